// What selling asks of a shop, against a simulated Tienda Nube: orders to be paid, carts left behind, alternatives.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { shopOperations } from '@nexus/contracts/shop';
import type { ShopOperationName } from '@nexus/contracts/shop';
import { startService } from '@nexus/service-kit/start-service';
import type { RunningService } from '@nexus/service-kit/start-service';
import { startTiendanubeSimulator } from '../../../../../simulators/tiendanube/server.ts';
import type { SimulatedStore } from '../../../../../simulators/tiendanube/world.ts';
import type { TiendanubeSimulator } from '../../../../../simulators/tiendanube/server.ts';
import { tiendanube } from '../../app.ts';
import type { Deps } from '../../deps.ts';
import type { OperationData } from '../operation.ts';

const headers = {
  'x-internal-token': 'test-internal-token',
  'x-nexus-target': 'tiendanube',
  'content-type': 'application/json',
};
const aurora = { store_id: '1001', access_token: 'simulated-store-token' };
const contact = { name: 'Lucía', last_name: 'Paz', email: 'lucia@example.test', phone: '5491155550101' };
const reference = (digit: string): string => `nexus-${digit.repeat(32)}`;

describe('selling at the shop', () => {
  let simulator: TiendanubeSimulator;
  let service: RunningService<Deps>;
  let store: SimulatedStore;

  before(async () => {
    simulator = await startTiendanubeSimulator({ stores: [{ ...aurora, language: 'es', plan: 'unlimited' }] });
    store = simulator.stores.get('1001') as SimulatedStore;
    service = await startService(
      tiendanube,
      {
        INTERNAL_API_TOKEN: 'test-internal-token',
        PORT: '0',
        TIENDANUBE_API_BASE_URL: `${simulator.url}/2025-03`,
        TIENDANUBE_TIMEOUT_MS: '1500',
      },
      { write: () => undefined },
    );
  });
  after(async () => {
    await service.stop();
    await simulator.close();
  });
  afterEach(async () => {
    await control('/behaviours', undefined, 'DELETE');
    store.draftOrders.length = 0;
    store.settings.checkout_host = undefined;
  });

  const control = (path: string, body?: unknown, method = 'POST'): Promise<Response> =>
    fetch(`${simulator.url}/_simulator${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const misbehave = (action: object, times = 1) =>
    control('/behaviours', { match: { path: '^/draft_orders', method: 'POST' }, action, times });
  const post = (name: string, input: object): Promise<Response> =>
    fetch(`${service.urls[0]}/operations/${name}`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ store: aurora, locale: 'es-AR', input }),
    });
  const ask = async <N extends ShopOperationName>(name: N, input: object): Promise<OperationData<N>> => {
    const response = await post(name, input);
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return shopOperations[name].data.parse((JSON.parse(text) as { data: unknown }).data) as OperationData<N>;
  };
  const codeOf = async (name: string, input: object): Promise<string> =>
    ((await (await post(name, input)).json()) as { code: string }).code;
  const hoodie = () =>
    store.products.find((one) => one.name.es === 'Buzo canguro negro') as SimulatedStore['products'][0];
  const variantOf = (size: string) =>
    hoodie().variants.find((one) =>
      one.values.some((value) => value.es === size),
    ) as SimulatedStore['products'][0]['variants'][0];
  const order = (digit: string, size = 'M', quantity = 2) => ({
    reference: reference(digit),
    contact,
    items: [{ variant_id: String(variantOf(size).id), quantity }],
  });

  it('a draft order has the shop’s price, its own address, and the reference by which it is found', async () => {
    const { order: made } = await ask('create_draft_order', order('a'));
    const price = Number(variantOf('M').promotional_price ?? variantOf('M').price);
    assert.equal(made.total.amount, (price * 2).toFixed(2));
    assert.ok(made.checkout_url.startsWith(`${store.store.url_with_protocol}/`), made.checkout_url);
    assert.equal((await fetch(made.checkout_url)).status, 200);
    assert.deepEqual((await ask('find_draft_order', { reference: reference('a') })).order, made);
    assert.equal((await ask('find_draft_order', { reference: reference('b') })).order, null);
    const [kept] = store.draftOrders;
    assert.equal(kept?.contact_name, 'Lucía Paz');
    assert.equal(kept?.payment_status, 'pending');
    assert.deepEqual(await ask('delete_draft_order', { id: made.id }), { deleted: true });
    assert.equal(store.draftOrders.length, 0);
    assert.deepEqual(await ask('delete_draft_order', { id: made.id }), { deleted: false });
  });

  it('what the shop refuses is not made: no stock, no such variant', async () => {
    assert.equal(await codeOf('create_draft_order', order('a', 'L', 1)), 'shop.refused');
    const foreign = { ...order('a'), items: [{ variant_id: '99999', quantity: 1 }] };
    assert.equal(await codeOf('create_draft_order', foreign), 'shop.refused');
    for (const quantity of [0, -1, 1000, 1.5])
      assert.equal(await codeOf('create_draft_order', order('a', 'M', quantity)), 'operations.invalid_input');
    assert.equal(store.draftOrders.length, 0);
  });

  it('a full bucket is waited for; whatever else gives no answer is never tried again', async () => {
    await misbehave({ status: 429, body: {}, headers: { 'retry-after': '0.2' } });
    await ask('create_draft_order', order('a'));
    assert.equal(store.draftOrders.length, 1);
    for (const [digit, action, made] of [
      ['b', { accept_then: 'timeout' }, true],
      ['c', { accept_then: 'reset' }, true],
      ['d', { status: 500 }, false],
      ['e', { reset: true }, false],
      ['f', { hang: true }, false],
      ['1', { garbage: true }, false],
    ] as const) {
      await misbehave(action);
      const before: number = store.draftOrders.length;
      assert.equal(await codeOf('create_draft_order', order(digit)), 'shop.unknown_outcome', JSON.stringify(action));
      assert.equal(store.draftOrders.length - before, made ? 1 : 0, JSON.stringify(action));
      const { order: found } = await ask('find_draft_order', { reference: reference(digit) });
      assert.equal(found !== null, made, JSON.stringify(action));
    }
  });

  it('an address that is not the shop’s is never given', async () => {
    store.settings.checkout_host = 'pay.example.net';
    assert.equal(await codeOf('create_draft_order', order('a')), 'shop.foreign_address');
    store.settings.checkout_host = `${store.store.domains[0]}.example.net`;
    assert.equal(await codeOf('create_draft_order', order('b')), 'shop.foreign_address');
    store.settings.checkout_host = store.store.domains[0];
    await ask('create_draft_order', order('c'));
  });

  it('a cart is its owner’s alone, however the telephone is written, and of the last 30 days', async () => {
    const [lucia, other] = [['5491155550177', '541155550177'], ['5491155550178']];
    const leave = (phone: string, days: number, products: number[]) =>
      control('/checkouts', { store_id: '1001', phone, days_ago: days, products });
    const cartOf = async (phone_variants: string[]) => (await ask('find_open_cart', { phone_variants })).cart;
    assert.equal(await cartOf(lucia), null);
    await leave('', 1, [0]);
    await leave('5555-0177', 1, [0]);
    await leave('+54 9 11 5555-0179', 1, [0]);
    assert.equal(await cartOf(lucia), null);
    await leave('011 15-5555-0177', 31, [0]);
    assert.equal(await cartOf(lucia), null);
    await leave('011 15-5555-0177', 20, [1]);
    await leave('+54 9 11 5555-0177', 3, [0, 2]);
    const cart = await cartOf(lucia);
    assert.equal(cart?.items.length, 2);
    assert.ok(cart?.url.startsWith(`${store.store.url_with_protocol}/`));
    assert.equal(await cartOf(other), null);
    assert.equal(JSON.stringify(cart).includes('example.test'), false);
  });

  it('instead of what is sold out: the product’s other sizes, and at most three like it that come in the size', async () => {
    const found = await ask('find_alternatives', { product_id: String(hoodie().id), options: ['L'] });
    assert.ok(found.product?.variants.some((one) => one.available));
    assert.ok(found.like_it.length > 0 && found.like_it.length <= 3);
    for (const product of found.like_it) {
      assert.notEqual(product.id, String(hoodie().id));
      assert.ok(
        product.variants.some((one) => one.available && Object.values(one.options).includes('L')),
        product.name,
      );
      assert.ok(product.url !== null);
    }
    assert.deepEqual(await ask('find_alternatives', { product_id: '1', options: [] }), { product: null, like_it: [] });
  });
});

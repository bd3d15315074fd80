// The service as its callers see it, against a simulated Tienda Nube: every operation, and bad questions.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { shopOperations } from '@nexus/contracts/shop';
import type { ShopOperationName } from '@nexus/contracts/shop';
import { startService } from '@nexus/service-kit/start-service';
import type { RunningService } from '@nexus/service-kit/start-service';
import { startTiendanubeSimulator } from '../../../../simulators/tiendanube/server.ts';
import type { TiendanubeSimulator } from '../../../../simulators/tiendanube/server.ts';
import { tiendanube } from '../app.ts';
import type { Deps } from '../deps.ts';
import type { OperationData } from './operation.ts';

const INTERNAL = {
  'x-internal-token': 'test-internal-token',
  'x-nexus-target': 'tiendanube',
  'content-type': 'application/json',
};
const AURORA = { store_id: '1001', access_token: 'simulated-store-token' };
const LAGOA = { store_id: '1002', access_token: 'simulated-store-token-2' };
const LUCIA = ['5491155550101', '541155550101'];

type Problem = { code: string; status: number };

describe('the tiendanube service', () => {
  let simulator: TiendanubeSimulator;
  let service: RunningService<Deps>;
  let log = '';

  const start = (environment: Record<string, string> = {}): Promise<RunningService<Deps>> =>
    startService(
      tiendanube,
      {
        INTERNAL_API_TOKEN: 'test-internal-token',
        PORT: '0',
        TIENDANUBE_API_BASE_URL: `${simulator.url}/2025-03`,
        ...environment,
      },
      { write: (line) => (log += line) },
    );

  before(async () => {
    simulator = await startTiendanubeSimulator({
      stores: [
        { ...AURORA, language: 'es', plan: 'unlimited' },
        { ...LAGOA, language: 'pt', plan: 'unlimited' },
      ],
    });
    service = await start();
  });
  after(async () => {
    await service.stop();
    await simulator.close();
  });
  afterEach(async () => {
    await control('/behaviours', undefined, 'DELETE');
  });

  const control = (path: string, body?: unknown, method = 'POST'): Promise<Response> =>
    fetch(`${simulator.url}/_simulator${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const misbehave = async (action: object, times: number | null = null, path = '^/(?!store)'): Promise<void> => {
    assert.equal((await control('/behaviours', { match: { path }, action, times })).status, 201);
  };
  const requests = async (): Promise<
    { path: string; query: Record<string, string>; headers: Record<string, string> }[]
  > => ((await (await fetch(`${simulator.url}/_simulator/requests`)).json()) as { requests: never }).requests;
  const post = (name: string, body: unknown, headers: Record<string, string> = INTERNAL): Promise<Response> =>
    fetch(`${service.urls[0]}/operations/${name}`, { method: 'POST', headers, body: JSON.stringify(body) });

  /** The data of an answer, checked against the contract. */
  const ask = async <N extends ShopOperationName>(
    name: N,
    input: object,
    store = AURORA,
    locale = 'es-AR',
  ): Promise<OperationData<N>> => {
    const response = await post(name, { store, locale, input });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return shopOperations[name].data.parse((JSON.parse(text) as { data: unknown }).data) as OperationData<N>;
  };
  const fail = async (name: string, input: object, store: object = AURORA): Promise<Problem> => {
    const response = await post(name, { store, input });
    assert.match(response.headers.get('content-type') ?? '', /problem\+json/);
    const problem = (await response.json()) as Problem;
    assert.equal(problem.status, response.status);
    return problem;
  };

  describe('searching products', () => {
    it('finds the black hoodie, sold out in L, with the sizes that exist', async () => {
      const { products, total } = await ask('search_products', { query: '¿tenés el buzo negro en L?' });
      const [hoodie] = products;
      assert.equal(hoodie?.name, 'Buzo canguro negro');
      assert.equal(total, 1);
      const sizes = hoodie.variants.map((variant) => [variant.options.Talle, variant.available, variant.stock]);
      assert.deepEqual(sizes, [
        ['S', true, 5],
        ['M', true, 8],
        ['L', false, 0],
        ['XL', true, 3],
      ]);
      assert.deepEqual(hoodie.variants[0]?.price, { amount: '54900.00', currency: 'ARS' });
      assert.deepEqual(hoodie.variants[0]?.promotional_price, { amount: '46900.00', currency: 'ARS' });
      const truth = simulator.stores.get('1001')?.products.find((product) => String(product.id) === hoodie.id);
      assert.equal(hoodie.url, truth?.canonical_url);
      assert.equal(hoodie.image_url, truth?.images[0]?.src);
      assert.doesNotMatch(hoodie.description, /[<>]|&\w+;/);
    });

    it('forgives slips, plurals and accents, and finds by SKU', async () => {
      const first = async (query: string): Promise<string | undefined> =>
        (await ask('search_products', { query, limit: 1 })).products[0]?.name;
      assert.match((await first('zapatilas')) ?? '', /^Zapatillas/);
      assert.match((await first('remeras basicas blancas')) ?? '', /^Remera básica blanca/);
      assert.equal(await first('buso negro'), 'Buzo canguro negro');
      assert.equal(await first('buz-neg-l'), 'Buzo canguro negro');
    });

    it('speaks the language and currency of a Brazilian shop, whatever the tenant speaks', async () => {
      for (const locale of ['pt-BR', 'es-AR']) {
        const { products } = await ask('search_products', { query: 'moletom preto tamanho G' }, LAGOA, locale);
        assert.equal(products[0]?.name, 'Moletom preto');
        const large = products[0].variants.find((variant) => variant.options.Tamanho === 'G');
        assert.deepEqual([large?.available, large?.price], [false, { amount: '189.90', currency: 'BRL' }]);
      }
    });

    it('answers with nothing where the shop has nothing, and never with an unpublished product', async () => {
      assert.deepEqual(await ask('search_products', { query: 'heladera con freezer' }), { products: [], total: 0 });
      const hidden = simulator.stores.get('1001')?.products.filter((product) => !product.published) ?? [];
      assert.ok(hidden.length > 0);
      for (const product of hidden.slice(0, 4)) {
        const { products } = await ask('search_products', { query: product.name.es ?? '', limit: 20 });
        assert.ok(!products.some((found) => found.id === String(product.id)));
      }
    });

    it('finds every oddity of a shop drawn at random by its name', async () => {
      await control('/stores', { store_id: '1777', access_token: 'drawn-token', seed: 20260310, plan: 'unlimited' });
      const response = await fetch(`${simulator.url}/_simulator/catalogue?store_id=1777`);
      const { examples } = (await response.json()) as {
        examples: Record<string, { product_id: number; name: string }>;
      };
      const store = { store_id: '1777', access_token: 'drawn-token' };
      for (const [kind, example] of Object.entries(examples)) {
        const { products } = await ask('search_products', { query: example.name, limit: 5 }, store);
        const found = products.find((product) => product.id === String(example.product_id));
        assert.equal(Boolean(found), kind !== 'unpublished', `${kind}: ${example.name}`);
        if (kind === 'without_price') assert.ok(found?.variants.some((variant) => variant.price === null));
        if (kind === 'unlimited_stock')
          assert.ok(found?.variants.some((variant) => variant.stock === null && variant.available));
        if (kind === 'sold_out_product') assert.equal(found?.available, false);
      }
    });
  });

  describe('reading the catalogue', () => {
    it('gives a product by id, and none that is unpublished, deleted or unknown', async () => {
      const products = simulator.stores.get('1001')?.products ?? [];
      const hoodie = products.find((product) => product.name.es === 'Buzo canguro negro');
      const hidden = products.find((product) => !product.published);
      assert.equal((await ask('get_product', { product_id: String(hoodie?.id) })).product?.name, 'Buzo canguro negro');
      assert.equal((await ask('get_product', { product_id: String(hidden?.id) })).product, null);
      assert.equal((await ask('get_product', { product_id: '1' })).product, null);
    });

    it('lists visible categories alone', async () => {
      const { categories } = await ask('list_categories', {});
      const names = categories.map((category) => category.name);
      assert.ok(names.includes('Ropa') && names.includes('Zapatillas'));
      assert.ok(!names.includes('Depósito interno') && !names.includes('Temporada anterior'));
      const shoes = categories.find((category) => category.name === 'Zapatillas');
      assert.equal(categories.find((category) => category.id === shoes?.parent_id)?.name, 'Calzado');
    });

    it('searches within a category named loosely, and knows none that is hidden or unknown', async () => {
      const jeans = await ask('search_by_category', { category: 'los jean', limit: 20 });
      assert.equal(jeans.category?.name, 'Jeans');
      assert.ok(jeans.products.length > 5 && jeans.products.every((product) => product.categories.includes('Jeans')));
      assert.ok(jeans.total >= jeans.products.length);
      const black = await ask('search_by_category', { category: 'Jeans', query: 'recto negros' });
      assert.equal(black.products[0]?.name, 'Jean recto negro');
      for (const category of ['Depósito interno', 'heladeras']) {
        assert.deepEqual(await ask('search_by_category', { category }), { category: null, products: [], total: 0 });
      }
    });

    it('shows the window by each order, offers being offers', async () => {
      const prices = async (sort: string): Promise<number[]> =>
        (await ask('browse_storefront', { sort, limit: 10 })).products.map((product) =>
          Math.min(
            ...product.variants.flatMap((one) =>
              one.price ? [Number((one.promotional_price ?? one.price).amount)] : [],
            ),
          ),
        );
      const rising = await prices('price_ascending');
      assert.equal(rising.length, 10);
      assert.deepEqual(
        rising,
        rising.toSorted((left, right) => left - right),
      );
      assert.ok((rising.at(-1) ?? 0) < ((await prices('price_descending')).at(-1) ?? 0));
      const { products } = await ask('browse_storefront', { sort: 'promotions', limit: 10 });
      assert.ok(
        products.length === 10 &&
          products.every((product) => product.variants.some((one) => one.promotional_price !== null)),
      );
      assert.equal((await ask('browse_storefront', {})).products.length, 5);
      assert.equal((await ask('browse_storefront', { sort: 'best_selling' })).products.length, 5);
    });

    it('tells of each coupon whether it can be used today, and on what conditions', async () => {
      const { coupons } = await ask('list_coupons', {});
      const of = (code: string) => coupons.find((coupon) => coupon.code === code);
      assert.ok(
        ['AURORA10', 'AURORA20', 'AURORA5000', 'AURORAENVIO', 'AURORASINLIMITE'].every((code) => of(code)?.valid),
      );
      assert.ok(
        ['AURORAVENCIDO', 'AURORAFUTURO', 'AURORAAGOTADO', 'AURORAAPAGADO'].every((code) => of(code)?.valid === false),
      );
      assert.equal(of('AURORA20')?.min_price, '80000.00');
      assert.equal(of('AURORAPRIMERA')?.first_purchase, true);
      assert.match(of('AURORACATEGORIA')?.restrictions[0] ?? '', /^solo en las categorías: /);
      const brazilian = await ask('list_coupons', {}, LAGOA, 'pt-BR');
      assert.ok(
        brazilian.coupons.some((coupon) => coupon.restrictions.some((text) => text.startsWith('só nas categorias'))),
      );
    });

    it('says who the shop is', async () => {
      const info = await ask('store_info', {});
      assert.deepEqual(
        [info.name, info.currency, info.country, info.languages],
        ['Tienda Aurora', 'ARS', 'AR', ['es']],
      );
      assert.equal(info.email, 'hola@tienda-aurora.example');
      const connection = await ask('check_connection', {}, LAGOA, 'pt-BR');
      assert.deepEqual(
        [connection.store_name, connection.currency, connection.languages, connection.country],
        ['Loja Lagoa', 'BRL', ['pt'], 'BR'],
      );
    });
  });

  describe('orders', () => {
    it('are told by number or id to whoever bought, with tracking', async () => {
      const { order } = await ask('get_order', { order: '#1003', phone_variants: LUCIA });
      assert.deepEqual(
        [order?.number, order?.status, order?.payment_status, order?.shipping_status],
        ['1003', 'open', 'paid', 'shipped'],
      );
      assert.match(order?.shipping_tracking_number ?? '', /^SIM\d+$/);
      assert.match(order?.shipping_tracking_url ?? '', /^http/);
      assert.equal(order?.total?.currency, 'ARS');
      assert.ok(order?.items.length === 2 && order.items.every((item) => item.quantity >= 1 && item.price));
      assert.match(order.created_at, /Z$/);
      assert.deepEqual((await ask('get_order', { order: order.id, phone_variants: LUCIA })).order, order);
    });

    it('open to the e-mail or the document of the purchase, and to nothing near it', async () => {
      const stored = simulator.stores.get('1001')?.orders.find(({ number }) => number === 1003);
      const email = stored?.contact_email.toUpperCase() ?? '';
      const document = stored?.contact_identification ?? '';
      const shown = async (proof: object | null, phones: string[] = []) =>
        (await ask('get_order', { order: '1003', phone_variants: phones, proof })).order?.number;
      assert.equal(await shown({ email, document: null }), '1003');
      assert.equal(await shown({ email: null, document: document.replace(/(?=(\d{3})+$)/g, '.') }), '1003');
      assert.equal(await shown({ email: `x${email}`, document: document.slice(1) }), undefined);
      assert.equal(await shown(null), undefined);
      const text = JSON.stringify(await ask('get_order', { order: '1003', phone_variants: LUCIA }));
      for (const kept of [email.toLowerCase(), document, stored?.contact_phone, stored?.billing_address])
        assert.ok(kept && !text.includes(kept));
    });

    it('of an account are not another telephone’s, though one of them names it', async () => {
      const own = await ask('find_customer_orders', { phone_variants: LUCIA });
      const stranger = { phone_variants: ['5491199990000'], store_customer_id: own.store_customer_id };
      assert.deepEqual((await ask('find_customer_orders', stranger)).orders, []);
    });

    it('are null alike for another telephone and for no such order', async () => {
      for (const [order, phone] of [
        ['1003', '5491155550102'],
        ['1003', '5511955550101'],
        ['99999', LUCIA[0]],
        ['1822717399999', LUCIA[0]],
      ]) {
        assert.deepEqual(await ask('get_order', { order, phone_variants: [phone] }), { order: null });
      }
    });

    it('of a customer are found by telephone in any spelling, the latest first, within the days asked', async () => {
      const found = await ask('find_customer_orders', { phone_variants: LUCIA });
      assert.deepEqual(
        found.orders.map((order) => order.number),
        ['1004', '1003', '1002', '1001'],
      );
      assert.equal(found.complete, true);
      assert.ok(found.store_customer_id);
      const spelled = await ask('find_customer_orders', { phone_variants: ['5491155550102'] });
      assert.ok(spelled.orders.length > 0 && spelled.store_customer_id !== found.store_customer_id);
      const recent = await ask('find_customer_orders', { phone_variants: LUCIA, days: 30 });
      assert.ok(recent.orders.length < found.orders.length);
    });

    it('of a known customer take one question; of an unknown telephone there are none', async () => {
      const { store_customer_id: id, orders } = await ask('find_customer_orders', { phone_variants: LUCIA });
      const before = (await requests()).length;
      const again = await ask('find_customer_orders', { phone_variants: LUCIA, store_customer_id: id });
      assert.deepEqual(again.orders, orders);
      const lists = (await requests()).slice(before).filter(({ path }) => path.endsWith('/orders'));
      assert.deepEqual(
        lists.map(({ query }) => query.customer_ids),
        [id],
      );
      const nobody = await ask('find_customer_orders', { phone_variants: ['5491199990000'] });
      assert.deepEqual(nobody, { orders: [], store_customer_id: null, complete: true });
    });

    it('come without tracking where the token may not see parcels', async () => {
      await misbehave(
        { status: 403, body: { code: 403, message: 'Forbidden', description: 'Missing required scope' } },
        1,
        '^/orders/\\d+$',
      );
      const { order } = await ask('get_order', { order: '1003', phone_variants: LUCIA });
      assert.deepEqual([order?.number, order?.shipping_tracking_number], ['1003', null]);
    });

    it('show their tracking in the flat form of the old version too', async () => {
      const old = await start({ TIENDANUBE_API_BASE_URL: `${simulator.url}/v1` });
      try {
        const body = JSON.stringify({ store: AURORA, input: { order: '1003', phone_variants: LUCIA } });
        const response = await fetch(`${old.urls[0]}/operations/get_order`, {
          method: 'POST',
          headers: INTERNAL,
          body,
        });
        const { data } = (await response.json()) as { data: OperationData<'get_order'> };
        assert.match(data.order?.shipping_tracking_number ?? '', /^SIM\d+$/);
      } finally {
        await old.stop();
      }
    });
  });

  describe('bad questions', () => {
    it('are refused with a code before the shop hears of them', async () => {
      const before = (await requests()).length;
      assert.deepEqual(
        [(await fail('toString', {})).code, (await fail('delete_product', {})).code],
        ['operations.unknown', 'operations.unknown'],
      );
      for (const [name, input] of [
        ['search_products', {}],
        ['search_products', { query: 'x', limit: 500 }],
        ['get_product', { product_id: '../store' }],
        ['get_order', { order: '1003' }],
        ['list_coupons', { all: true }],
      ] as const) {
        const problem = await fail(name, input);
        assert.deepEqual([problem.code, problem.status], ['operations.invalid_input', 400], name);
      }
      assert.equal((await fail('store_info', {}, { store_id: '1001' })).code, 'request.invalid');
      assert.equal(
        (await fail('store_info', {}, { store_id: '../1002', access_token: 'x' })).code,
        'shop.invalid_store',
      );
      assert.equal(
        (await fail('store_info', {}, { store_id: '1001', access_token: 'a\r\nx: y' })).code,
        'shop.unauthorized',
      );
      assert.equal((await requests()).length, before);
    });

    it('are not answered without the internal token and the right target', async () => {
      const body = { store: AURORA, input: {} };
      const { 'x-internal-token': _token, ...nameless } = INTERNAL;
      assert.equal((await post('store_info', body, nameless)).status, 401);
      assert.equal((await post('store_info', body, { ...INTERNAL, 'x-nexus-target': 'whatsapp' })).status, 421);
    });
  });

  it('sends the vendor’s headers with every call and writes no token into its log', async () => {
    await ask('store_info', {});
    const all = await requests();
    assert.ok(all.every(({ headers }) => /^Nexus \(.+\)$/.test(headers['user-agent'] ?? '')));
    assert.ok(all.every(({ headers }) => headers.authorization === undefined));
    assert.equal(all.at(-1)?.headers.authentication, 'bearer simulated-store-token');
    assert.match(log, /"operation":"search_products"/);
    assert.doesNotMatch(log, /simulated-store-token/);
  });
});

// The simulator keeps the vendor's word: headers, pages, refusals, limits, oddities, scripts.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startTiendanubeSimulator } from './server.ts';
import type { TiendanubeSimulator } from './server.ts';
import type { Category, Coupon, Order, Product, StoreResource } from './wire-types.ts';

const HEADERS = { authentication: 'bearer simulated-store-token', 'user-agent': 'Nexus tests (tests@example.test)' };

describe('tiendanube simulator', () => {
  let simulator: TiendanubeSimulator;
  let clock = Date.parse('2026-03-10T12:00:00Z');

  before(async () => {
    simulator = await startTiendanubeSimulator({ now: () => clock });
  });
  after(() => simulator.close());
  beforeEach(async () => {
    clock += 3_600_000;
    await fetch(`${simulator.url}/_simulator/behaviours`, { method: 'DELETE' });
  });

  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${simulator.url}/2025-03/1001${path}`, { headers: HEADERS, ...init });
  const read = async <T>(path: string): Promise<T> => {
    const response = await ask(path);
    assert.equal(response.status, 200, path);
    return (await response.json()) as T;
  };
  const script = async (rule: unknown): Promise<void> => {
    const response = await control('/behaviours', rule);
    assert.equal(response.status, 201);
  };
  const control = (path: string, body: unknown, method: 'POST' | 'PATCH' = 'POST'): Promise<Response> => {
    const init: RequestInit = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return fetch(`${simulator.url}/_simulator${path}`, { ...init, method });
  };

  it('holds at least 300 products in each of two shops, the second without a word of Spanish in its language maps', () => {
    const [argentine, brazilian] = [simulator.stores.get('1001'), simulator.stores.get('1002')];
    assert.ok(argentine && brazilian);
    assert.ok(argentine.products.length >= 300 && brazilian.products.length >= 300);
    assert.ok(brazilian.products.every((product) => Object.keys(product.name).join() === 'pt'));
    assert.equal(new Set(argentine.products.map((product) => product.name.es)).size, argentine.products.length);
  });

  it('sells the black hoodie in S, M and XL while L is sold out, in Portuguese too', async () => {
    const [hoodie] = await read<Product[]>('/products?q=buzo%20canguro%20negro&published=true');
    assert.equal(hoodie?.name.es, 'Buzo canguro negro');
    const stock = hoodie.variants.map((variant) => [variant.values[0]?.es, variant.stock]);
    assert.deepEqual(stock, [
      ['S', 5],
      ['M', 8],
      ['L', 0],
      ['XL', 3],
    ]);
    assert.equal(hoodie.variants[0]?.price, '54900.00');
    assert.equal(hoodie.variants[0]?.promotional_price, '46900.00');
    const sweatshirt = simulator.stores.get('1002')?.products.find((product) => product.name.pt === 'Moletom preto');
    assert.deepEqual(
      sweatshirt?.variants.map((variant) => variant.stock),
      [4, 7, 0, 3],
    );
  });

  it('contains every oddity of a real catalogue, also when drawn from a seed', async () => {
    const drawn = await startTiendanubeSimulator({ catalogue: { seed: 42 } });
    try {
      for (const store of [...simulator.stores.values(), ...drawn.stores.values()]) {
        const response = await fetch(
          `${store === drawn.stores.get(store.settings.store_id) ? drawn.url : simulator.url}/_simulator/catalogue?store_id=${store.settings.store_id}`,
        );
        const truth = (await response.json()) as { examples: Record<string, unknown> };
        for (const [kind, example] of Object.entries(truth.examples))
          assert.ok(example, `${store.settings.store_id} has no ${kind}`);
        const variants = store.products.flatMap((product) => product.variants);
        assert.ok(store.products.some((product) => product.attributes.length === 3));
        assert.ok(store.products.some((product) => product.images.length === 0));
        assert.ok(store.products.some((product) => product.images.length > 10));
        assert.ok(store.products.some((product) => product.categories.length === 0));
        assert.ok(store.products.some((product) => !product.requires_shipping));
        assert.ok(variants.some((variant) => variant.sku === 'A/B 12#3'));
        assert.ok(variants.some((variant) => !variant.visible));
        assert.ok(variants.every((variant) => variant.stock_management === (variant.stock !== null)));
        assert.ok(
          variants.every(
            (variant) =>
              variant.inventory_levels.reduce((sum, level) => sum + (level.stock ?? 0), 0) === (variant.stock ?? 0),
          ),
        );
      }
      const again = await startTiendanubeSimulator({ catalogue: { seed: 42 } });
      const names = (shops: TiendanubeSimulator) =>
        shops.stores.get('1001')?.products.map((product) => [product.id, product.name]);
      assert.deepEqual(names(again), names(drawn));
      assert.notDeepEqual(names(drawn), names(simulator));
      await again.close();
    } finally {
      await drawn.close();
    }
  });

  it('refuses a missing User-Agent with 400 and any wrong way of giving the token with 401', async () => {
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${simulator.url}/2025-03/1001/store`, { headers })).status;
    assert.equal(await status({ ...HEADERS, 'user-agent': '' }), 400);
    assert.equal(await status({ 'user-agent': 'x (y)' }), 401);
    assert.equal(await status({ 'user-agent': 'x (y)', authorization: 'Bearer simulated-store-token' }), 401);
    assert.equal(await status({ 'user-agent': 'x (y)', authentication: 'Bearer simulated-store-token' }), 401);
    assert.equal(await status({ 'user-agent': 'x (y)', authentication: 'bearer simulated-store-token-2' }), 401);
    const refused = await fetch(`${simulator.url}/2025-03/1001/store`, { headers: { 'user-agent': 'x (y)' } });
    assert.deepEqual(await refused.json(), { code: 401, message: 'Unauthorized', description: 'Invalid access token' });
  });

  it('pages with Link and X-Total-Count, and answers 404 past the end and for an empty search', async () => {
    const first = await ask('/products?per_page=200&fields=id,name');
    const total = Number(first.headers.get('x-total-count'));
    assert.ok(total >= 300);
    const products = (await first.json()) as Product[];
    assert.equal(products.length, 200);
    assert.deepEqual(Object.keys(products[0] ?? {}), ['id', 'name']);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = (await (await fetch(next, { headers: HEADERS })).json()) as Product[];
    assert.equal(second.length, total - 200);
    const past = await ask('/products?per_page=200&page=3');
    assert.equal(past.status, 404);
    assert.deepEqual(await past.json(), { code: 404, message: 'Not Found', description: 'Last page is 2' });
    const nothing = await ask('/products?q=heladera');
    assert.equal(((await nothing.json()) as { description: string }).description, 'Last page is 0');
    assert.equal(((await (await ask('/products')).json()) as Product[]).length, 30);
  });

  it('filters and sorts products as documented', async () => {
    const jeans = (await read<Category[]>('/categories')).find((category) => category.name.es === 'Jeans');
    const ofJeans = await read<Product[]>(`/products?category_id=${jeans?.id}&per_page=200`);
    assert.ok(
      ofJeans.length > 3 &&
        ofJeans.every((product) => product.categories.some((category) => category.id === jeans?.id)),
    );
    const hidden = await read<Product[]>('/products?published=false&per_page=200');
    assert.ok(hidden.length > 0 && hidden.every((product) => !product.published));
    const promoted = await read<Product[]>('/products?has_promotional_price=true&per_page=200');
    assert.ok(promoted.every((product) => product.variants.some((variant) => variant.promotional_price !== null)));
    const cheapFirst = await read<Product[]>('/products?sort_by=price-ascending&per_page=50');
    const prices = cheapFirst.map((product) =>
      Math.min(
        ...product.variants.flatMap((variant) =>
          variant.price === null ? [] : [Number(variant.promotional_price ?? variant.price)],
        ),
      ),
    );
    assert.deepEqual(
      prices,
      prices.toSorted((left, right) => left - right),
    );
    const bySku = await read<Product>(`/products/sku/${encodeURIComponent('A/B 12#3')}`);
    assert.ok(bySku.variants.some((variant) => variant.sku === 'A/B 12#3'));
  });

  it('fills its bucket after 40 quick calls, says so in headers, and leaks two calls a second', async () => {
    for (let call = 0; call < 40; call += 1) assert.equal((await ask('/store')).status, 200);
    const refused = await ask('/store');
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('x-rate-limit-limit'), '40');
    assert.equal(refused.headers.get('x-rate-limit-remaining'), '0');
    assert.equal(refused.headers.get('x-rate-limit-reset'), '20000');
    assert.equal(refused.headers.get('retry-after'), null);
    clock += 1000;
    assert.equal((await ask('/store')).status, 200);
    assert.equal((await ask('/store')).status, 200);
    assert.equal((await ask('/store')).status, 429);
  });

  it('shows orders in every payment and shipping state, the first customer’s from number 1001 on', async () => {
    const orders = [...(await read<Order[]>('/orders?per_page=200'))];
    const states = new Set(orders.map((order) => `${order.payment_status}/${order.shipping_status}`));
    assert.ok(states.size >= 48);
    assert.deepEqual(new Set(orders.map((order) => order.status)), new Set(['open', 'closed', 'cancelled']));
    const first = orders.filter((order) => order.contact_phone === '+5491155550101' && order.number > 1000);
    assert.deepEqual(
      first.map((order) => order.number),
      [1004, 1003, 1002, 1001],
    );
    assert.equal(orders[0]?.number, Math.max(...orders.map((order) => order.number)));
    const byNumber = await read<Order[]>('/orders?q=1003');
    assert.deepEqual(
      byNumber.map((order) => order.number),
      [1003],
    );
    assert.equal((await ask('/orders?q=%2B5491155550101')).status, 404);
    const shipped = await read<Order[]>('/orders?shipping_status=fulfilled&per_page=200');
    assert.ok(shipped.every((order) => ['shipped', 'delivered'].includes(order.shipping_status)));
    const recent = await read<Order[]>(`/orders?created_at_min=${new Date(clock - 10 * 86_400_000).toISOString()}`);
    assert.ok(recent.length < orders.length);
  });

  it('nests parcels on request and keeps the flat shipping fields to v1', async () => {
    const [order] = await read<
      (Order & { fulfillments: { tracking_info?: { code: string } }[]; shipping_tracking_number?: string })[]
    >('/orders?q=1003&aggregates=fulfillment_orders');
    assert.match(order?.fulfillments[0]?.tracking_info?.code ?? '', /^SIM\d+$/);
    assert.equal(order?.shipping_tracking_number, undefined);
    const legacy = await fetch(`${simulator.url}/v1/1001/orders/${order?.id}`, { headers: HEADERS });
    const flat = (await legacy.json()) as { shipping_tracking_number: string };
    assert.equal(flat.shipping_tracking_number, order?.fulfillments[0]?.tracking_info?.code);
    const parcels = await read<{ id: string; status: string }[]>(`/orders/${order?.id}/fulfillment-orders`);
    assert.equal(parcels[0]?.status, 'DISPATCHED');
  });

  it('knows coupons of every condition', async () => {
    const coupons = await read<Coupon[]>('/coupons');
    assert.ok(coupons.length >= 10);
    assert.deepEqual(new Set(coupons.map((coupon) => coupon.type)), new Set(['percentage', 'absolute', 'shipping']));
    const enabled = await read<Coupon[]>('/coupons?valid=true');
    assert.equal(enabled.length, coupons.filter((coupon) => coupon.valid).length);
  });

  it('serves the images and product pages it names', async () => {
    const products = await read<Product[]>('/products?per_page=200&published=true');
    const kinds = new Map<string, string>();
    for (const image of products.flatMap((product) => product.images))
      kinds.set(image.src.split('.').at(-1) ?? '', image.src);
    assert.deepEqual([...kinds.keys()].sort(), ['jpg', 'png', 'webp']);
    const signatures: Record<string, string> = { jpg: 'ffd8ff', png: '89504e47', webp: '52494646' };
    for (const [extension, src] of kinds) {
      const response = await fetch(src.replace('-1024-1024.', '-240-0.'));
      assert.equal(response.headers.get('content-type'), `image/${extension === 'jpg' ? 'jpeg' : extension}`);
      const bytes = Buffer.from(await response.arrayBuffer());
      assert.ok(bytes.toString('hex').startsWith(signatures[extension] ?? 'none'));
    }
    const page = await fetch(products[0]?.canonical_url ?? '');
    assert.match(await page.text(), /Buzo canguro negro/);
  });

  it('answers 402 for an unpaid store, 401 after an uninstall, 403 without a scope, and hides customers', async () => {
    const change = (settings: object): Promise<Response> => control('/stores/1001', settings, 'PATCH');
    await change({ suspended: true });
    assert.equal((await ask('/store')).status, 402);
    await change({ suspended: false, installed: false });
    assert.equal((await ask('/store')).status, 401);
    await change({ installed: true, scopes: ['write_orders'] });
    assert.equal((await ask('/products')).status, 403);
    const [order] = await read<Order[]>('/orders?q=1003');
    assert.equal(order?.customer, null);
    await control('/reset', {});
    assert.equal((await ask('/products')).status, 200);
  });

  it('takes small writes as the vendor does and refuses wrong ones', async () => {
    const [product] = await read<Product[]>('/products?q=buzo%20canguro%20gris');
    const json = { ...HEADERS, 'content-type': 'application/json' };
    const put = (path: string, body: string, headers: Record<string, string> = json): Promise<Response> =>
      ask(path, { method: 'PUT', headers, body });
    const path = `/products/${product?.id}/variants/${product?.variants[0]?.id}`;
    const changed = (await (await put(path, '{"stock":"","price":1234.5}')).json()) as Product['variants'][number];
    assert.deepEqual([changed.stock, changed.stock_management, changed.price], [null, false, '1234.50']);
    assert.equal((await put(path, '{"stock":', json)).status, 400);
    assert.equal((await put(path, '{"stock":1}', { ...HEADERS, 'content-type': 'text/plain' })).status, 415);
    const negative = await put(path, '{"stock":-1}');
    assert.equal(negative.status, 422);
    assert.deepEqual(((await negative.json()) as { stock: string[] }).stock, ['The stock must be at least 0.']);
    assert.equal((await put(`/products/${product?.id}`, '{"variants":[]}')).status, 422);
    assert.equal((await ask(`/products/${product?.id}`, { method: 'DELETE' })).status, 200);
    assert.equal((await ask(`/products/${product?.id}`)).status, 404);
    await control('/reset', {});
  });

  it('misbehaves as scripted: status, garbage, delay, reset, hang, effect without answer', async () => {
    await script({
      match: { path: '^/store' },
      action: { status: 503, body: '<html>busy</html>', headers: { 'retry-after': '1' } },
      times: 1,
    });
    const busy = await ask('/store');
    assert.deepEqual(
      [busy.status, busy.headers.get('retry-after'), await busy.text()],
      [503, '1', '<html>busy</html>'],
    );
    assert.equal((await ask('/store')).status, 200);

    await script({ match: { path: '^/store' }, action: { garbage: true, delay_ms: 5 }, times: 1 });
    await assert.rejects(
      ask('/store').then((response) => response.json()),
      SyntaxError,
    );

    await script({ match: { path: '^/store' }, action: { reset: true }, times: 1 });
    await assert.rejects(ask('/store'));

    await script({ match: { path: '^/store' }, action: { hang: true }, times: 1 });
    await assert.rejects(ask('/store', { signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' });

    const [product] = await read<Product[]>('/products?q=remera%20oversize%20negra');
    await script({ match: { method: 'DELETE' }, action: { accept_then: 'reset' }, times: 1 });
    await assert.rejects(ask(`/products/${product?.id}`, { method: 'DELETE' }));
    assert.equal((await ask(`/products/${product?.id}`)).status, 404);
    await control('/reset', {});
  });

  it('refuses rules that make no sense', async () => {
    for (const rule of [
      {},
      { action: {} },
      { action: { explode: true } },
      { match: { path: '(' }, action: { hang: true } },
      { action: { hang: true }, times: 0 },
    ]) {
      assert.equal((await control('/behaviours', rule)).status, 400, JSON.stringify(rule));
    }
  });

  it('records what it was asked', async () => {
    const list = async (
      since: number,
    ): Promise<
      { sequence: number; path: string; query: object; store_id: string; headers: Record<string, string> }[]
    > =>
      ((await (await fetch(`${simulator.url}/_simulator/requests?since=${since}`)).json()) as { requests: never })
        .requests;
    const mark = (await list(0)).at(-1)?.sequence ?? 0;
    await read<StoreResource>('/store?fields=id');
    const [recorded, ...others] = await list(mark);
    assert.equal(others.length, 0);
    assert.equal(recorded?.path, '/2025-03/1001/store');
    assert.deepEqual(recorded.query, { fields: 'id' });
    assert.equal(recorded.headers['user-agent'], HEADERS['user-agent']);
  });

  it('adds further stores, in Mexico or with an empty second language, and large ones', async () => {
    const created = await control('/stores', {
      store_id: '1003',
      access_token: 'third-token',
      language: 'es',
      other_languages: ['pt'],
      country: 'MX',
      currency: 'MXN',
      seed: 7,
      products: 520,
      plan: 'next',
    });
    assert.equal(created.status, 201);
    const headers = { ...HEADERS, authentication: 'bearer third-token' };
    const store = (await (await fetch(`${simulator.url}/v1/1003/store`, { headers })).json()) as StoreResource;
    assert.deepEqual([store.main_currency, store.country, Object.keys(store.languages)], ['MXN', 'MX', ['es', 'pt']]);
    const response = await fetch(`${simulator.url}/v1/1003/products?per_page=1`, { headers });
    assert.equal(response.headers.get('x-total-count'), '520');
    assert.equal(response.headers.get('x-rate-limit-limit'), '400');
    assert.equal((await control('/stores', { store_id: 'x' })).status, 400);
    await control('/reset', {});
  });
});

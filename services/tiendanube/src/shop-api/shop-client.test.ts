// Every way a shop can fail, seen through the running service: what is asked again, what is given up, and how it is told.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { startService } from '@nexus/service-kit/start-service';
import type { RunningService } from '@nexus/service-kit/start-service';
import { startTiendanubeSimulator } from '../../../../simulators/tiendanube/server.ts';
import type { TiendanubeSimulator } from '../../../../simulators/tiendanube/server.ts';
import { tiendanube } from '../app.ts';
import type { Deps } from '../deps.ts';

const INTERNAL = {
  'x-internal-token': 'test-internal-token',
  'x-nexus-target': 'tiendanube',
  'content-type': 'application/json',
};
const AURORA = { store_id: '1001', access_token: 'simulated-store-token' };
/** Little time, so that failures are soon told. */
const TIMEOUT_MS = 900;

type Problem = { code: string; status: number; detail?: string; retry_after_seconds?: number };

describe('a shop in trouble', () => {
  let simulator: TiendanubeSimulator;
  let service: RunningService<Deps>;
  let log = '';

  before(async () => {
    simulator = await startTiendanubeSimulator({ stores: [{ ...AURORA, language: 'es', plan: 'unlimited' }] });
    service = await start();
  });
  after(async () => {
    await service.stop();
    await simulator.close();
  });
  afterEach(() => control('/behaviours', undefined, 'DELETE'));

  const start = (): Promise<RunningService<Deps>> =>
    startService(
      tiendanube,
      {
        INTERNAL_API_TOKEN: 'test-internal-token',
        PORT: '0',
        TIENDANUBE_API_BASE_URL: `${simulator.url}/2025-03`,
        TIENDANUBE_TIMEOUT_MS: String(TIMEOUT_MS),
      },
      { write: (line) => (log += line) },
    );
  const control = (path: string, body?: unknown, method = 'POST'): Promise<Response> =>
    fetch(`${simulator.url}/_simulator${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  /** Everything but the store itself goes wrong: its settings may be remembered or not. */
  const misbehave = async (action: object, times: number | null = null): Promise<void> => {
    assert.equal((await control('/behaviours', { match: { path: '^/(?!store)' }, action, times })).status, 201);
  };
  const post = (name: string, input: object, store: object = AURORA): Promise<Response> =>
    fetch(`${service.urls[0]}/operations/${name}`, {
      method: 'POST',
      headers: INTERNAL,
      body: JSON.stringify({ store, input }),
    });
  const categories = async (): Promise<number> => {
    const response = await post('list_categories', {});
    assert.equal(response.status, 200);
    return ((await response.json()) as { data: { categories: unknown[] } }).data.categories.length;
  };
  const fail = async (name: string, input: object, store: object = AURORA): Promise<Problem> => {
    const response = await post(name, input, store);
    assert.match(response.headers.get('content-type') ?? '', /problem\+json/);
    const problem = (await response.json()) as Problem;
    assert.equal(problem.status, response.status);
    return problem;
  };

  it('that refuses the token is told from one that lacks a permission and one that has not paid', async () => {
    const wrong = await fail('check_connection', {}, { store_id: '1001', access_token: 'not-the-token' });
    assert.deepEqual([wrong.code, wrong.status], ['shop.unauthorized', 422]);
    await control('/stores/1001', { scopes: ['read_orders'] }, 'PATCH');
    assert.equal((await fail('list_categories', {})).code, 'shop.missing_scope');
    await control('/stores/1001', { suspended: true }, 'PATCH');
    assert.equal((await fail('check_connection', {})).code, 'shop.payment_required');
    await control('/stores/1001', { suspended: false, installed: false }, 'PATCH');
    assert.equal((await fail('list_categories', {})).code, 'shop.unauthorized');
    await control('/reset');
    assert.ok((await categories()) > 0);
    await misbehave({ status: 401, body: { code: 401, message: 'Unauthorized', description: null } });
    assert.equal((await fail('list_categories', {})).code, 'shop.missing_scope');
    assert.doesNotMatch(log, /simulated-store-token|not-the-token/);
  });

  it('for a moment is asked again: 500, 503 with HTML, cut JSON, a cut connection, a missing answer', async () => {
    for (const action of [
      { status: 500 },
      { status: 503, body: '<html>busy</html>', headers: { 'content-type': 'text/html' } },
      { garbage: true },
      { reset: true },
      { accept_then: 'reset' },
      { accept_then: 'timeout' },
    ]) {
      await misbehave(action, 1);
      assert.ok((await categories()) > 0, JSON.stringify(action));
    }
  });

  it('for longer is given up in time, with the reason', async () => {
    for (const [action, code, status] of [
      [{ status: 500 }, 'shop.unavailable', 503],
      [{ hang: true }, 'shop.unavailable', 503],
      [{ reset: true }, 'shop.unavailable', 503],
      [{ garbage: true }, 'shop.bad_answer', 502],
      [{ status: 200, body: { error: 'none' } }, 'shop.bad_answer', 502],
      [{ status: 200, body: [{ id: 1 }] }, 'shop.bad_answer', 502],
      [{ status: 422, body: { code: 422 } }, 'shop.bad_answer', 502],
      [{ status: 200, body: '' }, 'shop.bad_answer', 502],
    ] as const) {
      await misbehave(action);
      const started = performance.now();
      const problem = await fail('list_categories', {});
      assert.deepEqual([problem.code, problem.status], [code, status], JSON.stringify(action));
      assert.ok(performance.now() - started < TIMEOUT_MS * 3, JSON.stringify(action));
      assert.ok(problem.detail);
      await control('/behaviours', undefined, 'DELETE');
    }
  });

  it('that says 429 is waited for when there is time, else the caller hears when to come back', async () => {
    const full = {
      status: 429,
      headers: { 'x-rate-limit-limit': '400', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '20000' },
    };
    await misbehave(full, 1);
    assert.ok((await categories()) > 0);
    await misbehave({ ...full, headers: { ...full.headers, 'retry-after': '20' } });
    const problem = await fail('list_categories', {});
    assert.deepEqual([problem.code, problem.status, problem.retry_after_seconds], ['shop.rate_limited', 429, 20]);
  });

  it('with the small bucket is never overrun, however much is asked at once', async () => {
    await control('/stores', { store_id: '1888', access_token: 'small-token', plan: 'basic', products: 40 });
    const store = { store_id: '1888', access_token: 'small-token' };
    const fresh = await start();
    try {
      const question = {
        method: 'POST',
        headers: INTERNAL,
        body: JSON.stringify({ store, input: { product_id: '1' } }),
      };
      const outcomes = await Promise.all(
        Array.from({ length: 60 }, () => fetch(`${fresh.urls[0]}/operations/get_product`, question)),
      );
      assert.deepEqual([...new Set(outcomes.map((response) => response.status))].sort(), [200, 429]);
      const refused = outcomes.filter(({ status }) => status === 429);
      const problems = await Promise.all(refused.map((response) => response.json() as Promise<Problem>));
      assert.ok(
        problems.every(({ code, retry_after_seconds: after }) => code === 'shop.rate_limited' && (after ?? 0) >= 1),
      );
      const metrics = await (await fetch(`${fresh.urls[0]}/metrics`)).text();
      assert.match(metrics, /nexus_shop_request_seconds_count\{[^}]*status="404"/);
      assert.doesNotMatch(metrics, /nexus_shop_request_seconds_count\{[^}]*status="429"/);
    } finally {
      await fresh.stop();
    }
  });

  it('leaves one odd product out instead of failing the whole answer', async () => {
    const real = simulator.stores.get('1001')?.products[0];
    await misbehave({ status: 200, body: [{ id: 7, name: 'no variants, no publication' }, real] });
    const response = await post('search_products', { query: 'buzo canguro negro' });
    const { data } = (await response.json()) as { data: { products: { name: string }[] } };
    assert.deepEqual(
      data.products.map((product) => product.name),
      ['Buzo canguro negro'],
    );
  });
});

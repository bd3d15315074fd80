// The connection to the store: kept only when the store accepted it.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createTenant } from '../agents/create-tenant.ts';
import { openCredentials } from '../credentials/open-credentials.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { As, Panel } from '../testing/open-panel.ts';
import { openStandIn } from '../testing/stand-in-service.ts';
import type { StandIn } from '../testing/stand-in-service.ts';
import { storeConnectionRoutes } from './store-connection.routes.ts';

const input = { store_id: '1001', access_token: 'test-store-token' };
const accepted = {
  status: 200,
  body: {
    data: { store_name: 'Moda Sur', currency: 'ARS', languages: ['es'], country: 'AR', url: 'https://moda.example' },
  },
};
const problem = (status: number, code: string) => ({ status, body: { status, code, title: 'x', type: 'about:blank' } });

describe('store connection', () => {
  let panel: Panel;
  let service: StandIn;
  let tenantId: string;
  let manager: As;
  before(async () => {
    service = await openStandIn();
    panel = await openPanel([storeConnectionRoutes], { TIENDANUBE_SERVICE_URL: service.url });
  });
  after(async () => {
    await panel.close();
    await service.close();
  });
  beforeEach(async () => {
    service.answer = accepted;
    service.asked.length = 0;
    const shop = { store_name: 'Moda', locale: 'pt-BR', timezone: 'UTC', currency: 'BRL' };
    tenantId = (await createTenant(panel.deps, null, shop)).id;
    manager = await panel.person({ tenantId, role: 'manager' });
  });

  const url = () => `/admin/tenants/${tenantId}/store-connection`;
  const put = (body: unknown = input, as = manager) => panel.call('PUT', url(), { as, body });
  const get = () => panel.call('GET', url(), { as: manager });
  const opened = () =>
    panel.deps.database.transaction(tenantId, (tx) =>
      openCredentials(tx, panel.deps.keyring, { tenantId, owner: 'store' }),
    );

  test('a shop begins without a store', async () => {
    const { status, body } = await get();
    assert.deepEqual([status, body.connected, body.status, body.store_id], [200, false, 'none', null]);
  });

  test('credentials the store accepts are kept, the token sealed and shown by its last characters', async () => {
    const { status, body } = await put();
    assert.equal(status, 200);
    const { checked_at: checkedAt, ...rest } = body;
    assert.ok(Date.parse(String(checkedAt)) > 0);
    assert.deepEqual(rest, {
      connected: true,
      store_id: '1001',
      store_name: 'Moda Sur',
      url: 'https://moda.example',
      status: 'ok',
      access_token_hint: '…oken',
    });
    assert.deepEqual(await opened(), { access_token: 'test-store-token' });
    assert.deepEqual(service.asked[0]?.body, { store: input, locale: 'pt-BR', input: {} });
    assert.equal(service.asked[0]?.path, '/operations/check_connection');
  });

  test('what the store refuses is not kept, and what was there stays', async () => {
    await put();
    for (const [status, code] of [
      [401, 'shop.unauthorized'],
      [403, 'shop.missing_scope'],
      [404, 'shop.not_found'],
      [402, 'shop.payment_required'],
    ] as const) {
      service.answer = problem(status, code);
      const { status: answered, body } = await put({ store_id: '2002', access_token: 'wrong-token' });
      assert.deepEqual([answered, body.code, body.reason], [422, 'store-connection.refused', code]);
    }
    assert.equal((await get()).body.store_id, '1001');
    assert.deepEqual(await opened(), { access_token: 'test-store-token' });
  });

  test('while the store cannot be asked nothing is kept, and it is said when to try again', async () => {
    const answers = [
      problem(503, 'shop.unavailable'),
      problem(429, 'shop.rate_limited'),
      problem(401, 'internal.unauthorized'),
      { status: 200, body: { data: {} } },
    ];
    for (const answer of answers) {
      service.answer = answer;
      const { status, body, headers } = await put();
      assert.deepEqual([status, body.code, headers.get('retry-after')], [503, 'store-connection.unavailable', '10']);
    }
    assert.equal((await get()).body.connected, false);
    assert.deepEqual(await opened(), {});
  });

  test('disconnecting forgets the token; there is nothing to disconnect twice', async () => {
    await put();
    assert.equal((await panel.call('DELETE', url(), { as: manager })).status, 204);
    assert.deepEqual([(await get()).body.connected, await opened()], [false, {}]);
    assert.equal((await panel.call('DELETE', url(), { as: manager })).body.code, 'store-connection.not-found');
  });

  test('bad bodies and those without the right are refused before anything is asked', async () => {
    for (const body of [{}, { ...input, store_id: 'abc' }, { ...input, access_token: '' }, { ...input, extra: 1 }])
      assert.equal((await put(body)).body.code, 'request.invalid');
    const agent = await panel.person({ tenantId, role: 'agent' });
    assert.equal((await put(input, agent)).body.code, 'session.not-allowed');
    assert.equal(service.asked.length, 0);
  });
});

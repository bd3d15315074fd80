// The shop's own model keys: sealed, hinted at, replaced and forgotten.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createTenant } from '../agents/create-tenant.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel } from '../testing/open-panel.ts';
import { credentialsRoutes } from './credentials.routes.ts';
import { openCredentials } from './open-credentials.ts';
import { setCredential } from './set-credential.ts';

describe('credentials', () => {
  let panel: Panel;
  let tenantId: string;
  before(async () => {
    panel = await openPanel([credentialsRoutes]);
    tenantId = await makeTenant();
  });
  after(() => panel.close());

  const makeTenant = async () =>
    (await createTenant(panel.deps, null, { store_name: 'Moda', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' }))
      .id;
  const url = (id = tenantId) => `/admin/tenants/${id}/credentials`;
  const opened = (owner: string, id = tenantId) =>
    panel.deps.database.transaction(id, (tx) => openCredentials(tx, panel.deps.keyring, { tenantId: id, owner }));

  test('a key is set, replaced and forgotten; only its end is shown', async () => {
    const as = await panel.person({ tenantId, role: 'manager' });
    for (const value of ['test-model-key-one', 'test-model-key-two']) {
      const { status, body } = await panel.call('PUT', url(), { as, body: { model_api_key: value } });
      assert.equal(status, 200);
      assert.deepEqual(
        body.items?.map(({ name, hint }) => [name, hint]),
        [['openai', `…${value.slice(-4)}`]],
      );
      assert.deepEqual(await opened('model:openai'), { api_key: value });
    }
    const raw = await panel.deps.database.transaction(tenantId, (tx) =>
      tx.query('select * from credentials where tenant_id = $1', [tenantId]),
    );
    assert.equal(raw.length, 1);
    assert.ok(!JSON.stringify([raw, panel.logged]).includes('test-model-key'));
    const { body } = await panel.call('DELETE', `${url()}/openai`, { as });
    assert.deepEqual(body.items, []);
    assert.deepEqual(await opened('model:openai'), {});
  });

  test('a short secret gives nothing away', async () => {
    const { body } = await panel.call('PUT', url(), { as: panel.admin, body: { model_api_key: 'short' } });
    assert.equal(body.items?.[0]?.hint, '…');
  });

  test('secrets of the channels and the store are not listed here, nor those of another tenant', async () => {
    const other = await makeTenant();
    await panel.deps.database.transaction(tenantId, (tx) =>
      setCredential(tx, panel.deps.keyring, { tenantId, owner: 'store', name: 'access_token', value: 'x' }),
    );
    const listed = await panel.call('GET', url(), { as: panel.admin });
    assert.deepEqual(
      listed.body.items?.map(({ name }) => name),
      ['openai'],
    );
    assert.deepEqual((await panel.call('GET', url(other), { as: panel.admin })).body.items, []);
    assert.deepEqual(await opened('store', other), {});
  });

  test('roles below manager see no hints and set nothing; bad bodies are refused', async () => {
    const agent = await panel.person({ tenantId, role: 'agent' });
    assert.equal((await panel.call('GET', url(), { as: agent })).body.code, 'session.not-allowed');
    assert.equal(
      (await panel.call('PUT', url(), { as: agent, body: { model_api_key: 'x' } })).body.code,
      'session.not-allowed',
    );
    for (const body of [{}, { model_api_key: '' }, { model_api_key: 'x', other: 1 }])
      assert.equal((await panel.call('PUT', url(), { as: panel.admin, body })).body.code, 'request.invalid');
  });
});

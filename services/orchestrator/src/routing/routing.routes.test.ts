// A shop's routing costs a turn nothing: it is read once, and again only after it was changed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Transaction } from '@nexus/database/database';
import { agentsRoutes } from '../agents/agents.routes.ts';
import { createTenant } from '../agents/create-tenant.ts';
import { lookUpAgents } from '../agents/look-up-agents.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel } from '../testing/open-panel.ts';
import { lookUpRouting } from './look-up-routing.ts';
import { routingRoutes } from './routing.routes.ts';

let panel: Panel;
before(async () => {
  panel = await openPanel([agentsRoutes, routingRoutes]);
});
after(() => panel.close());

const shop = { store_name: 'Moda', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' };

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5000; !(await holds());) {
    assert.ok(Date.now() < end, 'the change is heard');
    await new Promise((done) => setImmediate(done));
  }
}

test('agents and rules are asked of Postgres once, by all who ask at the same time, and anew after a change', async () => {
  const { id: tenantId } = await createTenant(panel.deps, null, shop);
  let asked = 0;
  const database = {
    transaction: (...args: Parameters<Panel['deps']['database']['transaction']>) => {
      asked += 1;
      return panel.deps.database.transaction(...args);
    },
  } as Panel['deps']['database'];
  const deps = { ...panel.deps, database };
  const read = () => Promise.all([lookUpAgents(deps, tenantId), lookUpRouting(deps, tenantId)]);
  await Promise.all([read(), read(), read()]);
  assert.equal(asked, 2);
  for (let turn = 0; turn < 20; turn += 1) await read();
  assert.equal(asked, 2, 'a turn that has all in the cache asks nothing');
  const manager = await panel.person({ tenantId, role: 'manager' });
  const body = { rules: [], when_nobody: 'person' };
  const saved = await panel.call('PUT', `/admin/tenants/${tenantId}/routing`, { as: manager, body });
  assert.deepEqual([saved.status, saved.body.revision], [200, 1]);
  await until(async () => (await read())[1].when_nobody === 'person');
});

test('a viewer reads it and a manager writes it; who saves an older one is told', async () => {
  const { id: tenantId } = await createTenant(panel.deps, null, shop);
  const url = `/admin/tenants/${tenantId}/routing`;
  const [viewer, manager] = [
    await panel.person({ tenantId, role: 'viewer' }),
    await panel.person({ tenantId, role: 'manager' }),
  ];
  assert.deepEqual((await panel.call('GET', url, { as: viewer })).body.rules, []);
  assert.equal((await panel.call('PUT', url, { as: viewer, body: { rules: [] } })).status, 403);
  const twice = await Promise.all(
    ['uno', 'dos'].map((word) =>
      panel.call('PUT', url, {
        as: manager,
        body: { rules: [], intent_words: { sales: [word], support: [], after_sales: [] }, revision: 0 },
      }),
    ),
  );
  assert.deepEqual(twice.map(({ status }) => status).toSorted(), [200, 409]);
});

test('rules that go with a deleted agent are not kept in the cache', async () => {
  const { id: tenantId } = await createTenant(panel.deps, null, shop);
  const manager = await panel.person({ tenantId, role: 'manager' });
  const [agent] = await lookUpAgents(panel.deps, tenantId);
  const body = { rules: [{ agent_id: agent?.id }], default_agent_id: agent?.id };
  assert.equal((await panel.call('PUT', `/admin/tenants/${tenantId}/routing`, { as: manager, body })).status, 200);
  await until(async () => (await lookUpRouting(panel.deps, tenantId)).default_agent_id === agent?.id);
  const deleted = await panel.call('DELETE', `/admin/tenants/${tenantId}/agents/${agent?.id}`, { as: manager });
  assert.equal(deleted.status, 204);
  await until(async () => {
    const { default_agent_id: left, rules } = await lookUpRouting(panel.deps, tenantId);
    return left === null && rules.length === 0;
  });
});

test('a revision that no routing can have, and an agent that is being deleted, are refused and no fault', async () => {
  const { id: tenantId } = await createTenant(panel.deps, null, shop);
  const url = `/admin/tenants/${tenantId}/routing`;
  const manager = await panel.person({ tenantId, role: 'manager' });
  const save = (body: object) => panel.call('PUT', url, { as: manager, body });
  for (const revision of [-1, 3_000_000_000]) assert.equal((await save({ rules: [], revision })).status, 400);
  const [agent] = await lookUpAgents(panel.deps, tenantId);
  const { database } = panel.deps;
  const saved = await database.transaction(tenantId, async (tx) => {
    await tx.query('delete from agents where tenant_id = $1 and id = $2', [tenantId, agent?.id]);
    const saving = save({ rules: [{ agent_id: agent?.id }] });
    await until(() => database.transaction(tenantId, waitsForALock));
    return { saving };
  });
  const { status, body } = await saved.saving;
  assert.deepEqual([status, body.code], [422, 'routing.unknown-agent']);
});

async function waitsForALock(tx: Transaction): Promise<boolean> {
  const waiting = await tx.query(
    `select 1 from pg_locks w where not w.granted and exists (
       select 1 from pg_locks h join pg_database d on d.oid = h.database where h.pid = w.pid and d.datname = current_database())`,
  );
  return waiting.length > 0;
}

// Agents: made of tools that exist, and the first active one answers.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { newId } from '@nexus/database/new-id';
import { openPanel } from '../testing/open-panel.ts';
import type { As, Panel } from '../testing/open-panel.ts';
import { openStandIn } from '../testing/stand-in-service.ts';
import type { StandIn } from '../testing/stand-in-service.ts';
import { agentsRoutes } from './agents.routes.ts';
import { firstAgent } from './look-up-agents.ts';
import { createTenant } from './create-tenant.ts';

const input = {
  name: 'Sol',
  role: 'support',
  model: 'gpt-4.1',
  system_prompt: 'Sos Sol.',
  enabled_tools: ['search_products'],
};
const manifest = {
  tools: [{ name: 'search_products', label: { es: 'Buscar' }, description: 'x', needs_store: true, acts: false }],
  model_providers: [{ id: 'openai', label: 'OpenAI', settings: [], models: [], prices_as_of: null }],
};

describe('agents', () => {
  let panel: Panel;
  let service: StandIn;
  let tenantId: string;
  let manager: As;
  before(async () => {
    service = await openStandIn();
    service.answer.body = manifest;
    panel = await openPanel([agentsRoutes], { AGENT_SERVICE_URL: service.url });
  });
  after(async () => {
    await panel.close();
    await service.close();
  });
  beforeEach(async () => {
    const shop = { store_name: 'Moda', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' };
    tenantId = (await createTenant(panel.deps, null, shop)).id;
    manager = await panel.person({ tenantId, role: 'manager' });
  });

  const url = (id = '') => `/admin/tenants/${tenantId}/agents${id && `/${id}`}`;
  const add = async (body: Record<string, unknown> = {}) => {
    const answer = await panel.call('POST', url(), { as: manager, body: { ...input, ...body } });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return String(answer.body.id);
  };
  /** The cache hears of a change with its commit, a moment after the answer. */
  const answering = async (expected: string | null): Promise<void> => {
    const end = Date.now() + 5000;
    let chosen: string | null;
    do {
      await new Promise((done) => setImmediate(done));
      chosen = (await firstAgent(panel.deps, tenantId))?.name ?? null;
    } while (chosen !== expected && Date.now() < end);
    assert.equal(chosen, expected);
  };

  test('an agent is made, read, changed and removed', async () => {
    const id = await add({ temperature: 0.3 });
    const read = await panel.call('GET', url(id), { as: manager });
    assert.deepEqual(
      [read.body.name, read.body.role, read.body.model_provider, read.body.temperature, read.body.enabled_tools],
      ['Sol', 'support', 'openai', 0.3, ['search_products']],
    );
    const changed = await panel.call('PATCH', url(id), { as: manager, body: { temperature: null, is_active: false } });
    assert.deepEqual([changed.body.temperature, changed.body.is_active, changed.body.name], [null, false, 'Sol']);
    assert.equal((await panel.call('DELETE', url(id), { as: manager })).status, 204);
    for (const method of ['GET', 'DELETE'])
      assert.equal((await panel.call(method, url(id), { as: manager })).body.code, 'agents.not-found');
  });

  test('the first active agent answers, the next when it is switched off, none when all are', async () => {
    const list = await panel.call('GET', url(), { as: manager });
    const first = String(list.body.items?.[0]?.id);
    const second = await add();
    await answering('Vendedora');
    await panel.call('PATCH', url(first), { as: manager, body: { is_active: false } });
    await answering('Sol');
    await panel.call('DELETE', url(second), { as: manager });
    await answering(null);
  });

  test('tools and providers that do not exist are refused by name', async () => {
    const tool = await panel.call('POST', url(), {
      as: manager,
      body: { ...input, enabled_tools: ['search_products', 'fly'] },
    });
    assert.deepEqual([tool.status, tool.body.code, tool.body.unknown], [422, 'agents.unknown-tool', ['fly']]);
    const provider = await panel.call('PATCH', url(await add()), { as: manager, body: { model_provider: 'none' } });
    assert.deepEqual([provider.status, provider.body.code], [422, 'agents.unknown-provider']);
  });

  test('the manifest is the agent service’s, asked once for many', async () => {
    service.asked.length = 0;
    await panel.deps.database.transaction(tenantId, (tx) => panel.deps.cache.invalidate(tx, null, ['agent-manifest']));
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => panel.call('GET', `/admin/tenants/${tenantId}/tools`, { as: manager })),
    );
    for (const { status, body } of answers) assert.deepEqual([status, body], [200, manifest]);
    assert.ok(service.asked.length <= 2);
    for (const { path, headers } of service.asked)
      assert.deepEqual([path, headers['x-nexus-target']], ['/manifest', 'agent']);
  });

  test('another tenant’s agent is not found, whatever is asked', async () => {
    const foreign = await add();
    const shop = { store_name: 'Otra', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' };
    const other = (await createTenant(panel.deps, null, shop)).id;
    const as = await panel.person({ tenantId: other, role: 'owner' });
    for (const id of [foreign, newId()]) {
      for (const method of ['GET', 'PATCH', 'DELETE']) {
        const body = method === 'PATCH' ? { name: 'Robada' } : undefined;
        const answer = await panel.call(method, `/admin/tenants/${other}/agents/${id}`, { as, body });
        assert.deepEqual([answer.status, answer.body.code], [404, 'agents.not-found'], method);
      }
    }
    assert.equal((await panel.call('GET', url(foreign), { as: manager })).body.name, 'Sol');
  });

  test('those who may only read or answer change no agent', async () => {
    const id = await add();
    for (const role of ['viewer', 'agent'] as const) {
      const as = await panel.person({ tenantId, role });
      assert.equal((await panel.call('GET', url(), { as })).status, 200);
      for (const [method, path] of [
        ['POST', url()],
        ['PATCH', url(id)],
        ['DELETE', url(id)],
      ] as const) {
        const body = method === 'DELETE' ? undefined : input;
        assert.equal(
          (await panel.call(method, path, { as, body })).body.code,
          'session.not-allowed',
          `${role} ${method}`,
        );
      }
    }
  });

  test('bodies and ids of another form are refused', async () => {
    for (const body of [{}, { ...input, temperature: 3 }, { ...input, role: 'boss' }, { ...input, extra: 1 }])
      assert.equal((await panel.call('POST', url(), { as: manager, body })).body.code, 'request.invalid');
    assert.equal((await panel.call('GET', url('not-an-id'), { as: manager })).body.code, 'request.invalid');
  });
});

test('with the agent service away forms are not lost, and the manifest says what is missing', async () => {
  const panel = await openPanel([agentsRoutes], { AGENT_SERVICE_URL: 'http://127.0.0.1:9' });
  const shop = { store_name: 'Moda', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' };
  const { id } = await createTenant(panel.deps, null, shop);
  const added = await panel.call('POST', `/admin/tenants/${id}/agents`, { as: panel.admin, body: input });
  assert.equal(added.status, 201);
  const tools = await panel.call('GET', `/admin/tenants/${id}/tools`, { as: panel.admin });
  assert.deepEqual([tools.status, tools.body.code], [503, 'agent.unreachable']);
  await panel.close();
});

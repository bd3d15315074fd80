// Shops: made with all they begin with, changed at once everywhere, seen only by those who belong to them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newId } from '@nexus/database/new-id';
import { sessionRoutes } from '../accounts/session.routes.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { As, Panel } from '../testing/open-panel.ts';
import { lookUpTenant } from '../tenants/look-up-tenant.ts';
import { agentsRoutes } from './agents.routes.ts';
import { shopToolNames } from './insert-default-agent.ts';
import { tenantsRoutes } from './tenants.routes.ts';

describe('tenants', () => {
  let panel: Panel;
  const told: string[] = [];
  before(async () => {
    panel = await openPanel([
      (deps) => tenantsRoutes(deps, async (_tx, { id }) => void told.push(id)),
      agentsRoutes,
      sessionRoutes,
    ]);
  });
  after(() => panel.close());

  const create = async (body: Record<string, unknown> = {}, as: As = panel.admin) => {
    const answer = await panel.call('POST', '/admin/tenants', { as, body: { store_name: 'Moda Sur', ...body } });
    assert.equal(answer.status, 201);
    return String(answer.body.id);
  };
  const rows = (tenantId: string, sql: string) =>
    panel.deps.database.transaction(tenantId, (tx) => tx.query<Record<string, unknown>>(sql, [tenantId]));

  test('a new shop has the defaults, an active sales agent with every tool, and what higher slices add', async () => {
    const { status, body } = await panel.call('POST', '/admin/tenants', {
      as: panel.admin,
      body: { store_name: ' Moda Sur ' },
    });
    assert.equal(status, 201);
    const { id, created_at: createdAt, ...rest } = body;
    assert.ok(Date.parse(String(createdAt)) > 0);
    assert.deepEqual(rest, {
      store_name: 'Moda Sur',
      locale: 'es-AR',
      timezone: 'America/Argentina/Buenos_Aires',
      currency: 'ARS',
      is_active: true,
      debounce_ms: null,
      return_to_ai_hours: 24,
      public_coupons: [],
      keep_messages_months: null,
      keep_media_months: null,
      erase_at: null,
      daily_budget_usd: null,
      thrift_from_percent: null,
      thrift_model: null,
    });
    assert.ok(told.includes(String(id)));
    const agents = await panel.call('GET', `/admin/tenants/${id}/agents`, { as: panel.admin });
    const [agent] = agents.body.items ?? [];
    assert.deepEqual(
      [agents.body.items?.length, agent?.role, agent?.is_active, agent?.model, agent?.enabled_tools],
      [1, 'sales', true, 'gpt-4.1-mini', shopToolNames],
    );
    assert.match(String(agent?.system_prompt), /voseo/);
  });

  test("the agent's instructions are in the shop's language", async () => {
    const id = await create({ locale: 'pt-BR', timezone: 'America/Sao_Paulo', currency: 'BRL' });
    const { body } = await panel.call('GET', `/admin/tenants/${id}/agents`, { as: panel.admin });
    assert.match(String(body.items?.[0]?.system_prompt), /português do Brasil/);
  });

  test('a person who adds a shop becomes its owner', async () => {
    const admin = await panel.person({ platformAdmin: true });
    const id = await create({ store_name: 'De Ana' }, admin);
    const { body } = await panel.call('GET', '/admin/session', { as: admin });
    assert.deepEqual(body.memberships, [{ tenant_id: id, store_name: 'De Ana', role: 'owner' }]);
  });

  test('platform administrators see all shops, others theirs, page by page', async () => {
    const [first, second] = [await create(), await create()];
    const ana = await panel.person({ tenantId: first, role: 'viewer' });
    const mine = await panel.call('GET', '/admin/tenants', { as: ana });
    assert.deepEqual([mine.body.items?.map(({ id }) => id), mine.body.next_cursor], [[first], null]);
    const seen: unknown[] = [];
    let cursor: unknown = '';
    do {
      const query = cursor ? `&cursor=${String(cursor)}` : '';
      const { body } = await panel.call('GET', `/admin/tenants?limit=2${query}`, { as: panel.admin });
      seen.push(...(body.items ?? []).map(({ id }) => id));
      cursor = body.next_cursor;
    } while (cursor);
    assert.deepEqual(seen.slice(0, 2), [second, first]);
    assert.equal(new Set(seen).size, seen.length);
    const bad = await panel.call('GET', '/admin/tenants?cursor=nonsense', { as: panel.admin });
    assert.deepEqual([bad.status, bad.body.code], [400, 'request.bad-cursor']);
  });

  test('each role may do what it may and nothing above', async () => {
    const id = await create();
    const allowed: Record<string, string[]> = {
      viewer: ['GET'],
      agent: ['GET'],
      manager: ['GET', 'PATCH'],
      owner: ['GET', 'PATCH'],
    };
    for (const role of ['viewer', 'agent', 'manager', 'owner'] as const) {
      const as = await panel.person({ tenantId: id, role });
      for (const method of ['GET', 'PATCH']) {
        const body = method === 'PATCH' ? { currency: 'USD' } : undefined;
        const answer = await panel.call(method, `/admin/tenants/${id}`, { as, body });
        const expected = allowed[role]?.includes(method) ? [200, undefined] : [403, 'session.not-allowed'];
        assert.deepEqual([answer.status, answer.body.code], expected, `${role} ${method}`);
      }
    }
  });

  test("another tenant's shop, and one that does not exist, are both not found; so is a made-up id", async () => {
    const [mine, other] = [await create(), await create()];
    const as = await panel.person({ tenantId: mine, role: 'owner' });
    for (const id of [other, newId(), 'not-an-id']) {
      for (const [method, path] of [
        ['GET', ''],
        ['PATCH', ''],
        ['GET', '/agents'],
        ['POST', '/agents'],
      ] as const) {
        const body = method === 'GET' ? undefined : {};
        const answer = await panel.call(method, `/admin/tenants/${id}${path}`, { as, body });
        assert.deepEqual([answer.status, answer.body.code], [404, 'tenants.not-found'], `${method} ${path} ${id}`);
      }
    }
    const byAdmin = await panel.call('GET', `/admin/tenants/${newId()}/agents`, { as: panel.admin });
    assert.deepEqual([byAdmin.status, byAdmin.body.code], [404, 'tenants.not-found']);
    const malformed = await panel.call('GET', '/admin/tenants/not-an-id', { as: panel.admin });
    assert.deepEqual([malformed.status, malformed.body.code], [400, 'request.invalid']);
  });

  test('nobody who is not signed in gets anything, and only platform administrators add shops', async () => {
    const id = await create();
    for (const path of ['/admin/tenants', `/admin/tenants/${id}`, '/admin/tenants/not-an-id']) {
      const answer = await panel.call('GET', path);
      assert.deepEqual([answer.status, answer.body.code], [401, 'session.required']);
    }
    const owner = await panel.person({ tenantId: id, role: 'owner' });
    const answer = await panel.call('POST', '/admin/tenants', { as: owner, body: { store_name: 'x' } });
    assert.deepEqual([answer.status, answer.body.code], [403, 'session.not-allowed']);
  });

  test('bodies of another form are refused and change nothing', async () => {
    const id = await create();
    const bodies = [
      {},
      { store_name: '' },
      { store_name: 'x', locale: 'xx' },
      { store_name: 'x', timezone: 'Mars/Olympus' },
      { store_name: 'x', surprise: 1 },
      [],
    ];
    for (const body of bodies) {
      const answer = await panel.call('POST', '/admin/tenants', { as: panel.admin, body });
      assert.deepEqual([answer.status, answer.body.code], [400, 'request.invalid'], JSON.stringify(body));
    }
    for (const body of [
      { is_active: 'no' },
      { debounce_ms: -1 },
      { id: newId() },
      { daily_budget_usd: -1 },
      { daily_budget_usd: 1.234 },
      { daily_budget_usd: '5' },
    ]) {
      const answer = await panel.call('PATCH', `/admin/tenants/${id}`, { as: panel.admin, body });
      assert.equal(answer.body.code, 'request.invalid');
    }
  });

  test('a budget is money to the cent, null again is the platform’s', async () => {
    const id = await create();
    for (const budget of [5, 0.07, 12_345.67, 0, null]) {
      const answer = await panel.call('PATCH', `/admin/tenants/${id}`, {
        as: panel.admin,
        body: { daily_budget_usd: budget },
      });
      assert.deepEqual([answer.status, answer.body.daily_budget_usd], [200, budget]);
    }
  });

  test('switching a shop off holds at once also for what was cached, is announced and audited', async () => {
    const id = await create();
    assert.equal((await lookUpTenant(panel.deps, id))?.is_active, true);
    const heard = new Promise<{ kind: string; tenant_id: string }>((resolve) => {
      const stop = panel.deps.listener.on('nexus_change', (payload) => {
        const change = JSON.parse(payload) as { kind: string; tenant_id: string };
        if (change.tenant_id !== id) return;
        stop();
        resolve(change);
      });
    });
    const patch = { is_active: false, return_to_ai_hours: null, public_coupons: ['HOLA10'], debounce_ms: 0 };
    const { body } = await panel.call('PATCH', `/admin/tenants/${id}`, { as: panel.admin, body: patch });
    assert.deepEqual(
      [body.is_active, body.return_to_ai_hours, body.public_coupons, body.debounce_ms],
      [false, null, ['HOLA10'], 0],
    );
    assert.equal((await heard).kind, 'tenant-changed');
    assert.equal((await lookUpTenant(panel.deps, id))?.is_active, false);
    const audited = await rows(
      id,
      `select actor, action, data->>'is_active' as value from audit_log where tenant_id = $1 order by id desc limit 1`,
    );
    assert.deepEqual(audited, [{ actor: 'admin-token', action: 'tenants.update', value: 'false' }]);
  });
});

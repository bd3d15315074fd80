// Who passes which door of the public listener.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Permission } from '@nexus/service-kit/route';
import { route } from '@nexus/service-kit/route';
import { createTenant } from '../agents/create-tenant.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { As, Panel } from '../testing/open-panel.ts';
import { principalOf } from './principal-of.ts';

const permissions: Permission[] = ['anyone', 'signed_in', 'viewer', 'agent', 'manager', 'owner', 'platform_admin'];

describe('authorisation', () => {
  let panel: Panel;
  let tenantId: string;
  before(async () => {
    panel = await openPanel([
      () =>
        [...permissions, 'internal' as const].flatMap((allow) =>
          (['/admin/x/', '/admin/tenants/:tenant_id/x/'] as const).map((prefix) =>
            route({
              method: 'POST',
              url: prefix + allow,
              allow,
              summary: 'x',
              handler: async ({ request }) => ({ who: allow === 'anyone' ? null : principalOf(request) }),
            }),
          ),
        ),
    ]);
    const shop = { store_name: 'Moda', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' };
    tenantId = (await createTenant(panel.deps, null, shop)).id;
  });
  after(() => panel.close());

  const codes = async (prefix: string, as?: As) => {
    const answers = [];
    for (const allow of permissions) {
      const { status, body } = await panel.call('POST', prefix + allow, { as });
      answers.push(status === 200 ? 'ok' : body.code);
    }
    return answers;
  };
  const no = 'session.not-allowed';

  test('in a shop each role passes its own doors and those below', async () => {
    const prefix = `/admin/tenants/${tenantId}/x/`;
    const expected = {
      viewer: ['ok', 'ok', 'ok', no, no, no, no],
      agent: ['ok', 'ok', 'ok', 'ok', no, no, no],
      manager: ['ok', 'ok', 'ok', 'ok', 'ok', no, no],
      owner: ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', no],
    };
    for (const role of ['viewer', 'agent', 'manager', 'owner'] as const)
      assert.deepEqual(await codes(prefix, await panel.person({ tenantId, role })), expected[role], role);
    const all = permissions.map(() => 'ok');
    assert.deepEqual(await codes(prefix, await panel.person({ platformAdmin: true })), all);
    assert.deepEqual(await codes(prefix, panel.admin), all);
  });

  test('who does not belong to the shop learns nothing of it, who is nobody must sign in', async () => {
    const prefix = `/admin/tenants/${tenantId}/x/`;
    const missing = 'tenants.not-found';
    assert.deepEqual(await codes(prefix, await panel.person()), ['ok', ...Array(6).fill(missing)]);
    assert.deepEqual(await codes(prefix), ['ok', ...Array(6).fill('session.required')]);
  });

  test('outside of any shop a role counts for nothing', async () => {
    const owner = await panel.person({ tenantId, role: 'owner' });
    assert.deepEqual(await codes('/admin/x/', owner), ['ok', 'ok', no, no, no, no, no]);
  });

  test('internal routes do not exist here, for nobody', async () => {
    for (const as of [panel.admin, await panel.person({ platformAdmin: true }), {}])
      assert.equal((await panel.call('POST', '/admin/x/internal', { as })).body.code, 'route.unknown');
  });

  test('the handler learns who calls', async () => {
    const person = await panel.person({ tenantId, role: 'agent' });
    const { body } = await panel.call('POST', `/admin/tenants/${tenantId}/x/viewer`, { as: person });
    const who = body.who as Record<string, unknown>;
    assert.deepEqual(
      [who.kind, who.userId, who.name, who.platformAdmin, who.role],
      ['user', person['x-user-id'], 'Ana', false, 'agent'],
    );
    const token = await panel.call('POST', '/admin/x/platform_admin', { as: panel.admin });
    assert.deepEqual((token.body.who as Record<string, unknown>).kind, 'admin_token');
  });

  test('a role that is taken away counts no more from the next request on', async () => {
    const person = await panel.person({ tenantId, role: 'manager' });
    const path = `/admin/tenants/${tenantId}/x/manager`;
    assert.equal((await panel.call('POST', path, { as: person })).status, 200);
    await panel.deps.database.transaction(tenantId, (tx) =>
      tx.query('delete from memberships where tenant_id = $1 and user_id = $2', [tenantId, person['x-user-id']]),
    );
    assert.equal((await panel.call('POST', path, { as: person })).body.code, 'tenants.not-found');
  });
});

test('wrong tokens sent at once are counted before the next is judged, and the right one among them waits too', async () => {
  const panel = await openPanel([
    () => [route({ method: 'GET', url: '/admin/x', allow: 'platform_admin', summary: 'x', handler: async () => ({}) })],
  ]);
  const knock = async (as: As) => (await panel.call('GET', '/admin/x', { as })).status;
  const guesses = Array.from({ length: 100 }, (_, number) => knock({ 'x-admin-token': `guess-${number}` }));
  const told = await Promise.all([...guesses, knock(panel.admin)]);
  assert.equal(told.at(-1), 429, 'so many guesses say nothing of the right one');
  assert.ok(told.filter((status) => status === 401).length <= 7, `told wrong: ${told.join(' ')}`);
  await panel.close();
});

test('without ADMIN_TOKEN no token opens anything', async () => {
  const panel = await openPanel(
    [
      () => [
        route({ method: 'GET', url: '/admin/x', allow: 'platform_admin', summary: 'x', handler: async () => ({}) }),
      ],
    ],
    { ADMIN_TOKEN: '' },
  );
  for (const token of ['', 'undefined', 'x'])
    assert.equal(
      (await panel.call('GET', '/admin/x', { as: { 'x-admin-token': token } })).body.code,
      'session.wrong-admin-token',
    );
  await panel.close();
});

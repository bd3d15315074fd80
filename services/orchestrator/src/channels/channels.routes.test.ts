// WhatsApp numbers: normalised, their secrets sealed, found by the doors, and changed for every replica at once.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { newId } from '@nexus/database/new-id';
import { createTenant } from '../agents/create-tenant.ts';
import { openCredentials } from '../credentials/open-credentials.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { As, Panel } from '../testing/open-panel.ts';
import { openStandIn } from '../testing/stand-in-service.ts';
import type { StandIn } from '../testing/stand-in-service.ts';
import { channelsRoutes } from './channels.routes.ts';
import {
  findChannelById,
  findChannelsByNumber,
  findChannelsByPhoneNumberId,
  openChannelCredentials,
} from './find-channel.ts';

const ycloud = {
  provider: 'ycloud',
  phone_number: '+54 9 11 5555-1234',
  credentials: { api_key: 'test-key-of-the-provider', webhook_secret: 'test-webhook-secret' },
};
const meta = {
  provider: 'meta',
  phone_number: '+5491155551234',
  phone_number_id: '1062',
  credentials: { access_token: 'test-access-token', app_secret: 'test-app-secret' },
};

describe('channels', () => {
  let panel: Panel;
  let service: StandIn;
  let tenantId: string;
  let manager: As;
  before(async () => {
    service = await openStandIn();
    panel = await openPanel([channelsRoutes], {
      WHATSAPP_SERVICE_URL: service.url,
      PUBLIC_BASE_URL: 'http://panel.example.com/',
    });
  });
  after(async () => {
    await panel.close();
    await service.close();
  });
  beforeEach(async () => {
    tenantId = await makeTenant();
    manager = await panel.person({ tenantId, role: 'manager' });
  });

  const makeTenant = async (locale = 'es-AR') =>
    (await createTenant(panel.deps, null, { store_name: 'Moda', locale, timezone: 'UTC', currency: 'ARS' })).id;
  const url = (id = '') => `/admin/tenants/${tenantId}/channels${id && `/${id}`}`;
  const add = (body: Record<string, unknown> = {}, base: Record<string, unknown> = ycloud) =>
    panel.call('POST', url(), { as: manager, body: { ...base, ...body } });
  const added = async (body: Record<string, unknown> = {}, base: Record<string, unknown> = ycloud) => {
    const answer = await add(body, base);
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return String(answer.body.id);
  };
  const patch = (id: string, body: Record<string, unknown>) => panel.call('PATCH', url(id), { as: manager, body });
  const query = (sql: string, values: unknown[]) =>
    panel.deps.database.transaction(tenantId, (tx) => tx.query<Record<string, unknown>>(sql, values));

  test('a number is added with the address of its webhook; its secrets are named, never shown', async () => {
    const { status, body } = await add();
    assert.equal(status, 201);
    assert.deepEqual(
      [body.phone_number, body.mode, body.webhook_url, body.credentials_set, body.label],
      [
        '+5491155551234',
        'everyone',
        `http://panel.example.com/webhooks/whatsapp/${body.id}`,
        ['api_key', 'webhook_secret'],
        '+5491155551234',
      ],
    );
    const everything = JSON.stringify([
      body,
      (await panel.call('GET', url(), { as: manager })).body,
      await query('select * from credentials where tenant_id = $1', [tenantId]),
      await query('select * from audit_log where tenant_id = $1', [tenantId]),
      panel.logged,
    ]);
    for (const secret of Object.values(ycloud.credentials)) assert.ok(!everything.includes(secret));
  });

  test('numbers are read as people of the shop’s country write them', async () => {
    const forms = ['011 15-5555-1234', '+54 9 11 5555 1234', '0054 9 11 5555 1234'];
    const numbers = [];
    for (const phoneNumber of forms) {
      tenantId = await makeTenant();
      manager = await panel.person({ tenantId, role: 'manager' });
      numbers.push((await add({ phone_number: phoneNumber, test_numbers: ['11 5555-9876'] })).body);
    }
    assert.deepEqual(new Set(numbers.map((one) => one.phone_number)), new Set(['+5491155551234']));
    assert.deepEqual(numbers[0]?.test_numbers, ['+541155559876']);
    tenantId = await makeTenant('pt-BR');
    manager = await panel.person({ tenantId, role: 'manager' });
    assert.equal((await add({ phone_number: '(11) 98765-4321' })).body.phone_number, '+5511987654321');
    for (const bad of ['call me', '+54 9 1', '123456789012345678']) {
      const { status, body } = await add({ phone_number: bad });
      assert.deepEqual([status, body.code], [422, 'channels.bad-phone-number'], bad);
    }
  });

  test('the same number at the same provider is refused, whatever its form', async () => {
    await added();
    const again = await add({ phone_number: '011 15-5555-1234' });
    assert.deepEqual([again.status, again.body.code], [409, 'channels.already-exists']);
    await added({}, meta);
  });

  test('what a provider needs and what it does not know is said by name', async () => {
    const cases: [Record<string, unknown>, Record<string, unknown>, string][] = [
      [ycloud, { credentials: {} }, 'channels.credential-missing'],
      [ycloud, { credentials: { api_key: 'x', app_secret: 'y' } }, 'channels.unknown-credential'],
      [meta, { phone_number_id: undefined }, 'channels.phone-number-id-needed'],
      [meta, { credentials: { app_secret: 'x' } }, 'channels.credential-missing'],
    ];
    for (const [base, body, code] of cases) {
      const answer = await add(body, base);
      assert.deepEqual([answer.status, answer.body.code], [422, code]);
    }
    assert.deepEqual((await panel.call('GET', url(), { as: manager })).body.items, []);
  });

  test('bodies of another form are refused', async () => {
    for (const body of [
      { provider: 'pigeon' },
      { mode: 'sometimes' },
      { credentials: undefined },
      { extra: 1 },
      { phone_number: 5 },
    ])
      assert.equal((await add(body)).body.code, 'request.invalid', JSON.stringify(body));
    assert.equal((await patch(await added(), { provider: 'meta' })).body.code, 'request.invalid');
    assert.equal((await panel.call('GET', url('x'), { as: manager })).body.code, 'request.invalid');
  });

  test('the doors find it by id, by number in any form and by phone number id, with secrets that open', async () => {
    const [id, metaId] = [await added(), await added({ phone_number_id: `pn-${tenantId}` }, meta)];
    const byId = await findChannelById(panel.deps, id.toUpperCase());
    assert.ok(byId);
    assert.deepEqual(await openChannelCredentials(panel.deps, byId, ['api_key', 'webhook_secret']), ycloud.credentials);
    const byNumber = await findChannelsByNumber(panel.deps, 'ycloud', '5491155551234');
    assert.ok(byNumber.some((one) => one.id === id && one.tenant_id === tenantId));
    assert.ok(!byNumber.some((one) => one.id === metaId));
    const byPhoneNumberId = await findChannelsByPhoneNumberId(panel.deps, `pn-${tenantId}`);
    assert.deepEqual(
      byPhoneNumberId.map((one) => one.id),
      [metaId],
    );
    assert.equal(await findChannelById(panel.deps, newId()), null);
    assert.equal(await findChannelById(panel.deps, "x' or true"), null);
    assert.deepEqual(await findChannelsByNumber(panel.deps, 'ycloud', '10'), []);
  });

  test('a channel that was not there is found as soon as it is added, and not after it is removed', async () => {
    const number = '+5491144440000';
    assert.deepEqual(await findChannelsByNumber(panel.deps, 'ycloud', number), []);
    const announced = nextChange();
    const id = await added({ phone_number: number });
    await announced;
    assert.deepEqual(
      (await findChannelsByNumber(panel.deps, 'ycloud', number)).map((one) => one.id),
      [id],
    );
    const owner = await panel.person({ tenantId, role: 'owner' });
    const removed = nextChange();
    assert.equal((await panel.call('DELETE', url(id), { as: owner })).status, 204);
    await removed;
    assert.deepEqual(await findChannelsByNumber(panel.deps, 'ycloud', number), []);
    assert.equal(await findChannelById(panel.deps, id), null);
    assert.deepEqual(await query('select 1 from credentials where tenant_id = $1', [tenantId]), []);
  });

  test('changed credentials reach the doors at once, keep the others, and clear what was broken', async () => {
    const id = await added();
    await findChannelById(panel.deps, id);
    await query(
      `update channels set broken = '{"code":"x","message":"y","since":"2026-01-01T00:00:00Z"}' where tenant_id = $1`,
      [tenantId],
    );
    assert.equal(((await panel.call('GET', url(id), { as: manager })).body.broken as { code: string }).code, 'x');
    const announced = nextChange();
    const { body } = await patch(id, { credentials: { webhook_secret: 'another-test-secret' } });
    assert.equal(body.broken, null);
    await announced;
    const known = await findChannelById(panel.deps, id);
    assert.ok(known);
    const expected = { api_key: ycloud.credentials.api_key, webhook_secret: 'another-test-secret' };
    assert.deepEqual(await openChannelCredentials(panel.deps, known, ['api_key', 'webhook_secret']), expected);
    const opened = await panel.deps.database.transaction(tenantId, (tx) =>
      openCredentials(tx, panel.deps.keyring, { tenantId, owner: `channel:${id}` }),
    );
    assert.deepEqual(opened, expected);
  });

  test('a sealed secret copied to another row opens nowhere', async () => {
    const id = await added();
    await query(
      `update credentials a set sealed = b.sealed from credentials b where a.tenant_id = $1 and b.tenant_id = $1 and a.name = 'api_key' and b.name = 'webhook_secret'`,
      [tenantId],
    );
    const known = await findChannelById(panel.deps, id);
    assert.ok(known);
    await assert.rejects(openChannelCredentials(panel.deps, known, ['api_key']), { code: 'credentials.cannot-open' });
  });

  test('the hour of a changed mode is noted; the same mode again leaves it', async () => {
    const id = await added();
    const since = async () =>
      (await query('select mode_since from channels where tenant_id = $1', [tenantId]))[0]?.mode_since as Date;
    const first = await since();
    await patch(id, { mode: 'everyone', label: 'Ventas' });
    assert.deepEqual(await since(), first);
    const { body } = await patch(id, { mode: 'new_customers' });
    assert.equal(body.mode, 'new_customers');
    assert.ok((await since()) > first);
    const [audited] = await query(`select data from audit_log where tenant_id = $1 order by id desc limit 1`, [
      tenantId,
    ]);
    assert.deepEqual((audited as { data: { mode: unknown } }).data.mode, { from: 'everyone', to: 'new_customers' });
  });

  test('another tenant’s number is not found, whatever is asked, and stays as it is', async () => {
    const id = await added();
    const other = await makeTenant();
    const as = await panel.person({ tenantId: other, role: 'owner' });
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { mode: 'off' } : undefined;
      const answer = await panel.call(method, `/admin/tenants/${other}/channels/${id}`, { as, body });
      assert.deepEqual([answer.status, answer.body.code], [404, 'channels.not-found'], method);
    }
    assert.deepEqual((await panel.call('GET', `/admin/tenants/${other}/channels`, { as })).body.items, []);
    assert.equal((await panel.call('GET', url(id), { as: manager })).body.mode, 'everyone');
  });

  test('viewers read; only owners remove', async () => {
    const id = await added();
    const viewer = await panel.person({ tenantId, role: 'viewer' });
    assert.equal((await panel.call('GET', url(id), { as: viewer })).status, 200);
    assert.equal(
      (await panel.call('PATCH', url(id), { as: viewer, body: { mode: 'off' } })).body.code,
      'session.not-allowed',
    );
    assert.equal((await panel.call('POST', url(), { as: viewer, body: ycloud })).body.code, 'session.not-allowed');
    assert.equal((await panel.call('DELETE', url(id), { as: manager })).body.code, 'session.not-allowed');
  });

  test('the providers are those of the whatsapp service', async () => {
    const providers = [{ id: 'ycloud', label: 'YCloud', needs_phone_number_id: false, credentials: [] }];
    service.answer = { status: 200, body: { providers } };
    const { status, body } = await panel.call('GET', '/admin/providers', { as: manager });
    assert.deepEqual([status, body], [200, { providers }]);
  });

  /** Resolves when this tenant's next change is announced: by then every replica has dropped what it had cached. */
  function nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const stop = panel.deps.listener.on('nexus_change', (payload) => {
        if ((JSON.parse(payload) as { tenant_id: string }).tenant_id !== tenantId) return;
        stop();
        resolve();
      });
    });
  }
});

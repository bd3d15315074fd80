// Who may do what: every route of the admin API asked by every kind of caller. The answers are as the routes declare, and stand in
// access-matrix.json, so that a change of them is seen in review: node --test --test-update-snapshots tests/journeys/doors/access-matrix.test.ts
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fillShop } from '@nexus/testing/admin-api/fill-shop';
import type { FilledShop } from '@nexus/testing/admin-api/fill-shop';
import { listAdminRoutes } from '@nexus/testing/admin-api/list-routes';
import type { Allow, ListedRoute } from '@nexus/testing/admin-api/list-routes';
import { bodyOf, pathOf } from '@nexus/testing/admin-api/valid-request';
import { createShop } from '@nexus/testing/drive-shop';
import { signIn } from '@nexus/testing/sign-in';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';

const roles = ['viewer', 'agent', 'manager', 'owner'] as const;
const callers = ['nobody', 'outsider', ...roles, 'platform_admin', 'admin_token'] as const;
type Caller = (typeof callers)[number];

let nexus: Nexus;
let routes: ListedRoute[];
/** The shop that is asked about, and the one the outsider owns. */
let shop: FilledShop;
let foreign: { tenantId: string };

before(async () => {
  nexus = await startNexus();
  routes = await listAdminRoutes(nexus);
  shop = await fillShop(nexus, 'quebracho');
  foreign = (await createShop(nexus)).facts;
});
after(() => nexus?.close());

const signedIn = new Map<Caller, Record<string, string>>();

/** Signed in once, but for who is to sign out. */
async function headersOf(caller: Caller, anew: boolean): Promise<Record<string, string>> {
  const known = anew ? undefined : signedIn.get(caller);
  if (known) return known;
  const headers = await signInAs(caller);
  if (!anew) signedIn.set(caller, headers);
  return headers;
}

async function signInAs(caller: Caller): Promise<Record<string, string>> {
  const person = { name: 'Ana' };
  switch (caller) {
    case 'nobody':
      return {};
    case 'admin_token':
      return { 'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '' };
    case 'platform_admin':
      return signIn(nexus, { ...person, platformAdmin: true });
    case 'outsider':
      return signIn(nexus, { ...person, tenantId: foreign.tenantId, role: 'owner' });
    default:
      return signIn(nexus, { ...person, tenantId: shop.tenantId, role: caller });
  }
}

/** What the declaration promises. */
function expected({ allow, path }: ListedRoute, caller: Caller): string {
  const below = path.includes('{tenant_id}');
  if (allow === 'anyone') return 'ok';
  if (caller === 'nobody') return '401 session.required';
  if (caller === 'platform_admin' || caller === 'admin_token') return 'ok';
  if (caller === 'outsider' && below) return '404 tenants.not-found';
  const rank = (one: Allow | Caller): number => roles.indexOf(one as (typeof roles)[number]);
  if (allow === 'signed_in' || (below && rank(allow) >= 0 && rank(caller) >= rank(allow))) return 'ok';
  return '403 session.not-allowed';
}

/**
 * Asks for real, but for what would take the ground from under the next question: nothing that is asked exists (an id of nobody) or makes
 * sense (an empty body), which is told only to who passes.
 */
async function ask(route: ListedRoute, caller: Caller): Promise<string> {
  const headers = await headersOf(caller, route.name === 'DELETE /admin/session' || route.name === ownShop);
  const ids = Object.fromEntries(
    Object.entries(shop.ids).map(([name, id]) => [
      name,
      name === 'model_provider' ? id : '018f0000-0000-7000-8000-000000000001',
    ]),
  );
  const path = pathOf(route, { ...shop, ids }, shop.tenantId);
  const controller = new AbortController();
  const answer = await fetch(nexus.url + path, {
    method: route.method,
    headers: { ...headers, ...(route.body ? { 'content-type': 'application/json' } : {}) },
    body: route.body ? '[]' : undefined,
    signal: controller.signal,
    redirect: 'manual',
  });
  // Streams and archives have no end to wait for, and no code.
  const text = answer.headers.get('content-type')?.includes('json') ? await answer.text() : '';
  controller.abort();
  const { code = '' } = (text ? JSON.parse(text) : {}) as { code?: string };
  const refused = code.startsWith('session.') || code === 'tenants.not-found';
  return refused ? `${answer.status} ${code}` : 'ok';
}

/** Deleting the shop is asked of one made for the purpose; the administrator's token is no person, which these routes want. */
const ownShop = 'DELETE /admin/tenants/{tenant_id}';
const ofPersons = ['GET /admin/session', 'DELETE /admin/session', 'PUT /admin/session/credentials'];

test('every route answers every kind of caller as it declares', async (context) => {
  const matrix: Record<string, Record<string, string>> = {};
  for (const route of routes) {
    const row: Record<string, string> = { declares: route.allow };
    for (const caller of callers) {
      const kept = shop;
      if (route.name === ownShop) {
        // The caller's role is in the shop made for the purpose.
        const { id } = await nexus.admin<{ id: string }>('POST', '/admin/tenants', { store_name: 'Por un rato' });
        shop = { ...shop, tenantId: id, ids: { ...shop.ids, tenant_id: id } };
      }
      row[caller] = await ask(route, caller);
      shop = kept;
      const noPerson = caller === 'admin_token' && ofPersons.includes(route.name) && !route.body;
      assert.equal(
        row[caller],
        noPerson ? '401 session.required' : expected(route, caller),
        `${route.name} asked by ${caller}`,
      );
    }
    matrix[route.name] = row;
  }
  assert.ok(Object.keys(matrix).length >= 45);
  context.assert.fileSnapshot(matrix, join(import.meta.dirname, 'access-matrix.json'), {
    serializers: [(value) => `${JSON.stringify(value, null, 2)}\n`],
  });
});

test('every write in the admin API is in the audit trail, with who did it', async () => {
  const person = await signIn(nexus, { name: 'Ana', platformAdmin: true });
  const { user } = (await nexus.request('GET', '/admin/session', undefined, person)).body as { user: { id: string } };
  const writes = routes.filter(({ method }) => method !== 'GET');
  // What takes the ground from under the others comes last, in this order.
  const last = [
    'DELETE /admin/tenants/{tenant_id}/store-connection',
    'DELETE /admin/tenants/{tenant_id}/knowledge/documents/{document_id}',
    'DELETE /admin/tenants/{tenant_id}/knowledge/questions/{question_id}',
    'DELETE /admin/tenants/{tenant_id}/customers/{customer_id}',
    'DELETE /admin/tenants/{tenant_id}/agents/{agent_id}',
    'DELETE /admin/tenants/{tenant_id}/channels/{channel_id}',
    ownShop,
    'POST /admin/tenants/{tenant_id}/restore',
    'DELETE /admin/session',
  ];
  const ordered = writes.toSorted((a, b) => last.indexOf(a.name) - last.indexOf(b.name));
  const own = await fillShop(nexus, 'ceibo');
  for (const route of ordered) {
    // Signing in is told below.
    if (route.allow === 'anyone') continue;
    const [before] = await nexus.rows<{ id: string | null }>('select max(id::text) as id from audit_log');
    const answer = await nexus.request(route.method, pathOf(route, own), bodyOf(route, own), person);
    assert.ok(answer.status < 300, `${route.name}: ${answer.status} ${JSON.stringify(answer.body)}`);
    const written = await nexus.rows<{ actor: string; action: string }>(
      `select actor, action from audit_log where id::text > $1 and actor like 'user:%'`,
      [before?.id ?? ''],
    );
    assert.deepEqual(
      written.map(({ actor }) => actor),
      [`user:${user.id}`],
      `${route.name} writes one entry: ${JSON.stringify(written)}`,
    );
    assert.match(written[0]?.action ?? '', /^[a-z-]+\.[a-z_-]+$/);
  }
  const [signedIn] = await nexus.rows<{ count: number }>(
    `select count(*)::int as count from audit_log where action = 'session.open' and object = $1`,
    [user.id],
  );
  assert.equal(signedIn?.count, 1);
});

test('no body takes a field its route does not name, least of all one that says whose it is or what one may', async () => {
  const own = await fillShop(nexus, 'algarrobo');
  const before = await nexus.rows('select id, platform_admin from users order by id');
  for (const route of routes.filter(({ body }) => body)) {
    const body = bodyOf(route, own) as Record<string, unknown>;
    for (const [field, value] of [
      ['tenant_id', foreign.tenantId],
      ['id', foreign.tenantId],
      ['is_admin', true],
      ['platform_admin', true],
      ['owner_id', foreign.tenantId],
      ['created_at', '2020-01-01T00:00:00.000Z'],
      ['__proto__', { platform_admin: true }],
      ['constructor', { prototype: { platform_admin: true } }],
      ...(route.body?.properties?.role ? [] : [['role', 'owner'] as const]),
    ] as const) {
      const raw = `{${JSON.stringify(field)}:${JSON.stringify(value)},${JSON.stringify(body).slice(1)}`;
      const answer = await fetch(nexus.url + pathOf(route, own), {
        method: route.method,
        headers: { 'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '', 'content-type': 'application/json' },
        body: raw.replace(/,\}$/, '}'),
      });
      const { code } = (await answer.json()) as { code: string };
      // The administrator's token is no person: what only persons have is refused before the body is read.
      const taken = answer.status < 400 || !['request.invalid', 'request.malformed', 'session.required'].includes(code);
      assert.ok(!taken, `${route.name} with ${field}: ${answer.status} ${code}`);
    }
  }
  assert.deepEqual(await nexus.rows('select id, platform_admin from users order by id'), before);
});

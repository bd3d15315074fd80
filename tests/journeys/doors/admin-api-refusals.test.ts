// Every route of the admin API, as the OpenAPI document lists them, refuses whom it does not know, what it may not do, and what makes no sense: problem+json with a stable code.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { listAdminRoutes } from '@nexus/testing/admin-api/list-routes';
import type { ListedRoute } from '@nexus/testing/admin-api/list-routes';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { signIn } from '@nexus/testing/sign-in';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';

type Route = ListedRoute & { takesBody: boolean };
type Headers = Record<string, string>;
const open = ['POST /admin/session', 'POST /admin/session/link', 'GET /admin'];
const stranger = '018f0000-0000-7000-8000-000000000001';

let nexus: Nexus;
let shop: Shop;
let routes: Route[];
let admin: Headers;
before(async () => {
  nexus = await startNexus();
  shop = await createShop(nexus);
  admin = { 'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '' };
  routes = (await listAdminRoutes(nexus)).map((route) => ({ ...route, takesBody: route.body !== null }));
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

/** A request that must be refused. @returns status and code */
async function refused({ method }: Route, path: string, headers: Headers, body?: unknown): Promise<[number, string]> {
  const answer = await nexus.request(method, path, body, headers);
  const what = `${method} ${path} ${JSON.stringify(body)}: ${answer.status} ${JSON.stringify(answer.body)}`;
  assert.ok(answer.status >= 400 && answer.status < 500, what);
  assert.match(String(answer.headers.get('content-type')), /^application\/problem\+json/, what);
  const problem = answer.body as { code: string; status: number; title: string };
  assert.match(problem.code, /^[a-z-]+\.[a-z-]+$/, what);
  assert.equal(problem.status, answer.status, what);
  assert.doesNotMatch(
    JSON.stringify(problem),
    /node_modules|services\/|at \w+ \(|select |insert /i,
    `${what} tells nothing of the inside`,
  );
  return [answer.status, problem.code];
}

const filled = (path: string, tenant: string, other: string): string =>
  path.replace('{tenant_id}', tenant).replaceAll(/\{[a-z_]+\}/g, other);

test('without signing in no route of the admin API answers, whatever it is asked', async () => {
  assert.ok(routes.length >= 40, 'the document lists the routes');
  for (const route of routes.filter(({ method, path }) => !open.includes(`${method} ${path}`))) {
    const body = route.takesBody ? {} : undefined;
    for (const headers of [{}, { cookie: 'nexus_session=made-up' }, { authorization: 'Bearer made-up' }] as Headers[])
      assert.deepEqual(await refused(route, filled(route.path, shop.facts.tenantId, stranger), headers, body), [
        401,
        'session.required',
      ]);
  }
});

test('ids that are none, and ids of nobody, are told apart from each other and never answered', async () => {
  const withIds = routes.filter(({ path }) => path.includes('{'));
  for (const route of withIds) {
    const body = route.takesBody ? {} : undefined;
    const nobody = await refused(route, filled(route.path, stranger, stranger), admin, body);
    const code = route.path.includes('{tenant_id}') ? 'tenants.not-found' : 'alerts.not-found';
    assert.deepEqual(nobody, [404, code], `${route.method} ${route.path}`);
    for (const id of ['not-an-id', '0', `${stranger}'`, '%00', '..%2f..']) {
      const [status] = await refused(route, filled(route.path, id, id), admin, body);
      assert.ok(status === 400 || status === 404, `${route.method} ${route.path} ${id}`);
    }
  }
  const ofThings = withIds.filter(({ path, takesBody }) => !takesBody && /\{(?!tenant_id|model_provider)/.test(path));
  assert.ok(ofThings.length >= 10);
  for (const route of ofThings) {
    const [status, code] = await refused(route, filled(route.path, shop.facts.tenantId, stranger), admin);
    assert.ok(status === 404 && code.endsWith('.not-found'), `${route.method} ${route.path} ${status} ${code}`);
  }
});

test('bodies of another form are refused before anything is done', async () => {
  const counted = `select (select count(*) from tenants) as tenants, (select count(*) from channels) as channels, (select count(*) from agents) as agents,
    (select count(*) from messages) as messages, (select count(*) from audit_log) as audited`;
  const before = await nexus.rows(counted);
  for (const route of routes.filter(({ takesBody }) => takesBody)) {
    const path = filled(route.path, shop.facts.tenantId, stranger);
    for (const body of [[], 'text', 17, null, { surprise: true }, { store_name: { $gt: '' } }]) {
      const [status, code] = await refused(route, path, admin, body);
      assert.ok(status === 400 || status === 404 || status === 422, `${route.method} ${path} ${code}`);
    }
    for (const [raw, type, expected] of [
      ['{"cut', 'application/json', [400, 'request.malformed']],
      ['', 'application/json', [400, 'request.malformed']],
      ['['.repeat(100_000), 'application/json', [400, 'request.too-deep']],
      ['store_name=x', 'application/x-www-form-urlencoded', [415, 'request.unknown-type']],
      ['<x/>', 'text/xml', [415, 'request.unknown-type']],
    ] as const) {
      const answer = await fetch(nexus.url + path, {
        method: route.method,
        body: raw,
        headers: { ...admin, 'content-type': type },
      });
      const { code } = (await answer.json()) as { code: string };
      assert.deepEqual([answer.status, code], expected, `${route.method} ${path} ${raw}`);
    }
    const large = await fetch(nexus.url + path, {
      method: route.method,
      // A file of ten megabytes is the only thing that is larger.
      body: `{"x":"${'x'.repeat(route.path.endsWith('/knowledge/files') ? 15_728_641 : 1_048_577)}"}`,
      headers: { ...admin, 'content-type': 'application/json' },
    });
    assert.deepEqual([large.status, ((await large.json()) as { code: string }).code], [413, 'request.too-large']);
  }
  assert.deepEqual(await nexus.rows(counted), before);
});

test('a write with a person’s cookie from another web site is refused', async () => {
  const { cookie = '' } = await signIn(nexus, { name: 'Ana', tenantId: shop.facts.tenantId, role: 'owner' });
  const answer = await nexus.request('PATCH', shop.facts.path, { debounce_ms: 0 }, { cookie });
  assert.deepEqual([answer.status, (answer.body as { code: string }).code], [403, 'session.cross-site']);
  assert.equal((await nexus.request('GET', shop.facts.path, undefined, { cookie })).status, 200);
});

test('an unknown system action lists those there are, a known one with a wrong payload says so', async () => {
  const act = (body: unknown): Promise<{ status: number; body: unknown }> =>
    nexus.request('POST', '/admin/system/actions', body, admin);
  const unknown = await act({ action: 'drop_everything' });
  const { code, actions } = unknown.body as { code: string; actions: string[] };
  assert.deepEqual([unknown.status, code], [400, 'system.unknown-action']);
  for (const action of ['clear_cache', 'trigger_handoff', 'requeue_dead']) assert.ok(actions.includes(action));
  assert.equal((await act({ action: 'toString' })).status, 400, 'nor one that every object has');
  const wrong = await act({ action: 'trigger_handoff', payload: { conversation_id: 'x' } });
  assert.deepEqual([wrong.status, (wrong.body as { code: string }).code], [400, 'system.bad-payload']);
  const nobody = await act({ action: 'trigger_handoff', payload: { conversation_id: stranger } });
  assert.deepEqual([nobody.status, (nobody.body as { code: string }).code], [404, 'conversations.not-found']);
});

test('what makes sense in form and not in substance is refused with its own code', async () => {
  const channel = {
    provider: 'ycloud',
    phone_number: '+5411555560001',
    credentials: { api_key: 'k', webhook_secret: 's' },
  };
  const agent = { name: 'Sol', model: 'gpt-4.1-mini', system_prompt: '', enabled_tools: [] };
  for (const [method, path, body, expected] of [
    ['POST', '/channels', { ...channel, phone_number: shop.facts.phone }, [409, 'channels.already-exists']],
    ['POST', '/channels', { ...channel, phone_number: 'no es un número' }, [422, 'channels.bad-phone-number']],
    [
      'POST',
      '/channels',
      { ...channel, provider: 'meta', credentials: { access_token: 't' } },
      [422, 'channels.phone-number-id-needed'],
    ],
    ['POST', '/channels', { ...channel, credentials: { webhook_secret: 's' } }, [422, 'channels.credential-missing']],
    [
      'POST',
      '/channels',
      { ...channel, credentials: { api_key: 'k', app_secret: 's' } },
      [422, 'channels.unknown-credential'],
    ],
    ['POST', '/channels', { ...channel, provider: 'telegram' }, [400, 'request.invalid']],
    ['POST', '/agents', { ...agent, enabled_tools: ['rm_rf'] }, [422, 'agents.unknown-tool']],
    ['POST', '/agents', { ...agent, model_provider: 'nobody' }, [422, 'agents.unknown-provider']],
    ['PUT', '/store-connection', { store_id: '1001', access_token: 'wrong' }, [422, 'store-connection.refused']],
    ['GET', '/conversations?cursor=nonsense', undefined, [400, 'request.bad-cursor']],
    ['GET', '/conversations?limit=0', undefined, [400, 'request.invalid']],
  ] as const) {
    const answer = await nexus.request(method, shop.facts.path + path, body, admin);
    const { code } = answer.body as { code: string };
    assert.deepEqual([answer.status, code], expected, `${method} ${path}`);
  }
  const { status, body } = await nexus.request('GET', '/admin/nothing-here', undefined, admin);
  assert.deepEqual([status, (body as { code: string }).code], [404, 'route.unknown']);
});

// Two shops full of marked things: whoever belongs to one finds, changes and hears nothing of the other, whatever route is asked with
// whatever id, and no mark of one stands where the other's are.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { fillShop } from '@nexus/testing/admin-api/fill-shop';
import type { FilledShop } from '@nexus/testing/admin-api/fill-shop';
import { listAdminRoutes } from '@nexus/testing/admin-api/list-routes';
import type { ListedRoute } from '@nexus/testing/admin-api/list-routes';
import { hashRows } from '@nexus/testing/admin-api/tenant-rows';
import { bodyOf, pathOf } from '@nexus/testing/admin-api/valid-request';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { freePort } from '@nexus/testing/embedded-postgres';
import { signIn } from '@nexus/testing/sign-in';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { modelRequests } from '@nexus/testing/watch-model';

type Headers = Record<string, string>;
const roles = ['viewer', 'agent', 'manager', 'owner'] as const;
let nexus: Nexus;
let routes: ListedRoute[];
let mine: FilledShop;
let theirs: FilledShop;
let redis: { port: number; process: ChildProcess };
let callers: Map<(typeof roles)[number], Headers>;

before(async () => {
  redis = await startRedis();
  nexus = await startNexus({ environment: { LOG_LEVEL: 'debug', REDIS_URL: `redis://127.0.0.1:${redis.port}` } });
  routes = await listAdminRoutes(nexus);
  mine = await fillShop(nexus, 'quebracho');
  theirs = await fillShop(nexus, 'lapacho', {
    phone: '+541155550999',
    store: { store_id: '1002', access_token: 'simulated-store-token-2' },
  });
  const signedIn = roles.map(
    async (role) => [role, await signIn(nexus, { name: 'Ana', tenantId: mine.tenantId, role })] as const,
  );
  callers = new Map(await Promise.all(signedIn));
});
after(async () => {
  await nexus?.close();
  redis?.process.kill();
});

async function startRedis(): Promise<{ port: number; process: ChildProcess }> {
  const port = await freePort();
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const part of child.stdout) if (String(part).includes('Ready to accept connections')) break;
  child.stdout.resume();
  return { port, process: child };
}

const inRedis = async (...command: string[]): Promise<string> =>
  (await promisify(execFile)('redis-cli', ['-p', String(redis.port), ...command])).stdout;

/** All that could give the other shop away. */
const traces = (): string[] => [
  theirs.mark,
  ...Object.entries(theirs.ids).flatMap(([name, id]) => (name === 'model_provider' ? [] : [id])),
];

async function asked(method: string, path: string, headers: Headers, body: unknown) {
  const answer = await nexus.request(method, path, body, headers);
  return {
    status: answer.status,
    code: (answer.body as { code?: string } | undefined)?.code ?? '',
    text: JSON.stringify(answer.body ?? null) + JSON.stringify([...answer.headers]),
  };
}

test('no route gives or changes anything of another shop, asked with its real ids in path, query or body, by any role', async () => {
  const before = await hashRows(nexus, theirs.tenantId);
  const below = routes.filter(({ path }) => path.includes('{tenant_id}'));
  let questions = 0;
  for (const [role, headers] of callers) {
    for (const route of below) {
      const body = bodyOf(route, theirs);
      const theirPlace = await asked(route.method, pathOf(route, theirs), headers, body);
      assert.deepEqual([theirPlace.status, theirPlace.code], [404, 'tenants.not-found'], `${role} ${route.name}`);
      questions += 1;
      const things = [...route.path.matchAll(/\{([a-z_]+)\}/g)]
        .map((found) => found[1] ?? '')
        .filter((name) => name !== 'tenant_id' && name !== 'model_provider');
      for (const name of things) {
        const mixed = { ...mine, ids: { ...mine.ids, [name]: theirs.ids[name] ?? '' } };
        const answer = await asked(route.method, pathOf(route, mixed), headers, body);
        const refused =
          answer.status === 404 ? answer.code.endsWith('.not-found') : answer.code === 'session.not-allowed';
        assert.ok(refused, `${role} ${route.name} with a foreign ${name}: ${answer.status} ${answer.code}`);
        for (const trace of traces())
          assert.ok(!answer.text.replaceAll(pathOf(route, mixed), '').includes(trace), `${route.name} tells ${trace}`);
        questions += 1;
      }
    }
    for (const route of routes.filter(({ query }) => query.some((name) => name.endsWith('_id')))) {
      for (const name of route.query.filter((one) => one.endsWith('_id'))) {
        const answer = await asked('GET', `${pathOf(route, mine)}?${name}=${theirs.ids[name]}`, headers, undefined);
        const empty = answer.status === 200 && answer.text.startsWith('{"items":[]');
        const refused = answer.status === 404 || answer.code === 'session.not-allowed';
        assert.ok(empty || refused, `${role} ${route.name} ?${name}=: ${answer.status} ${answer.text}`);
        assert.ok(!answer.text.includes(theirs.mark));
        questions += 1;
      }
    }
  }
  assert.ok(questions > 200, `${questions} questions`);
  await nexus.settle();
  assert.deepEqual(await hashRows(nexus, theirs.tenantId), before, 'no row of the other shop moved');
});

test('an id of another shop in a body is as unknown as one of nobody', async () => {
  const before = await hashRows(nexus, theirs.tenantId);
  const owner = callers.get('owner') ?? {};
  const action = { action: 'trigger_handoff', payload: { conversation_id: theirs.ids.conversation_id } };
  const { status, code } = await asked('POST', '/admin/system/actions', owner, action);
  assert.deepEqual([status, code], [403, 'session.not-allowed']);
  for (const route of routes.filter(({ body, path }) => body && path.includes('{tenant_id}'))) {
    const body = bodyOf(route, mine) as Record<string, unknown>;
    for (const name of Object.keys(route.body?.properties ?? {}).filter(
      (one) => one.endsWith('_id') && theirs.ids[one],
    )) {
      const answer = await asked(route.method, pathOf(route, mine), owner, { ...body, [name]: theirs.ids[name] });
      assert.ok(
        answer.status === 404 || answer.status === 422,
        `${route.name} with a foreign ${name}: ${answer.status}`,
      );
    }
  }
  assert.deepEqual(await hashRows(nexus, theirs.tenantId), before);
});

test('what a member reads holds no mark of the other shop, and what the other’s member reads holds theirs', async () => {
  const reads = routes.filter(({ method, name }) => method === 'GET' && name !== 'GET /admin/events/stream');
  const other = await signIn(nexus, { name: 'Ana', tenantId: theirs.tenantId, role: 'owner' });
  let marked = 0;
  for (const [filled, foreign, headers] of [
    [mine, theirs, callers.get('owner') ?? {}],
    [theirs, mine, other],
  ] as const) {
    for (const route of reads) {
      const query = route.query.includes('tenant_id') ? `?tenant_id=${filled.tenantId}` : '';
      const answer = await asked('GET', pathOf(route, filled) + query, headers, undefined);
      if (answer.text.includes(filled.mark)) marked += 1;
      for (const trace of [
        foreign.mark,
        foreign.tenantId,
        foreign.ids.conversation_id ?? '',
        foreign.ids.customer_id ?? '',
      ])
        assert.ok(!answer.text.includes(trace), `${route.name} tells ${trace} to ${filled.mark}`);
    }
  }
  assert.ok(marked >= 20, `${marked} answers held their own mark, so the marks would be seen`);
});

test('the live stream, the model’s requests, the log lines and the metrics know one shop at a time', async () => {
  const controller = new AbortController();
  const stream = await fetch(`${nexus.url}/admin/events/stream`, {
    headers: callers.get('owner') ?? {},
    signal: controller.signal,
  });
  const heard: string[] = [];
  const listening = (async () => {
    for await (const part of stream.body ?? []) heard.push(Buffer.from(part as Uint8Array).toString());
  })().catch(() => undefined);
  const known = (await modelRequests(nexus)).length;
  await Promise.all(
    [mine, theirs].map(async ({ shop, mark, ids }) => {
      await shop.api('PUT', `/conversations/${ids.conversation_id}/owner`, { owner: 'ai' });
      const customer = shop.customer(undefined, `Lucía ${mark}`);
      const before = (await customer.received()).length;
      await customer.writes(`¿Y buzos? Soy ${mark} otra vez`);
      await customer.receives(before + 1);
    }),
  );
  await checkInvariants(nexus);
  const end = Date.now() + 10_000;
  while (!heard.join('').includes(mine.ids.conversation_id ?? '') && Date.now() < end)
    await new Promise((done) => setTimeout(done, 20));
  controller.abort();
  await listening;
  assert.ok(heard.join('').includes(mine.ids.conversation_id ?? ''), 'the stream told of the own shop');
  for (const trace of traces()) assert.ok(!heard.join('').includes(trace), `the stream told ${trace}`);

  const requests = (await modelRequests(nexus)).slice(known).map((one) => JSON.stringify(one));
  assert.ok(requests.length >= 2);
  for (const request of requests)
    assert.notEqual(
      request.includes(mine.mark),
      request.includes(theirs.mark),
      'a request to the model is about one shop',
    );

  const lines = [...nexus.parts.values()].flatMap(({ log }) => log);
  assert.ok(
    lines.some((line) => line.includes(mine.tenantId)),
    'lines name their tenant',
  );
  for (const line of lines)
    assert.ok(!(line.includes(mine.tenantId) && (line.includes(theirs.tenantId) || line.includes(theirs.mark))), line);
  const metrics = await (await fetch(`${nexus.internalUrl}/metrics`)).text();
  for (const trace of [...traces(), mine.mark, mine.tenantId])
    assert.ok(!metrics.includes(trace), `metrics tell ${trace}`);
});

test('a key of the cache holds one shop’s values alone', async () => {
  await checkInvariants(nexus);
  const keys = (await inRedis('--scan')).split('\n').filter(Boolean);
  const seen = { [mine.mark]: 0, [theirs.mark]: 0 };
  for (const key of keys) {
    const entry = `${key} ${await inRedis('GET', key)}`;
    const ownedBy = [mine, theirs].filter(({ tenantId, mark }) => entry.includes(tenantId) || entry.includes(mark));
    assert.ok(ownedBy.length <= 1, `${key} is of two shops`);
    for (const { mark, tenantId, shop } of ownedBy) {
      // Whose a channel is must be looked up before any shop is known: that key names the channel.
      const named = [tenantId, shop.facts.channelId, shop.facts.phone].some((name) => key.includes(name));
      assert.ok(named, `${key} names its shop`);
      seen[mark] = (seen[mark] ?? 0) + 1;
    }
  }
  assert.ok(
    Object.values(seen).every((count) => count > 0),
    `both shops are in the cache: ${JSON.stringify(seen)}`,
  );
});

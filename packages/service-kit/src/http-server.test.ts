// A service's server refuses, answers and tells as every caller expects it to.
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError } from './app-error.ts';
import { currentContext } from './context.ts';
import { createHttpServer } from './http-server.ts';
import type { HttpServerOptions, Readiness } from './http-server.ts';
import { createLog } from './log.ts';
import { Metrics } from './metrics.ts';
import { route } from './route.ts';

const lines: Record<string, unknown>[] = [];
const log = createLog('shelf', { level: 'debug', write: (line) => lines.push(JSON.parse(line) as never) });
const noted: { aborted?: Promise<unknown>; begun?: () => void; bytes?: Buffer } = {};
let readiness: () => Promise<Readiness> = async () => ({ ready: true, details: { queue: 3 } });

const routes = [
  route({
    method: 'POST',
    url: '/things/:id',
    allow: 'internal',
    summary: 'Makes a thing.',
    params: z.object({ id: z.uuid() }),
    query: z.object({ limit: z.coerce.number().int().max(100).default(20) }),
    body: z.object({ name: z.string().min(1), price: z.number() }),
    response: z.object({ id: z.string(), name: z.string(), limit: z.number() }),
    status: 201,
    handler: async ({ body, params, query }) => ({ ...body, ...params, ...query, secret: 'not in the schema' }),
  }),
  route({
    method: 'DELETE',
    url: '/things',
    allow: 'internal',
    summary: 'Forgets.',
    status: 204,
    handler: async () => undefined,
  }),
  route({
    method: 'POST',
    url: '/bytes',
    allow: 'internal',
    summary: 'Takes bytes.',
    raw: true,
    bodyLimit: 2000,
    handler: async ({ body, reply }) => {
      noted.bytes = body as unknown as Buffer;
      reply.type('application/octet-stream');
      return noted.bytes;
    },
  }),
  route({
    method: 'POST',
    url: '/context',
    allow: 'internal',
    summary: 'Tells its context.',
    handler: async () => ({ ...currentContext() }),
  }),
  route({
    method: 'GET',
    url: '/fails/:how',
    allow: 'internal',
    summary: 'Fails.',
    params: z.object({ how: z.string() }),
    handler: async ({ params }) => {
      const errors: Record<string, unknown> = {
        unknown: new Error('password is hunter2 at db.internal'),
        library: Object.assign(new Error('hunter2 in a library'), { statusCode: 404 }),
        text: 'hunter2',
        ours: new AppError({ code: 'shelf.broken', status: 502, message: 'hunter2' }),
        busy: new AppError({
          code: 'shelf.busy',
          status: 503,
          message: 'Later.',
          public: true,
          details: { retry_after_seconds: 7 },
        }),
      };
      throw errors[params.how];
    },
  }),
  route({
    method: 'GET',
    url: '/bad-answer',
    allow: 'internal',
    summary: 'Answers what its schema does not allow.',
    response: z.object({ count: z.number() }),
    handler: async () => ({ count: 'hunter2' as unknown as number }),
  }),
  route({
    method: 'GET',
    url: '/slow',
    allow: 'internal',
    summary: 'Waits for its caller to leave.',
    handler: ({ signal }) =>
      new Promise((_done, fail) => {
        noted.aborted = new Promise((tell) => {
          signal.addEventListener('abort', () => {
            tell(signal.reason);
            fail(signal.reason as Error);
          });
        });
        noted.begun?.();
      }),
  }),
];

const options = (over: Partial<HttpServerOptions>): HttpServerOptions => ({
  name: 'shelf',
  log,
  metrics: new Metrics('shelf'),
  routes,
  access: { kind: 'internal', tokens: ['old-token', 'new-token'] },
  readiness: () => readiness(),
  exposeMetrics: true,
  ...over,
});

describe('http server', () => {
  let server: FastifyInstance;
  let open: FastifyInstance;
  let url: string;
  let openUrl: string;
  const allowed = { 'x-nexus-target': 'shelf', 'x-internal-token': 'new-token' };
  const id = '0199a5e4-7d1c-7abc-8def-123456789012';
  const ask = async (path: string, init: RequestInit = {}, base = url) => {
    const answer = await fetch(base + path, { ...init, headers: { ...allowed, ...init.headers } });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined;
    return { status: answer.status, headers: answer.headers, text, json: json as Record<string, unknown> };
  };
  const post = (path: string, body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    ask(path, { method: 'POST', body, headers });

  before(async () => {
    server = await createHttpServer(options({}));
    url = await server.listen({ host: '127.0.0.1', port: 0 });
    const allow: string[] = [];
    open = await createHttpServer(
      options({
        exposeMetrics: false,
        access: {
          kind: 'public',
          authorize: async (request, permission) => {
            allow.push(permission);
            if (request.headers.authorization !== 'yes')
              throw new AppError({ code: 'session.missing', status: 401, message: 'Sign in.' });
          },
        },
      }),
    );
    openUrl = await open.listen({ host: '127.0.0.1', port: 0 });
  });
  after(async () => {
    await Promise.all([server.close(), open.close()]);
  });

  test('a good request reaches the handler as its schemas give it, and only what the answer names leaves', async () => {
    const answer = await post(`/things/${id}?limit=5`, '{"name":"mate","price":1,"extra":true}');
    assert.equal(answer.status, 201);
    assert.deepEqual(answer.json, { id, name: 'mate', limit: 5 });
  });

  test('what does not fit is refused with 400, naming every place', async () => {
    const answer = await post(`/things/${id}`, '{"name":"","price":"1"}');
    assert.equal(answer.status, 400);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.equal(answer.json.code, 'request.invalid');
    assert.equal(answer.json.instance, `/things/${id}`);
    const issues = answer.json.issues as { path: string; message: string }[];
    assert.deepEqual(issues.map((one) => one.path).toSorted(), ['/name', '/price']);
    for (const bad of ['/things/not-a-uuid', `/things/${id}?limit=500`])
      assert.equal((await post(bad, '{"name":"x","price":1}')).json.code, 'request.invalid', bad);
  });

  test('a body that is no JSON, or of no known type, is refused as such', async () => {
    const broken = await post(`/things/${id}`, '{"name":');
    assert.deepEqual([broken.status, broken.json.code], [400, 'request.malformed']);
    const typed = await post(`/things/${id}`, 'x', { 'content-type': 'image/png' });
    assert.deepEqual([typed.status, typed.json.code], [415, 'request.unknown-type']);
    assert.ok(!broken.text.includes('Unexpected'));
  });

  test('the wrong house is told first, then the wrong token, then the unknown route', async () => {
    const code = async (path: string, headers: Record<string, string>) => {
      const answer = await fetch(url + path, { headers });
      return [answer.status, ((await answer.json()) as { code: string }).code];
    };
    for (const path of ['/things', '/nothing']) {
      assert.deepEqual(await code(path, {}), [421, 'internal.wrong-target']);
      assert.deepEqual(await code(path, { ...allowed, 'x-nexus-target': 'agent' }), [421, 'internal.wrong-target']);
      assert.deepEqual(await code(path, { 'x-nexus-target': 'shelf' }), [401, 'internal.unauthorized']);
      const wrong = { ...allowed, 'x-internal-token': 'new-tokem' };
      assert.deepEqual(await code(path, wrong), [401, 'internal.unauthorized']);
      assert.deepEqual(await code(path, allowed), [404, 'route.unknown']);
    }
    const who = await fetch(`${url}/internal/whoami`, { headers: allowed });
    assert.deepEqual(await who.json(), { service: 'shelf' });
    assert.deepEqual(await code('/internal/whoami', { 'x-nexus-target': 'shelf' }), [401, 'internal.unauthorized']);
    const rotated = await ask('/context', { method: 'POST', headers: { 'x-internal-token': 'old-token' } });
    assert.equal(rotated.status, 200);
  });

  test('an unauthorised body is refused before it is read or judged', async () => {
    const answer = await fetch(`${url}/things/${id}`, { method: 'POST', body: 'x'.repeat(5000) });
    assert.equal(answer.status, 421);
    await answer.arrayBuffer();
  });

  test('a body over the limit is too large, by the route or by the megabyte', async () => {
    const big = await post('/bytes', 'x'.repeat(2001), {});
    assert.deepEqual([big.status, big.json.code], [413, 'request.too-large']);
    const huge = await post(`/things/${id}`, `{"name":"${'x'.repeat(1024 * 1024)}","price":1}`);
    assert.deepEqual([huge.status, huge.json.code], [413, 'request.too-large']);
  });

  test('a raw route gets the very bytes, whatever their type says', async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 34, 123, 0xc3, 0x28]);
    for (const type of [
      'application/json',
      'text/plain; charset=latin1',
      'application/x-www-form-urlencoded',
      'garbage',
      '',
      null,
    ]) {
      await ask('/bytes', { method: 'POST', body: bytes, headers: type === null ? {} : { 'content-type': type } });
      assert.deepEqual(noted.bytes, bytes, String(type));
    }
    await ask('/bytes', { method: 'POST' });
    assert.deepEqual(noted.bytes, Buffer.alloc(0));
  });

  test('204 has no body', async () => {
    const answer = await ask('/things', { method: 'DELETE' });
    assert.deepEqual([answer.status, answer.text], [204, '']);
  });

  test('unknown errors hide what is inside and are logged', async () => {
    for (const how of ['unknown', 'library', 'text', 'ours']) {
      const answer = await ask(`/fails/${how}`);
      const expected = how === 'ours' ? [502, 'shelf.broken'] : [500, 'internal.error'];
      assert.deepEqual([answer.status, answer.json.code], expected);
      assert.ok(!answer.text.includes('hunter2') && !('detail' in answer.json), answer.text);
    }
    const bad = await ask('/bad-answer');
    assert.deepEqual([bad.status, bad.json.code], [500, 'internal.error']);
    assert.ok(!bad.text.includes('hunter2'));
    const told = lines.filter((line) => line.msg === 'request failed');
    assert.ok(told.some((line) => JSON.stringify(line.err).includes('password is hunter2')));
  });

  test('who should come back later is told when', async () => {
    const answer = await ask('/fails/busy');
    assert.equal(answer.headers.get('retry-after'), '7');
    assert.equal(answer.json.retry_after_seconds, 7);
  });

  test('the ids of the caller are known in the handler and on the line that closes the request', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const answer = await ask('/context', {
      method: 'POST',
      body: '{}',
      headers: {
        'content-type': 'application/json',
        traceparent: `00-${trace}-00f067aa0ba902b7-01`,
        'x-nexus-tenant': 'shop',
        'x-nexus-turn': 'turn',
      },
    });
    assert.equal(answer.json.trace_id, trace);
    assert.equal(answer.json.tenant_id, 'shop');
    const closing = lines.findLast((line) => line.msg === 'request answered');
    assert.deepEqual([closing?.trace_id, closing?.turn_id, closing?.status], [trace, 'turn', 200]);
    assert.equal((await ask('/context', { method: 'POST' })).json.tenant_id, undefined);
  });

  test('probes are open, metrics only where they are exposed', async () => {
    for (const base of [url, openUrl]) {
      const alive = await fetch(`${base}/healthz`);
      assert.deepEqual(await alive.json(), { status: 'alive', service: 'shelf' });
    }
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assert.match(metrics, /nexus_http_request_seconds_count\{[^}]*route="\/things\/:id"[^}]*status="201"/);
    assert.equal((await fetch(`${openUrl}/metrics`)).status, 404);
  });

  test('readiness says 503 when not ready or unknown, and its details only inside', async () => {
    const probe = async (base: string) => {
      const answer = await fetch(`${base}/readyz`);
      return [answer.status, await answer.json()];
    };
    assert.deepEqual(await probe(url), [200, { status: 'ready', queue: 3 }]);
    assert.deepEqual(await probe(openUrl), [200, { status: 'ready' }]);
    readiness = async () => ({ ready: false, details: { postgres: 'down' } });
    assert.deepEqual(await probe(url), [503, { status: 'not ready', postgres: 'down' }]);
    readiness = async () => {
      throw new Error('hunter2');
    };
    assert.deepEqual(await probe(openUrl), [503, { status: 'not ready' }]);
    assert.deepEqual(await probe(url), [503, { status: 'not ready', probe: 'failed' }]);
  });

  test('on a public listener the rights decide, and unknown routes are 404', async () => {
    const refused = await fetch(`${openUrl}/things`, { method: 'DELETE' });
    assert.equal(refused.status, 401);
    const answer = await fetch(`${openUrl}/things`, { method: 'DELETE', headers: { authorization: 'yes' } });
    assert.equal(answer.status, 204);
    assert.equal((await fetch(`${openUrl}/nothing`)).status, 404);
  });

  test('a public listener needs no target, but is not taken for another service', async () => {
    for (const path of ['/things', '/nothing', '/internal/whoami']) {
      const status = async (target: string) =>
        (await fetch(openUrl + path, { method: 'DELETE', headers: { 'x-nexus-target': target } })).status;
      assert.equal(await status('agent'), 421, path);
      assert.equal(await status('shelf'), path === '/things' ? 401 : 404, path);
    }
  });

  test('the signal tells the handler that its caller left', async () => {
    const begun = new Promise<void>((done) => (noted.begun = done));
    const call = httpRequest(`${url}/slow`, { headers: allowed });
    call.on('error', () => undefined);
    call.end();
    await begun;
    call.destroy();
    const reason = await noted.aborted;
    assert.ok(reason instanceof AppError && reason.code === 'request.abandoned');
  });
});

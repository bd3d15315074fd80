// What the server refuses before any route is asked.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { createHttpServer } from '../http-server.ts';
import type { HttpServerOptions } from '../http-server.ts';
import { createLog } from '../log.ts';
import { Metrics } from '../metrics.ts';
import { route } from '../route.ts';

const common = { method: 'POST', allow: 'anyone' } as const;
const routes = [
  route({
    ...common,
    url: '/things',
    summary: 'Takes JSON.',
    body: z.object({ name: z.unknown() }),
    handler: async () => ({}),
  }),
  route({ ...common, url: '/bytes', summary: 'Takes bytes.', raw: true, bodyLimit: 2000, handler: async () => ({}) }),
  route({
    ...common,
    method: 'GET',
    url: '/address',
    summary: 'Tells the address.',
    response: z.object({ ip: z.string() }),
    handler: async ({ request }) => ({ ip: request.ip }),
  }),
];
const options = (over: Partial<HttpServerOptions> = {}): HttpServerOptions => ({
  name: 'shelf',
  log: createLog('shelf', { level: 'silent' }),
  metrics: new Metrics('shelf'),
  routes,
  access: { kind: 'public', authorize: async () => undefined },
  readiness: async () => ({ ready: true }),
  exposeMetrics: false,
  ...over,
});

describe('limits of requests', () => {
  let server: FastifyInstance;
  let url: string;
  const ask = async (path: string, init: RequestInit = {}, base = url) => {
    const answer = await fetch(base + path, { ...init, headers: { connection: 'close', ...init.headers } });
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
  };
  const post = (path: string, body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    ask(path, { method: 'POST', body, headers });
  before(async () => {
    server = await createHttpServer(options());
    url = await server.listen({ host: '127.0.0.1', port: 0 });
  });
  after(() => server.close());

  test('a body that is packed is refused, whatever route it is for', async () => {
    for (const encoding of ['gzip', 'br', 'deflate', 'GZIP, identity', 'x']) {
      for (const path of ['/bytes', '/things', '/nowhere']) {
        const { status, json } = await post(path, '{}', { 'content-encoding': encoding });
        assert.deepEqual([status, json.code], [415, 'request.encoded'], `${encoding} ${path}`);
      }
    }
    assert.equal((await post('/bytes', 'x', { 'content-encoding': 'identity' })).status, 200);
  });

  test('a body that nests without end is refused as too deep, and nobody else waits for it', async () => {
    for (const body of [
      '['.repeat(100_000),
      `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)},"price":1}`,
      '{"a":'.repeat(100_000),
    ]) {
      const [deep, probe] = await Promise.all([post('/things', body), ask('/healthz')]);
      assert.deepEqual([deep.status, deep.json.code], [400, 'request.too-deep']);
      assert.equal(probe.status, 200);
    }
  });

  test('what is no HTTP, or has headers without end, gets a reason too', async () => {
    for (const [bytes, status, code] of [
      ['nonsense\r\n\r\n', 400, 'request.malformed'],
      [`GET /healthz HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'request.headers-too-large'],
      [
        'POST /bytes HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n',
        400,
        'request.malformed',
      ],
    ] as const) {
      const { head, problem } = await speak(url, bytes);
      assert.match(head, new RegExp(`^HTTP/1.1 ${status} `));
      assert.deepEqual([problem.status, problem.code], [status, code]);
    }
  });

  test('who trickles headers or body is told that it was too slow, and the connection ends', async () => {
    const hasty = await createHttpServer(options({ patience: { headers: 100, request: 200 } }));
    const address = await hasty.listen({ host: '127.0.0.1', port: 0 });
    for (const bytes of [
      'GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ',
      `POST /bytes HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nx`,
      `POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n`,
    ]) {
      const { head, problem } = await speak(address, bytes);
      assert.match(head, /^HTTP\/1.1 408 /, bytes);
      assert.deepEqual([problem.status, problem.code], [408, 'request.too-slow']);
    }
    await hasty.close();
  });

  test('the address of the caller is what a trusted proxy says, and nobody else', async () => {
    for (const [trustedProxies, forwarded, expected] of [
      [undefined, '198.51.100.7', '198.51.100.7'],
      [undefined, '203.0.113.9, 198.51.100.7', '198.51.100.7'],
      [['127.0.0.0/8'], '198.51.100.7', '198.51.100.7'],
      [['203.0.113.5'], '198.51.100.7', '127.0.0.1'],
    ] as const) {
      const one = await createHttpServer(options({ trustedProxies }));
      const address = await one.listen({ host: '127.0.0.1', port: 0 });
      const answer = await ask('/address', { headers: { 'x-forwarded-for': forwarded } }, address);
      assert.equal(answer.json.ip, expected, String(trustedProxies));
      await one.close();
    }
  });
});

/** Says the bytes on a connection of their own and hears the whole answer, until the server hangs up. */
async function speak(url: string, bytes: string): Promise<{ head: string; problem: Record<string, unknown> }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(bytes);
  const heard = await text(socket);
  const [head = '', body = ''] = heard.split('\r\n\r\n');
  return { head, problem: JSON.parse(body) as Record<string, unknown> };
}

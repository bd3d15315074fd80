// Calls among services carry who and what they are for, and say of every failure whether it may have had an effect.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, afterEach, describe, test } from 'node:test';
import { z } from 'zod';
import { AppError, toProblem } from './app-error.ts';
import { withContext } from './context.ts';
import { ServiceClient, refusingToken } from './service-client.ts';
import type { ServiceClientOptions } from './service-client.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

const cleanups: (() => Promise<unknown>)[] = [];
const cleanUp = async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
};

async function serve(answer: Answer, port = 0) {
  const seen: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }[] = [];
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    seen.push({ method: request.method, url: request.url, headers: request.headers, body });
    answer(request, response, seen.length);
  });
  let connections = 0;
  server.on('connection', () => (connections += 1));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((done) => server.close(done));
  };
  cleanups.push(close);
  const bound = (server.address() as AddressInfo).port;
  return { url: `http://127.0.0.1:${bound}`, port: bound, seen, close, connections: () => connections };
}

function clientFor(baseUrl: string, over: Partial<ServiceClientOptions> = {}): ServiceClient {
  const client = new ServiceClient({ target: 'shelf', baseUrl, tokens: 'first-token,second-token', ...over });
  cleanups.push(() => client.close());
  return client;
}

const json = (status: number, body: unknown) => (_request: IncomingMessage, response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const reset: Answer = (request) => void request.socket.resetAndDestroy();

/** The error a call ends with. */
async function failure(call: Promise<unknown>): Promise<AppError> {
  const error = await call.then(
    () => assert.fail('the call did not fail'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof AppError, String(error));
  return error;
}

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  const { port, close } = await serve(json(200, {}));
  await close();
  return port;
}

describe('service client', () => {
  afterEach(cleanUp);
  after(cleanUp);

  test('an answer that was read already is not read again, another one is', async () => {
    const { url } = await serve((_request, response, count) =>
      json(200, { count: count < 3 ? 1 : 2 })(_request, response),
    );
    const read = new Map<string, unknown>();
    const ask = () => clientFor(url).call({ path: '/', response: z.object({ count: z.number() }), read });
    const [first, second, third] = [await ask(), await ask(), await ask()];
    assert.equal(second, first);
    assert.deepEqual([first, third], [{ count: 1 }, { count: 2 }]);
    assert.deepEqual([...read.keys()], ['{"count":1}', '{"count":2}']);
  });

  test('a call carries the first token, the target and the ids of its context', async () => {
    const server = await serve(json(200, { count: '3' }));
    const client = clientFor(server.url);
    const answer = await withContext(undefined, { tenant_id: 'shop', turn_id: 'turn' }, () =>
      client.call({ path: '/count', body: { of: 'mates' }, response: z.object({ count: z.coerce.number() }) }),
    );
    assert.deepEqual(answer, { count: 3 });
    const [seen] = server.seen;
    assert.deepEqual([seen?.method, seen?.url, seen?.body], ['POST', '/count', '{"of":"mates"}']);
    assert.equal(seen?.headers['x-internal-token'], 'first-token');
    assert.equal(seen?.headers['x-nexus-target'], 'shelf');
    assert.equal(seen?.headers['x-nexus-tenant'], 'shop');
    assert.equal(seen?.headers['x-nexus-turn'], 'turn');
    assert.match(String(seen?.headers.traceparent), /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    await client.call({ path: '/count' });
    assert.deepEqual([server.seen[1]?.method, server.seen[1]?.body], ['GET', '']);
  });

  test('the bytes of an answer come with its headers, and nothing at all is undefined', async () => {
    const bytes = Buffer.from([0, 255, 1]);
    const server = await serve(
      (_request, response, count) =>
        void response
          .writeHead(count === 1 ? 200 : 204, { 'content-type': 'audio/ogg' })
          .end(count === 1 ? bytes : undefined),
    );
    const client = clientFor(server.url);
    const answer = await client.callForBytes({ path: '/media' });
    assert.deepEqual([answer.bytes, answer.headers['content-type']], [bytes, 'audio/ogg']);
    assert.equal(await client.call({ path: '/media' }), undefined);
  });

  test("a remote problem keeps its code and details, and tells that it was the target's", async () => {
    const problem = { type: 'about:blank', title: 'x', status: 409, code: 'shelf.full', detail: 'No room.', room: 0 };
    const server = await serve(json(409, problem));
    const error = await failure(clientFor(server.url).call({ path: '/x', body: {} }));
    assert.deepEqual([error.code, error.status, error.message], ['shelf.full', 409, 'No room.']);
    assert.deepEqual(error.details, { room: 0, sent: 'no', remote: 'shelf' });
  });

  test('a failure behind the target counts as maybe done, unless it says that nothing was sent', async () => {
    const server = await serve((request, response, count) =>
      json(502, count === 1 ? { code: 'ycloud.lost' } : { code: 'ycloud.unreachable', sent: 'no', unreachable: true })(
        request,
        response,
      ),
    );
    const client = clientFor(server.url);
    assert.equal((await failure(client.call({ path: '/x', body: {} }))).details.sent, 'maybe');
    assert.equal((await failure(client.call({ path: '/x', body: {}, idempotent: true }))).details.sent, 'no');
    assert.equal(server.seen.length, 2, 'what happened to a third party is not retried here');
  });

  test("an error that is no problem document gives a code of the client's own, scrubbed", async () => {
    for (const body of ['<html>Bearer hunter2hunter2', 'null', '"text"', '[1]']) {
      const server = await serve((_request, response) => void response.writeHead(500).end(body));
      const error = await failure(clientFor(server.url).call({ path: '/x' }));
      assert.deepEqual([error.code, error.status, error.details.sent], ['shelf.error', 500, 'maybe'], body);
      assert.ok(!error.message.includes('hunter2'));
    }
  });

  test('our own wrong token is a fault of the installation, not of whoever asked', async () => {
    const server = await serve(
      json(401, { code: 'internal.unauthorized', detail: 'A valid internal token is needed.' }),
    );
    const error = await failure(clientFor(server.url).call({ path: '/x' }));
    assert.deepEqual([error.code, error.status, server.seen.length], ['shelf.unreachable', 503, 1]);
    assert.deepEqual(error.details, { unreachable: true, timedOut: false, sent: 'no', remote: 'shelf' });
    assert.equal((error.cause as AppError).code, 'internal.unauthorized');
    assert.doesNotMatch(JSON.stringify(toProblem(error)), /token|unauthorized/, 'who asked is told nothing of it');
  });

  test('a target that refuses our token is told from one that is away', async () => {
    const taking = await serve(json(200, { service: 'shelf' }));
    const refusing = await serve(json(401, { code: 'internal.unauthorized' }));
    const clients = [
      clientFor(taking.url, { target: 'taking' }),
      clientFor(refusing.url, { target: 'refusing' }),
      clientFor(`http://127.0.0.1:${await deadPort()}`, { target: 'away' }),
    ];
    assert.deepEqual(await Promise.all(clients.map((client) => client.isTokenAccepted())), [true, false, null]);
    assert.deepEqual(await refusingToken(clients), ['refusing']);
    assert.equal(taking.seen[0]?.url, '/internal/whoami');
  });

  test('after a call that stayed without an answer the next one takes a new connection', async () => {
    const server = await serve(
      (request, response) => void (request.url === '/silent' || json(200, {})(request, response)),
    );
    const client = clientFor(server.url);
    const both = [client.call({ path: '/a' }), client.call({ path: '/b' })];
    await Promise.all(both);
    assert.equal(server.connections(), 2);
    await failure(client.call({ path: '/silent', timeout: 50 }));
    await client.call({ path: '/c' });
    assert.equal(server.connections(), 3, 'the second of the two old connections is not used again');
  });

  test('a connection in constant use is given up after half a minute, so that its name is asked again', async (t) => {
    const server = await serve(json(200, {}));
    const client = clientFor(server.url);
    for (let call = 0; call < 5; call += 1) await client.call({ path: '/x' });
    const opened = server.connections();
    await client.call({ path: '/x' });
    assert.equal(server.connections(), opened);
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 30_001 });
    await client.call({ path: '/x' });
    assert.equal(server.connections(), opened + 1);
  });

  test('the wrong house leads to a new connection and one more try', async () => {
    const server = await serve((request, response, count) =>
      count === 1
        ? json(421, { code: 'internal.wrong-target' })(request, response)
        : json(200, { ok: true })(request, response),
    );
    assert.deepEqual(await clientFor(server.url).call({ path: '/x', body: {} }), { ok: true });
    assert.deepEqual([server.seen.length, server.connections()], [2, 2]);
    const wrong = await serve(json(421, { code: 'internal.wrong-target' }));
    const error = await failure(clientFor(wrong.url).call({ path: '/x', body: {} }));
    assert.deepEqual([error.code, error.status, wrong.seen.length], ['shelf.unreachable', 503, 2]);
  });

  test('a new connection does not cut off the calls that still run on the old ones', async () => {
    const held = Promise.withResolvers<ServerResponse>();
    const server = await serve((request, response) => {
      if (request.url === '/long') held.resolve(response);
      else json(421, { code: 'internal.wrong-target' })(request, response);
    });
    const client = clientFor(server.url);
    const long = client.call({ path: '/long' });
    const response = await held.promise;
    await failure(client.call({ path: '/wrong' }));
    await failure(client.call({ path: '/wrong' }));
    json(200, { ok: 'late' })({} as IncomingMessage, response);
    assert.deepEqual(await long, { ok: 'late' });
  });

  test('a refused connection is unreachable and nothing was sent', async () => {
    const error = await failure(clientFor(`http://127.0.0.1:${await deadPort()}`).call({ path: '/x', body: {} }));
    assert.deepEqual([error.code, error.status], ['shelf.unreachable', 503]);
    assert.deepEqual(error.details, { sent: 'no', unreachable: true, timedOut: false });
  });

  test('a service that is stopping did nothing, so it is asked once more over a new connection', async () => {
    const server = await serve((request, response, count) =>
      count === 1
        ? json(503, { error: 'Service Unavailable', statusCode: 503 })(request, response)
        : json(200, { ok: true })(request, response),
    );
    assert.deepEqual(await clientFor(server.url).call({ path: '/x', body: {} }), { ok: true });
    assert.equal(server.connections(), 2);
  });

  test('a lost connection is tried again only where twice does no harm', async () => {
    const server = await serve((request, response, count) =>
      count % 2 === 1 ? reset(request, response, count) : json(200, { ok: count })(request, response),
    );
    const client = clientFor(server.url);
    assert.deepEqual(await client.call({ path: '/x', body: {}, idempotent: true }), { ok: 2 });
    const error = await failure(client.call({ path: '/x', body: {} }));
    assert.deepEqual([error.code, error.details.sent, server.seen.length], ['shelf.lost', 'maybe', 3]);
  });

  test('silence is a timeout after the time of the call, and is not tried again', async () => {
    const server = await serve(() => undefined);
    const client = clientFor(server.url, { timeout: 60_000 });
    const error = await failure(client.call({ path: '/x', body: {}, timeout: 50, idempotent: true }));
    assert.deepEqual([error.code, error.status, error.details.sent], ['shelf.timeout', 504, 'maybe']);
    assert.equal(server.seen.length, 1);
  });

  test('an answer that stops half-way is a timeout too', async () => {
    const server = await serve(
      (_request, response) => void response.writeHead(200, { 'content-length': '100' }).write('{"a":'),
    );
    const error = await failure(clientFor(server.url).call({ path: '/x', timeout: 100 }));
    assert.equal(error.code, 'shelf.timeout');
  });

  test('the caller may give up, before the call or during it', async () => {
    const arrived = Promise.withResolvers<void>();
    const server = await serve(() => arrived.resolve());
    const client = clientFor(server.url);
    const early = await failure(client.call({ path: '/x', signal: AbortSignal.abort() }));
    assert.deepEqual(
      [early.code, early.status, early.details.sent, server.seen.length],
      ['request.abandoned', 499, 'no', 0],
    );
    const controller = new AbortController();
    const call = failure(client.call({ path: '/x', signal: controller.signal, idempotent: true }));
    await arrived.promise;
    controller.abort();
    const late = await call;
    assert.deepEqual([late.code, late.details.sent, server.seen.length], ['request.abandoned', 'maybe', 1]);
  });

  test('an answer of another shape, or no JSON, is a bad answer that may have had its effect', async () => {
    const server = await serve(
      (_request, response, count) => void response.end(count === 1 ? '{"count":"many"}' : 'hello'),
    );
    const client = clientFor(server.url);
    for (const response of [z.object({ count: z.number() }), undefined]) {
      const error = await failure(client.call({ path: '/x', response }));
      assert.deepEqual([error.code, error.status, error.details.sent], ['shelf.bad-answer', 502, 'maybe']);
    }
  });

  test('after eight failures in a row nothing is tried for a second; then it recovers', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    let attempts = 0;
    const door = createSocketServer((socket) => {
      attempts += 1;
      socket.resetAndDestroy();
    });
    door.listen(0, '127.0.0.1');
    await once(door, 'listening');
    const { port } = door.address() as AddressInfo;
    const client = clientFor(`http://127.0.0.1:${port}`);
    for (let call = 0; call < 8; call += 1)
      assert.equal((await failure(client.call({ path: '/x', body: {} }))).code, 'shelf.lost');
    const tried = attempts;
    const open = await failure(client.call({ path: '/x', body: {} }));
    assert.deepEqual([open.code, open.details.sent, attempts], ['shelf.unreachable', 'no', tried]);
    await new Promise((done) => door.close(done));
    await serve(json(200, { ok: true }), port);
    assert.equal((await failure(client.call({ path: '/x' }))).code, 'shelf.unreachable');
    t.mock.timers.tick(1001);
    assert.deepEqual(await client.call({ path: '/x' }), { ok: true });
    assert.deepEqual(await client.call({ path: '/x' }), { ok: true });
  });

  test('failures that trying again makes good, as those of replicas that stop, are none to the breaker', async () => {
    const server = await serve((request, response, count) =>
      count % 2 === 1 ? void response.writeHead(503).end() : json(200, { count })(request, response),
    );
    const client = clientFor(server.url);
    for (let call = 1; call <= 10; call += 1) await client.call({ path: '/turn', body: {} });
    assert.equal(server.seen.length, 20);
  });

  test('while one call finds out whether the target is back, the others do not wait for it', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const probe = Promise.withResolvers<ServerResponse>();
    let broken = true;
    const server = await serve((request, response, count) => {
      if (broken) reset(request, response, count);
      else if (request.url === '/probe') probe.resolve(response);
      else json(200, { ok: true })(request, response);
    });
    const client = clientFor(server.url);
    for (let call = 0; call < 8; call += 1) await failure(client.call({ path: '/x', body: {} }));
    broken = false;
    t.mock.timers.tick(1001);
    const first = client.call({ path: '/probe' });
    const response = await probe.promise;
    assert.deepEqual(await client.call({ path: '/x' }), { ok: true });
    json(200, { ok: 'probe' })({} as IncomingMessage, response);
    assert.deepEqual(await first, { ok: 'probe' });
  });

  test("refusals of the target's own do not open the breaker", async () => {
    const server = await serve(json(500, { code: 'shelf.broken', unreachable: true, sent: 'maybe' }));
    const client = clientFor(server.url);
    for (let call = 0; call < 10; call += 1)
      assert.equal((await failure(client.call({ path: '/x' }))).code, 'shelf.broken');
    assert.equal(server.seen.length, 10);
  });

  test('closing ends what still runs', async () => {
    const arrived = Promise.withResolvers<void>();
    const server = await serve(() => arrived.resolve());
    const client = new ServiceClient({ target: 'shelf', baseUrl: server.url, tokens: 'x' });
    const call = failure(client.call({ path: '/x', body: {} }));
    await arrived.promise;
    await client.close();
    assert.equal((await call).details.sent, 'maybe');
  });
});

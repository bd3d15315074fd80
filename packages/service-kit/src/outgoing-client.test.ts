// The way out leads to public https addresses and to what the operator allows, within its limits.
import assert from 'node:assert/strict';
import type { lookup } from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, test } from 'node:test';
import { AppError } from './app-error.ts';
import { OutgoingClient, isPrivateAddress } from './outgoing-client.ts';
import type { OutgoingClientOptions, OutgoingRequest } from './outgoing-client.ts';

const cleanups: (() => Promise<unknown>)[] = [];

async function serve(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
  const seen: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    seen.push({ method: request.method, url: request.url, headers: request.headers, body });
    answer(request, response, body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, seen };
}

/** A resolver that answers each name with the given addresses, and remembers what it was asked. */
function resolver(addresses: Record<string, string[]>) {
  const asked: string[] = [];
  const resolve = (name: string, _options: unknown, done: (error: Error | null, found: unknown) => void) => {
    asked.push(name);
    const found = addresses[name.replace(/\.$/, '')];
    if (found)
      done(
        null,
        found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    else done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
  };
  return { asked, resolve: resolve as unknown as typeof lookup };
}

function clientFor(options: OutgoingClientOptions = { allow: ['127.0.0.1'] }): OutgoingClient {
  const client = new OutgoingClient(options);
  cleanups.push(() => client.close());
  return client;
}

async function failure(client: OutgoingClient, call: OutgoingRequest): Promise<AppError> {
  const error = await client.send(call).then(
    (answer) => assert.fail(`${call.url} was answered with ${answer.status}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof AppError, String(error));
  return error;
}

/** Ranges of the special-purpose registries, forms that embed such an address, and other ways to write one. */
const forbidden = `
  127.0.0.1 127.255.255.254 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
  198.18.0.1 198.19.255.255 0.0.0.0 0.1.2.3 224.0.0.1 255.255.255.255 192.0.0.8 [::1] [::] [fc00::1]
  [fd00:ec2::254] [fe80::1] [fec0::1] [ff02::1] [100::1] [::ffff:127.0.0.1] [::ffff:a9fe:a9fe]
  [::127.0.0.1] [::ffff:0:10.0.0.1] [0:0:0:0:0:ffff:a00:1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::1]
  [2002:a9fe:a9fe::] [2001:0:1::1] [2001:10::1] [2001:20::1] [2001:db8::1] [3fff::1] [5f00::1] 192.0.2.1 198.51.100.1
  203.0.113.1 192.88.99.1 240.0.0.1 [::ffff:0:169.254.169.254] [64:ff9b::8.8.8.8] [2002:808:808::1] 2852039166
  0xa9fea9fe 0251.0376.0251.0376 169.254.43518 ①②⑦.⓪.⓪.① 127。0。0。1 2130706433 0x7f000001 0177.0.0.1 0x7f.1 127.1 127.0.0.1. １２７.0.0.1
  localhost LOCALHOST. shop.localhost shop.localhost.
`
  .trim()
  .split(/\s+/);

describe('outgoing client', () => {
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  for (const host of forbidden) {
    test(`${host} is not a public address`, async () => {
      const client = clientFor({ allow: [] });
      const error = await failure(client, { url: `https://${host}/latest/meta-data` });
      assert.deepEqual([error.code, error.status, error.details.sent], ['outgoing.forbidden-address', 400, 'no']);
    });
  }

  test('public addresses are not taken for private ones', () => {
    for (const address of [
      '8.8.8.8',
      '172.32.0.1',
      '100.128.0.1',
      '169.253.1.1',
      '2606:4700::1111',
      '2800:3f0::1',
      '::ffff:8.8.8.8',
    ])
      assert.equal(isPrivateAddress(address), false, address);
    assert.equal(isPrivateAddress('fe80::1%eth0'), true);
    assert.equal(isPrivateAddress('shop.example'), false);
  });

  test('only plain http(s) addresses are fetched, and http only where it is allowed', async () => {
    const client = clientFor({ allow: [], resolve: resolver({}).resolve });
    for (const url of [
      'http://shop.example',
      'ftp://shop.example',
      'file:///etc/passwd',
      'https://user@shop.example',
      'https://shop.example@127.0.0.1',
      'https://127.0.0.1#@shop.example',
      'https://shop.example:22',
      'https://shop.example:6379',
      'https://shop.example:80',
      'https://u:p@shop.example',
      'shop.example',
      '',
      'https://',
      'javascript:1',
    ])
      assert.equal((await failure(client, { url })).code, 'outgoing.forbidden-address', url);
    assert.equal((await failure(client, { url: 'https://shop.example' })).code, 'outgoing.unreachable');
  });

  test('a name that leads to a private address, alone or among public ones, is refused where it is resolved', async () => {
    const { resolve, asked } = resolver({
      'rebound.example': ['127.0.0.1'],
      'mixed.example': ['8.8.8.8', '10.0.0.1'],
      'six.example': ['2606:4700::1111', '::1'],
    });
    const client = clientFor({ allow: [], resolve });
    for (const name of ['rebound.example', 'mixed.example', 'six.example', 'rebound.example.']) {
      const error = await failure(client, { url: `https://${name}/image.png` });
      assert.deepEqual([error.code, error.details.sent], ['outgoing.forbidden-address', 'no'], name);
    }
    assert.equal(asked.length, 4, 'what is checked is what would be connected to: one question each');
  });

  test('what the operator allows may be private and http, by name, address or base URL', async () => {
    const server = await serve((_request, response) => void response.end('ok'));
    const { resolve } = resolver({ 'model.internal': ['127.0.0.1'] });
    const ways: [string, string][] = [
      ['127.0.0.1', server.url],
      ['127.0.0.1:9', server.url],
      [`${server.url}/v1`, server.url],
      ['Model.Internal', `http://model.internal:${server.port}`],
      ['http://model.internal/v1', `http://MODEL.internal:${server.port}`],
    ];
    for (const [allow, url] of ways) {
      const answer = await clientFor({ allow: [allow], resolve }).send({ url });
      assert.deepEqual([answer.status, answer.bytes.toString()], [200, 'ok'], allow);
    }
    assert.equal(
      (await failure(clientFor({ allow: ['model.internal'] }), { url: server.url })).code,
      'outgoing.forbidden-address',
    );
    const six = clientFor({ allow: ['0:0:0:0:0:0:0:1'] });
    assert.equal((await failure(six, { url: `http://[::1]:${await deadPort()}` })).code, 'outgoing.unreachable');
  });

  test('method, headers and body go out as given, and error statuses are answers', async () => {
    const server = await serve((_request, response) => void response.writeHead(422, { 'x-limit': '7' }).end('no'));
    const answer = await clientFor().send({
      method: 'PUT',
      url: `${server.url}/a?b=1`,
      headers: { authorization: 'x' },
      body: Buffer.from('{}'),
    });
    assert.deepEqual([answer.status, answer.headers['x-limit'], answer.bytes.toString()], [422, '7', 'no']);
    const [seen] = server.seen;
    assert.deepEqual([seen?.method, seen?.url, seen?.headers.authorization, seen?.body], ['PUT', '/a?b=1', 'x', '{}']);
  });

  test('redirects are answers unless they are asked for, and end at their number', async () => {
    const server = await serve(
      (request, response) => void response.writeHead(302, { location: `${request.url}x` }).end(),
    );
    assert.equal((await clientFor().send({ url: `${server.url}/` })).status, 302);
    assert.equal(server.seen.length, 1);
    const answer = await clientFor().send({ url: `${server.url}/`, redirects: 2 });
    assert.deepEqual([answer.status, answer.url, server.seen.length], [302, `${server.url}/xx`, 4]);
  });

  test('a redirect into the private network, to another scheme or to nowhere is refused', async () => {
    for (const location of [
      'http://169.254.169.254/latest',
      'https://[::1]/',
      'file:///etc/passwd',
      'http://',
      '//10.0.0.1/',
    ]) {
      const server = await serve((_request, response) => void response.writeHead(302, { location }).end());
      const error = await failure(clientFor(), { url: server.url, redirects: 3 });
      assert.equal(error.code, 'outgoing.forbidden-address', location);
    }
  });

  test('credentials stay at their origin, and what is not one goes along', async () => {
    const other = await serve((_request, response) => void response.end('end'));
    const server = await serve(
      (request, response) =>
        void response.writeHead(302, { location: request.url === '/' ? '/same' : `${other.url}/there` }).end(),
    );
    const headers = {
      authorization: 'Bearer test-key',
      'x-goog-api-key': 'test-key',
      cookie: 'a=b',
      accept: 'image/png',
    };
    const answer = await clientFor().send({ url: `${server.url}/`, headers, redirects: 5 });
    assert.deepEqual([answer.bytes.toString(), answer.url], ['end', `${other.url}/there`]);
    assert.equal(server.seen[1]?.headers.authorization, 'Bearer test-key');
    const [there] = other.seen;
    assert.equal(there?.headers.accept, 'image/png');
    for (const name of ['authorization', 'x-goog-api-key', 'cookie'])
      assert.equal(there?.headers[name], undefined, name);
  });

  test('after a write a redirect is read with GET, or written again at the same origin only when it says so', async () => {
    const other = await serve((_request, response) => void response.end());
    const server = await serve((request, response) => {
      const status = Number(request.url?.slice(1));
      const location = request.url === '/308' ? `${other.url}/` : '/done';
      response.writeHead(status || 200, status ? { location } : {}).end();
    });
    const write = {
      method: 'POST' as const,
      body: '{}',
      headers: { 'content-type': 'application/json' },
      redirects: 1,
    };
    await clientFor().send({ ...write, url: `${server.url}/303` });
    await clientFor().send({ ...write, url: `${server.url}/307` });
    const done = server.seen.filter((one) => one.url === '/done');
    assert.deepEqual(
      done.map((one) => [one.method, one.body, one.headers['content-type']]),
      [
        ['GET', '', undefined],
        ['POST', '{}', 'application/json'],
      ],
    );
    assert.equal(
      (await failure(clientFor(), { ...write, url: `${server.url}/308` })).code,
      'outgoing.forbidden-address',
    );
    assert.equal(other.seen.length, 0);
  });

  test('no more is read than allowed, whether the length is told or not', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/told') response.setHeader('content-length', '3000');
      response.write('x'.repeat(1000));
      response.write('x'.repeat(1000));
      response.end('x'.repeat(1000));
    });
    for (const path of ['/told', '/chunked']) {
      const error = await failure(clientFor(), { url: server.url + path, maximumBytes: 2999 });
      assert.deepEqual([error.code, error.status], ['outgoing.too-large', 413]);
      assert.equal((await clientFor().send({ url: server.url + path, maximumBytes: 3000 })).bytes.length, 3000);
    }
  });

  test('one deadline covers silence, a trickle and a chain of redirects', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/trickle') response.writeHead(200, { 'content-length': '100' }).write('x');
      else if (request.url === '/hop') response.writeHead(302, { location: '/silent' }).end();
    });
    for (const path of ['/silent', '/trickle', '/hop']) {
      const error = await failure(clientFor(), { url: server.url + path, timeout: 60, redirects: 1 });
      assert.deepEqual([error.code, error.status, error.details.sent], ['outgoing.timeout', 504, 'maybe'], path);
    }
  });

  test('the caller may give up', async () => {
    const controller = new AbortController();
    const server = await serve(() => controller.abort());
    const error = await failure(clientFor(), { url: server.url, signal: controller.signal });
    assert.deepEqual([error.code, error.details.sent], ['request.abandoned', 'maybe']);
  });

  test('nobody there means nothing was sent; a connection that breaks off means maybe', async () => {
    const dead = await failure(clientFor(), { url: `http://127.0.0.1:${await deadPort()}` });
    assert.deepEqual([dead.code, dead.status, dead.details.sent], ['outgoing.unreachable', 503, 'no']);
    const server = await serve((request) => void request.socket.resetAndDestroy());
    const lost = await failure(clientFor(), { method: 'POST', url: server.url, body: 'x' });
    assert.deepEqual([lost.code, lost.status, lost.details.sent], ['outgoing.lost', 502, 'maybe']);
    const garbage = createSocketServer((socket) => socket.on('data', () => socket.end('garbage\r\n\r\n')));
    garbage.listen(0, '127.0.0.1');
    await once(garbage, 'listening');
    cleanups.push(() => new Promise((done) => garbage.close(done)));
    const { port } = garbage.address() as AddressInfo;
    assert.equal((await failure(clientFor(), { url: `http://127.0.0.1:${port}` })).code, 'outgoing.lost');
  });
});

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createSocketServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

// The panel's server, tried with a built folder and an orchestrator made for each test.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { startPanelServer } from './panel-server.ts';

const page = '<!doctype html><title>Nexus</title>';
const script = 'export const answer = 42;\n'.repeat(50);
let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'panel-'));
  await mkdir(join(directory, 'dist', 'assets'), { recursive: true });
  await writeFile(join(directory, 'dist', 'index.html'), page);
  await writeFile(join(directory, 'dist', 'assets', 'index-abc123.js'), script);
  await writeFile(join(directory, 'secret.txt'), 'outside');
});
after(() => rm(directory, { recursive: true }));

/** A panel before an orchestrator that answers with `listener`; both are closed when `use` is done. */
async function withPanel(
  listener: RequestListener,
  use: (panelUrl: string, orchestratorPort: number) => Promise<void>,
  options: { silenceMs?: number } = {},
): Promise<void> {
  const orchestrator = createServer(listener);
  await new Promise<void>((done) => orchestrator.listen(0, '127.0.0.1', done));
  const { port } = orchestrator.address() as AddressInfo;
  const panel = await startPanelServer({
    host: '127.0.0.1',
    port: 0,
    distDirectory: join(directory, 'dist'),
    orchestratorUrl: `http://127.0.0.1:${port}`,
    ...options,
  });
  try {
    await use(panel.url, port);
  } finally {
    await panel.close();
    orchestrator.closeAllConnections();
    await new Promise((done) => orchestrator.close(done));
  }
}

const refuse: RequestListener = (_request, response) => response.writeHead(500).end('not expected');

/** A request without fetch's own headers and redirects. */
function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method: options.method ?? 'GET', headers: options.headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end();
  });
}

describe('the built panel', () => {
  test('every path of the panel is the page, never kept, with its protective headers', async () => {
    await withPanel(refuse, async (url) => {
      for (const path of ['/', '/conversations', '/conversations/0190?x=1', '/administer', '/%E0%A4%A']) {
        const answer = await ask(url + path);
        assert.equal(answer.status, 200, path);
        assert.equal(answer.body.toString(), page);
        assert.equal(answer.headers['cache-control'], 'no-cache');
        assert.match(
          String(answer.headers['content-security-policy']),
          /script-src 'self';.*object-src 'none'; base-uri 'none'.*frame-ancestors 'none'/,
        );
        assert.equal(answer.headers['x-content-type-options'], 'nosniff');
        assert.equal(answer.headers['referrer-policy'], 'no-referrer');
      }
    });
  });

  test('a hashed asset is kept for ever and comes compressed; a missing one is 404, not the page', async () => {
    await withPanel(refuse, async (url) => {
      const packed = await ask(`${url}/assets/index-abc123.js`, { headers: { 'accept-encoding': 'gzip' } });
      assert.equal(packed.headers['cache-control'], 'public, max-age=31536000, immutable');
      assert.equal(packed.headers['content-encoding'], 'gzip');
      assert.equal(gunzipSync(packed.body).toString(), script);
      assert.equal(
        (await ask(`${url}/assets/index-abc123.js`, { headers: { 'accept-encoding': 'br, gzip' } })).headers[
          'content-encoding'
        ],
        'br',
      );
      const missing = await ask(`${url}/assets/gone.js`);
      assert.equal(missing.status, 404);
      assert.equal(JSON.parse(missing.body.toString()).code, 'panel.not-found');
    });
  });

  test('an unchanged page is not sent again, and HEAD has no body', async () => {
    await withPanel(refuse, async (url) => {
      const first = await ask(`${url}/`);
      const again = await ask(`${url}/`, { headers: { 'if-none-match': String(first.headers.etag) } });
      assert.equal(again.status, 304);
      assert.equal(again.body.length, 0);
      assert.equal((await ask(`${url}/`, { method: 'HEAD' })).body.length, 0);
    });
  });

  test('nothing outside of the folder can be read, and the panel takes no writes', async () => {
    await withPanel(refuse, async (url) => {
      for (const path of ['/../secret.txt', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/%2e%2e/secret.txt']) {
        const answer = await rawGet(Number(new URL(url).port), path);
        assert.ok(!answer.includes('outside'), path);
      }
      const write = await ask(`${url}/conversations`, { method: 'POST' });
      assert.equal(write.status, 405);
    });
  });

  test('it does not start without the built page', async () => {
    await assert.rejects(
      startPanelServer({ host: '127.0.0.1', port: 0, distDirectory: directory, orchestratorUrl: 'http://127.0.0.1:1' }),
      /not built/,
    );
  });
});

/** A path as it is, without any client tidying it. */
function rawGet(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`),
    );
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

describe("the orchestrator's paths", () => {
  test('a call is passed on with its raw path, body and cookie, and with who called', async () => {
    let seen: { method?: string; url?: string; headers: IncomingHttpHeaders; body: string } | undefined;
    const listener: RequestListener = async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      seen = { method: request.method, url: request.url, headers: request.headers, body };
      response.writeHead(201, { 'content-type': 'application/json', 'set-cookie': 'session=fake' }).end('{"ok":true}');
    };
    await withPanel(listener, async (url) => {
      const answer = await fetch(`${url}/admin/tenants?name=a%2Fb`, {
        method: 'POST',
        body: '{"a":1}',
        headers: {
          cookie: 'session=fake',
          'x-forwarded-for': '203.0.113.9',
          'x-internal-token': 'test-token',
          'x-nexus-csrf': '1',
        },
      });
      assert.equal(answer.status, 201);
      assert.deepEqual(await answer.json(), { ok: true });
      assert.equal(answer.headers.get('set-cookie'), 'session=fake');
      assert.match(answer.headers.get('content-security-policy') ?? '', /^default-src 'none'/);
      assert.equal(seen?.method, 'POST');
      assert.equal(seen?.url, '/admin/tenants?name=a%2Fb');
      assert.equal(seen?.body, '{"a":1}');
      assert.equal(seen?.headers.cookie, 'session=fake');
      assert.equal(seen?.headers.host, new URL(url).host);
      assert.equal(seen?.headers['x-forwarded-host'], new URL(url).host);
      assert.equal(seen?.headers['x-forwarded-proto'], 'http');
      assert.equal(seen?.headers['x-forwarded-for'], '127.0.0.1');
      assert.equal(seen?.headers['x-internal-token'], undefined);
      assert.equal(seen?.headers['x-nexus-target'], 'orchestrator');
      assert.equal(seen?.headers['x-nexus-csrf'], '1');
    });
  });

  test('each prefix of the API is passed on, with the policy of its answer where that has one', async () => {
    await withPanel(
      (request, response) => {
        if (request.url?.startsWith('/docs')) response.setHeader('content-security-policy', 'sandbox');
        response.end(request.url);
      },
      async (url) => {
        for (const path of [
          '/admin/session',
          '/webhooks/whatsapp/1',
          '/media/a/b',
          '/docs',
          '/docs/json',
          '/chat/webhook',
          '/oauth/tiendanube/start',
        ]) {
          const answer = await ask(url + path);
          assert.equal(answer.body.toString(), path);
          assert.equal(answer.headers['content-security-policy'] === 'sandbox', path.startsWith('/docs'), path);
          assert.equal(answer.headers['x-content-type-options'], 'nosniff');
        }
      },
    );
  });

  test('a person who opens /admin is led to the system screen; a program is answered by the API', async () => {
    await withPanel(
      (_request, response) => void response.end('api'),
      async (url) => {
        const person = await ask(`${url}/admin`, { headers: { accept: 'text/html,application/xhtml+xml' } });
        assert.equal(person.status, 302);
        assert.equal(person.headers.location, '/system');
        assert.equal((await ask(`${url}/admin`, { headers: { accept: 'application/json' } })).body.toString(), 'api');
      },
    );
  });

  test('an event stream arrives event by event, and ends above when the reader leaves', async () => {
    let send: ((text: string) => void) | undefined;
    let left: () => void;
    const readerLeft = new Promise<void>((done) => (left = done));
    const listener: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: ping\ndata: 1\n\n');
      send = (text) => response.write(text);
      response.on('close', () => left());
    };
    await withPanel(listener, async (url) => {
      const leave = new AbortController();
      const answer = await fetch(`${url}/admin/events/stream`, { signal: leave.signal });
      const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
      assert.equal((await reader.read()).value, 'event: ping\ndata: 1\n\n');
      // The second event is only sent once the first has been read: nothing was held back.
      send?.('event: change\ndata: {}\n\n');
      assert.equal((await reader.read()).value, 'event: change\ndata: {}\n\n');
      leave.abort();
      await readerLeft;
    });
  });

  test('a large upload and a large answer pass unchanged', async () => {
    const bytes = Buffer.alloc(8 * 1024 * 1024, 7);
    await withPanel(
      (request, response) => void request.pipe(response),
      async (url) => {
        const answer = await fetch(`${url}/admin/echo`, { method: 'POST', body: bytes });
        assert.ok(Buffer.from(await answer.arrayBuffer()).equals(bytes));
      },
    );
  });

  test('an orchestrator that is away is 502, one that is silent 504, one that breaks off ends the connection', async () => {
    await withPanel(
      (request, response) => {
        if (request.url === '/admin/broken') {
          response.writeHead(200, { 'content-length': '100' });
          response.write('half', () => response.destroy());
        }
      },
      async (url) => {
        const silent = await ask(`${url}/admin/silent`);
        assert.equal(silent.status, 504);
        assert.equal(JSON.parse(silent.body.toString()).code, 'panel.orchestrator-silent');
        await assert.rejects(ask(`${url}/admin/broken`), /aborted|hang up|ECONNRESET/);
      },
      { silenceMs: 100 },
    );
    const gone = createServer();
    await new Promise<void>((done) => gone.listen(0, '127.0.0.1', done));
    const { port } = gone.address() as AddressInfo;
    await new Promise((done) => gone.close(done));
    const panel = await startPanelServer({
      host: '127.0.0.1',
      port: 0,
      distDirectory: join(directory, 'dist'),
      orchestratorUrl: `http://127.0.0.1:${port}`,
    });
    const away = await ask(`${panel.url}/admin/session`);
    await panel.close();
    assert.equal(away.status, 502);
    assert.equal(JSON.parse(away.body.toString()).code, 'panel.orchestrator-unreachable');
  });
});

// What the panel's host answers, told once and asked of both who stand there: nginx, and the panel server of npm start.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startPanelServer } from '../../services/platform-ui/server/panel-server.ts';
import { makePanelDirectory, startPanelNginx } from './lab/panel-nginx.ts';

interface Host {
  url: string;
  stop(): Promise<unknown>;
}

const page =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https:; media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const api = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";
const html = { accept: 'text/html,application/xhtml+xml' };
const forever = 'public, max-age=31536000, immutable';
const megabyte = 1024 * 1024;

interface Row {
  /** Path as it stands on the wire. */
  ask: string;
  method?: string;
  headers?: Record<string, string>;
  /** Bytes of the body. */
  body?: number;
  status: number;
  /** The orchestrator got exactly this path; null: it was not asked. */
  reaches: string | null;
  policy: string;
  cache?: string;
  location?: string;
  /** Code of the problem the host itself answers with. */
  code?: string;
}

const passed = (path: string, more: Partial<Row> = {}): Row => ({
  ask: path,
  status: 200,
  reaches: path,
  policy: api,
  ...more,
});
const own = (path: string, status: number, code: string, more: Partial<Row> = {}): Row => ({
  ask: path,
  status,
  reaches: null,
  policy: api,
  cache: 'no-store',
  code,
  ...more,
});
const panel = (path: string, more: Partial<Row> = {}): Row => ({
  ask: path,
  status: 200,
  reaches: null,
  policy: page,
  cache: 'no-cache',
  ...more,
});

const rows: Row[] = [
  panel('/'),
  panel('/conversations/0190?x=1'),
  panel('/administer'),
  panel('/internal/whoami'),
  panel('/metrics'),
  panel('/readyz'),
  panel('/assets/index-abc123.js', { cache: forever }),
  own('/assets/gone-abc123.js', 404, 'panel.not-found'),
  own('/conversations', 405, 'panel.method-not-allowed', { method: 'POST' }),
  panel('/healthz', { policy: api, cache: 'no-store' }),
  panel('/admin', { headers: html, status: 302, location: '/system', policy: api, cache: 'no-store' }),
  panel('/admin/', { headers: html, status: 302, location: '/system', policy: api, cache: 'no-store' }),
  passed('/admin'),
  passed('/admin/tenants', { headers: html }),
  passed('/admin/tenants/a%2Fb/x%20y?name=%2F&q=a+b'),
  passed('/admin//double///slash'),
  passed('/admin/%C3%B1?emoji=%F0%9F%A7%89'),
  passed('/admin/things', { method: 'POST', body: 100 }),
  passed('/admin/things', { method: 'PUT', body: 100 }),
  passed('/admin/things', { method: 'PATCH', body: 100 }),
  passed('/admin/things', { method: 'DELETE' }),
  passed('/media/a.b/c?expires=1&signature=x%3D'),
  passed('/docs'),
  passed('/docs/json'),
  passed('/oauth/tiendanube/callback?code=1'),
  passed('/chat/webhook', { method: 'POST', body: 100 }),
  passed('/webhooks/whatsapp/0190', { method: 'POST', body: 3 * megabyte }),
  passed('/webhooks/meta?hub.challenge=1'),
  own('/webhooks/ycloud', 413, 'request.too-large', { method: 'POST', body: 5 * megabyte }),
  passed('/admin/upload', { method: 'POST', body: 20 * megabyte }),
  own('/admin/upload', 413, 'request.too-large', { method: 'POST', body: 26 * megabyte }),
  passed('/admin/answer/404', { status: 404 }),
  passed('/admin/answer/401', { status: 401 }),
  passed('/admin/answer/418', { status: 418 }),
  passed('/admin/answer/502', { status: 502 }),
  passed('/docs/own-policy', { policy: 'sandbox' }),
  passed('/media/own-policy', { policy: 'sandbox' }),
];

/** Never answered by the orchestrator's open or internal paths, however the path is written. */
const tricks = [
  '/admin/../metrics',
  '/admin/..%2fmetrics',
  '/admin/%2e%2e/internal/whoami',
  '/x/..;/metrics',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/assets/..%2f..%2fnginx/nginx.conf',
  '//metrics',
];

const protective = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
};

/** What the orchestrator was asked last, and how it answers: by the path. */
let asked: IncomingMessage | undefined;
function forget(): void {
  asked = undefined;
}
let stream: ServerResponse | undefined;
function answer(call: IncomingMessage, response: ServerResponse): void {
  asked = call;
  const url = call.url ?? '';
  if (url === '/admin/events/stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.flushHeaders();
    stream = response;
    return;
  }
  call.resume();
  call.on('end', () => {
    const status = Number(/^\/admin\/answer\/(\d+)$/.exec(url)?.[1] ?? 200);
    if (url.endsWith('/own-policy')) response.setHeader('content-security-policy', 'sandbox');
    response.writeHead(status, { 'x-content-type-options': 'nosniff', 'set-cookie': ['a=1', 'b=2'] }).end('{}');
  });
}

const targets: Record<string, (orchestrator: string) => Promise<Host>> = {
  nginx: (orchestrator) => startPanelNginx({ resolver: '127.0.0.1:9', upstream: orchestrator }),
  'the panel server of npm start': async (orchestrator) => {
    const directory = makePanelDirectory();
    const started = await startPanelServer({
      host: '127.0.0.1',
      port: 0,
      distDirectory: join(directory, 'html'),
      orchestratorUrl: orchestrator,
    });
    const stop = async (): Promise<void> => {
      await started.close();
      rmSync(directory, { recursive: true });
    };
    return { url: started.url, stop };
  },
};

for (const [name, start] of Object.entries(targets)) {
  describe(name, () => {
    let orchestrator: Server;
    let host: Host;

    before(async () => {
      orchestrator = createServer(answer).listen(0, '127.0.0.1');
      await once(orchestrator, 'listening');
      host = await start(`http://127.0.0.1:${(orchestrator.address() as AddressInfo).port}`);
    });
    after(async () => {
      await host.stop();
      orchestrator.closeAllConnections();
      orchestrator.close();
    });

    for (const row of rows) {
      const size = row.body === undefined ? '' : `, ${row.body} bytes`;
      test(`${row.method ?? 'GET'} ${row.ask}${row.headers ? ' as a person' : ''}${size}: ${row.status}`, async () => {
        forget();
        const { status, headers, text } = await askRaw(host.url, row);
        assert.equal(status, row.status, text.slice(0, 200));
        // A body that is too large may be found out on the way.
        if (row.status !== 413) assert.equal(asked?.url ?? null, row.reaches);
        assert.equal(headers['content-security-policy'], row.policy);
        assert.equal(headers['cache-control'], row.cache);
        assert.equal(headers.location, row.location);
        for (const [header, value] of Object.entries(protective)) assert.equal(headers[header], value, header);
        if (row.code === undefined) return;
        assert.equal(headers['content-type'], 'application/problem+json');
        const problem = JSON.parse(text) as { code: string; status: number };
        assert.deepEqual([problem.code, problem.status], [row.code, row.status]);
      });
    }

    test('what passes keeps its method, host and cookies, and cannot speak as one of our services', async () => {
      const { headers } = await askRaw(host.url, {
        ask: '/admin/x',
        method: 'PUT',
        headers: { 'x-internal-token': 'forged', 'x-nexus-target': 'agent', host: 'panel.test', cookie: 'a=b' },
      });
      assert.deepEqual(headers['set-cookie'], ['a=1', 'b=2']);
      assert.equal(asked?.method, 'PUT');
      assert.equal(asked.headers['x-internal-token'], undefined);
      assert.equal(asked.headers['x-nexus-target'], 'orchestrator');
      assert.deepEqual([asked.headers.host, asked.headers['x-forwarded-host']], ['panel.test', 'panel.test']);
      assert.equal(asked.headers['x-forwarded-proto'], 'http');
      assert.equal(asked.headers['x-forwarded-for'], '127.0.0.1');
      assert.equal(asked.headers.cookie, 'a=b');
    });

    for (const path of tricks) {
      test(`${path} leads nowhere inside`, async () => {
        forget();
        const { text } = await askRaw(host.url, { ask: path });
        assert.doesNotMatch(text, /root:|worker_processes/);
        // It may be passed on, but only as it was written: the orchestrator has no such path.
        assert.equal(asked?.url ?? path, path);
      });
    }

    test('an event arrives while the stream goes on, and the stream ends with its reader', async () => {
      const leave = new AbortController();
      const answered = await fetch(`${host.url}/admin/events/stream`, { signal: leave.signal });
      assert.equal(answered.headers.get('content-type'), 'text/event-stream');
      const reader = answered.body!.pipeThrough(new TextDecoderStream()).getReader();
      const delays: number[] = [];
      for (const size of [10, 10, 50_000, 10]) {
        const event = `data: ${'x'.repeat(size)}\n\n`;
        const begun = performance.now();
        stream?.write(event);
        for (let text = ''; text.length < event.length;) text += (await reader.read()).value ?? '';
        delays.push(performance.now() - begun);
      }
      // Each was read before the next was sent, so nothing was held back; a second is what the panel may be late.
      assert.ok(Math.max(...delays) < 1000, `an event took ${Math.max(...delays)} ms`);
      const ended = once(stream!, 'close');
      leave.abort();
      await ended;
    });

    test('without the orchestrator the panel stays, and its calls are refused in its own words', async () => {
      orchestrator.closeAllConnections();
      await new Promise((done) => orchestrator.close(done));
      assert.equal((await askRaw(host.url, { ask: '/' })).status, 200);
      for (const method of ['GET', 'POST', 'PUT']) {
        for (const path of ['/admin/x', '/webhooks/ycloud', '/docs']) {
          const { status, headers, text } = await askRaw(host.url, { ask: path, method });
          const { code } = JSON.parse(text) as { code: string };
          assert.deepEqual([status, code], [502, 'panel.orchestrator-unreachable'], `${method} ${path}`);
          assert.equal(headers['retry-after'], '2');
          assert.equal(headers['content-security-policy'], api);
          assert.equal(headers['cache-control'], 'no-store');
          for (const [header, value] of Object.entries(protective)) assert.equal(headers[header], value, header);
        }
      }
    });

    test('what is no HTTP is refused', async () => {
      const socket = connect(Number(new URL(host.url).port), '127.0.0.1');
      socket.write('THIS IS NO HTTP\r\n\r\n');
      let text = '';
      for await (const part of socket) text += String(part);
      assert.match(text, /^HTTP\/1\.1 400 /);
    });
  });
}

/** A request whose path nothing tidies. */
function askRaw(
  url: string,
  row: Pick<Row, 'ask' | 'method' | 'headers' | 'body'>,
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const { port } = new URL(url);
  const body = row.body === undefined ? undefined : Buffer.alloc(row.body, 'x');
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port,
        path: row.ask,
        method: row.method ?? 'GET',
        headers: { ...row.headers, ...(body ? { 'content-length': String(body.length) } : {}) },
        agent: false,
      },
      (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        response.on('error', reject);
      },
    );
    // Whoever refuses a body early may end the connection while the rest of it is being written.
    call.on('error', (error) => (call.writableEnded && row.body ? undefined : reject(error)));
    call.end(body);
  });
}

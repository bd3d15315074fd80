// Attacks with paths and framing: to reach what is inside, past who checks, or to make two servers read one request differently.
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Attack } from './attack.ts';
import { outcomeOf } from './attack.ts';
import type { Target } from './target.ts';

const kind = 'paths';

/** Says bytes on a connection of their own, hears until the end. @returns the statuses of every answer heard, and the whole */
async function speak(url: string, bytes: string): Promise<{ statuses: string[]; heard: string }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.setTimeout(10_000, () => socket.destroy());
  socket.write(bytes);
  const heard = await text(socket).catch(() => '');
  return { statuses: [...heard.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((found) => found[1] ?? ''), heard };
}

const secrets = /root:.*:0:0|"workspaces"|ENCRYPTION_KEY|nexus_http_request_seconds|"store_name"/;

async function each(target: Target, requests: string[], expected: RegExp) {
  const verdicts: string[] = [];
  let leaked = false;
  for (const url of [target.panel.url, target.nexus.url])
    for (const request of requests) {
      const { statuses, heard } = await speak(url, request.replace('{host}', new URL(url).host));
      if (secrets.test(heard)) leaked = true;
      verdicts.push(statuses.join('+') || 'no answer');
    }
  return outcomeOf(verdicts, expected, !leaked);
}

const get = (path: string, ...headers: string[]): string =>
  `GET ${path} HTTP/1.1\r\nhost: {host}\r\n${headers.map((header) => `${header}\r\n`).join('')}connection: close\r\n\r\n`;

export const paths: Attack[] = [
  {
    kind,
    name: 'ways round the sign-in: doubled and encoded slashes, dots, absolute addresses, other case',
    run: (target) => {
      const shop = `/admin/tenants/${target.victim.tenantId}`;
      const requests = [
        shop,
        `/${shop}`,
        `//admin//tenants//${target.victim.tenantId}`,
        `/healthz/..${shop}`,
        `/webhooks/..%2f..${shop}`,
        `/webhooks/%2e%2e${shop}`,
        `/webhooks/..;${shop}`,
        `/admin%2ftenants%2f${target.victim.tenantId}`,
        `/ADMIN/tenants/${target.victim.tenantId}`,
        `${shop}/`,
        `${shop}%00`,
        `${shop}?x-admin-token=x`,
        `http://127.0.0.1${shop}`,
        `http://evil.example${shop}`,
        `${shop}#`,
        '/admin/..%2finternal/whoami',
        '/api/..%2finternal',
      ].map((path) => get(path));
      return each(target, requests, /^(200|302|400|401|404)$/);
    },
  },
  {
    kind,
    name: 'what is inside, asked from outside: metrics, internal routes, our own services’ headers',
    run: (target) => {
      const token = `x-internal-token: ${target.nexus.environment.INTERNAL_API_TOKEN}`;
      const requests = [
        get('/metrics'),
        get('/metrics', token, 'x-nexus-target: orchestrator'),
        get('/admin/tenants', token, 'x-nexus-target: orchestrator'),
        get('/admin/tenants', 'x-forwarded-for: 127.0.0.1', 'x-real-ip: 127.0.0.1', 'x-original-url: /healthz'),
        get('/admin/tenants', 'x-http-method-override: DELETE'),
        get('/internal/whoami', token),
      ];
      return each(target, requests, /^(200|401|404)$/);
    },
  },
  {
    kind,
    name: 'files of the machine through the panel’s and the media’s paths',
    run: (target) => {
      const requests = [
        '/assets/../../../../package.json',
        '/assets/..%2f..%2f..%2f..%2fpackage.json',
        '/..%2f..%2f..%2f..%2f..%2fetc/passwd',
        '/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
        '/assets/%5c..%5c..%5cpackage.json',
        '/assets/%00/etc/passwd',
        '/media/..%2f..%2f..%2fetc%2fpasswd?expires=9999999999&signature=x',
        '/docs/static/..%2f..%2f..%2fpackage.json',
        '/.env',
        '/.git/config',
      ].map((path) => get(path));
      return each(target, requests, /^(200|400|403|404)$/);
    },
  },
  {
    kind,
    name: 'one request in two readings: length and chunks at once, two lengths, a hidden second request',
    run: (target) => {
      const hidden = `GET /admin/tenants HTTP/1.1\r\nhost: x\r\n\r\n`;
      const requests = [
        `POST /webhooks/ycloud HTTP/1.1\r\nhost: {host}\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
        `POST /webhooks/ycloud HTTP/1.1\r\nhost: {host}\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n${hidden}`,
        `POST /webhooks/ycloud HTTP/1.1\r\nhost: {host}\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n{"a":1`,
        `POST /webhooks/ycloud HTTP/1.1\r\nhost: {host}\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
        `POST /webhooks/ycloud HTTP/1.1\r\nhost: {host}\r\ntransfer-encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
        `POST /webhooks/ycloud HTTP/1.1\r\nhost: {host}\r\ncontent-length: -1\r\n\r\n${hidden}`,
        `GET /healthz HTTP/1.1\r\nhost: {host}\r\nx: a\rb\r\n\r\n`,
      ];
      return each(target, requests, /^400$/);
    },
  },
];

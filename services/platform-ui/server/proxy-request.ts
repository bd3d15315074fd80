// Passes one request on to the orchestrator and its answer back, byte by byte as they come.
import { request as httpRequest } from 'node:http';
import type { Agent, IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { apiPolicy, ownPolicyPrefixes, protectiveHeaders } from './security-headers.ts';

/** Paths of the orchestrator; the panel's own routes never begin with one of them. */
export const proxiedPrefixes: readonly string[] = ['/admin', '/webhooks', '/media', '/docs', '/chat', '/oauth'];

/** Whether a path (without query) belongs to the orchestrator: `/admin` and `/admin/…`, not `/administer`. */
export function isProxied(path: string): boolean {
  return proxiedPrefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
}

/** Headers that belong to one connection (RFC 9110 7.6.1), and those only our own services may send each other. */
const notPassedOn = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-internal-token',
  'x-nexus-target',
]);

export interface ProxyTarget {
  /** Origin of the orchestrator. */
  url: URL;
  agent: Agent;
  /** Milliseconds of silence after which the answer is given up. */
  silenceMs: number;
}

/** Answers 502 `panel.orchestrator-unreachable` or 504 `panel.orchestrator-silent` when nothing comes back. */
export function proxyRequest(request: IncomingMessage, response: ServerResponse, target: ProxyTarget): void {
  const upstream = httpRequest({
    agent: target.agent,
    hostname: target.url.hostname,
    port: target.url.port || 80,
    method: request.method,
    path: request.url,
    headers: forwardedHeaders(request),
    timeout: target.silenceMs,
  });
  let silent = false;
  upstream.on('timeout', () => {
    silent = true;
    upstream.destroy(new Error('The orchestrator is silent.'));
  });
  upstream.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answeredHeaders(answer.headers, request.url ?? '/'));
    response.flushHeaders();
    // A broken answer ends the reader's connection, so that it is not taken for a whole one.
    pipeline(answer, response, (error) => error && response.destroy());
  });
  upstream.on('error', () => {
    request.unpipe(upstream);
    if (response.headersSent) response.destroy();
    else if (silent) sendProblem(response, 504, 'panel.orchestrator-silent', 'The orchestrator does not answer.');
    else sendProblem(response, 502, 'panel.orchestrator-unreachable', 'The orchestrator cannot be reached.');
  });
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

/** A refusal in the form of the API's own (RFC 9457). */
export function sendProblem(response: ServerResponse, status: number, code: string, title: string): void {
  const body = JSON.stringify({ type: 'about:blank', title, status, code });
  response.writeHead(status, {
    ...protectiveHeaders,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(body);
}

/** What the orchestrator is told of the caller; what the caller claims about itself is replaced. */
function forwardedHeaders(request: IncomingMessage): OutgoingHttpHeaders {
  return {
    ...withoutHopByHop(request.headers),
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-forwarded-host': request.headers.host ?? '',
    'x-forwarded-proto': 'encrypted' in request.socket ? 'https' : 'http',
  };
}

function answeredHeaders(headers: IncomingHttpHeaders, path: string): OutgoingHttpHeaders {
  const own = ownPolicyPrefixes.some((prefix) => path.startsWith(prefix));
  return {
    ...(own ? {} : { 'content-security-policy': apiPolicy }),
    ...protectiveHeaders,
    ...withoutHopByHop(headers),
  };
}

function withoutHopByHop(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !notPassedOn.has(name) && !named.has(name)));
}

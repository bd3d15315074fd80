// Passes one request on to the orchestrator and its answer back, byte by byte as they come.
import { request as httpRequest } from 'node:http';
import type { Agent, IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { apiPolicy, protectiveHeaders } from './security-headers.ts';

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
  /** Milliseconds of silence after which the answer is given up; of a door for webhooks, whose sender repeats them, at most 30 s. */
  silenceMs: number;
}

const doors = /^\/(webhooks|chat)([/?]|$)/;
const largestBody = { door: 4 * 1024 * 1024, other: 25 * 1024 * 1024 };

/**
 * Answers 502 `panel.orchestrator-unreachable` or 504 `panel.orchestrator-silent` when nothing comes back, 413 `request.too-large`
 * when the body is.
 */
export function proxyRequest(request: IncomingMessage, response: ServerResponse, target: ProxyTarget): void {
  const isDoor = doors.test(request.url ?? '');
  const largest = isDoor ? largestBody.door : largestBody.other;
  if (Number(request.headers['content-length'] ?? 0) > largest) return sendTooLarge(request, response);
  const upstream = httpRequest({
    agent: target.agent,
    hostname: target.url.hostname,
    port: target.url.port || 80,
    method: request.method,
    path: request.url,
    headers: forwardedHeaders(request),
    timeout: isDoor ? Math.min(30_000, target.silenceMs) : target.silenceMs,
  });
  let silent = false;
  upstream.on('timeout', () => {
    silent = true;
    upstream.destroy(new Error('The orchestrator is silent.'));
  });
  upstream.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answeredHeaders(answer.headers));
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
  let received = 0;
  request.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received <= largest || response.headersSent) return;
    request.unpipe(upstream);
    sendTooLarge(request, response);
    upstream.destroy();
  });
  request.pipe(upstream);
}

function sendTooLarge(request: IncomingMessage, response: ServerResponse): void {
  sendProblem(response, 413, 'request.too-large', 'The body is too large.');
  request.resume();
}

/** A refusal in the form of the API's own (RFC 9457). */
export function sendProblem(response: ServerResponse, status: number, code: string, title: string): void {
  const body = JSON.stringify({ type: 'about:blank', title, status, code });
  response.writeHead(status, {
    ...protectiveHeaders,
    'content-security-policy': apiPolicy,
    ...(status === 502 ? { 'retry-after': '2' } : {}),
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    // Of a body that is too large the rest is read all the same: a connection that ended before would take the answer with it.
    ...(status === 413 ? {} : { connection: 'close' }),
  });
  response.end(body);
}

/** What the orchestrator is told of the caller; what the caller claims about itself is replaced. */
function forwardedHeaders(request: IncomingMessage): OutgoingHttpHeaders {
  return {
    ...withoutHopByHop(request.headers),
    'x-nexus-target': 'orchestrator',
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-forwarded-host': request.headers.host ?? '',
    'x-forwarded-proto': 'encrypted' in request.socket ? 'https' : 'http',
  };
}

function answeredHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return { 'content-security-policy': apiPolicy, ...withoutHopByHop(headers), ...protectiveHeaders };
}

function withoutHopByHop(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !notPassedOn.has(name) && !named.has(name)));
}

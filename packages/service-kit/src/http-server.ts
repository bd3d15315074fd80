// A Fastify server as every service has it: schemas, permissions, context, health, metrics and problem+json errors.
import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError, toProblem } from './app-error.ts';
import { idsFromHeaders, withContext } from './context.ts';
import { defaultPatience, parseShallowJson, refuseConnection, refuseEncoded } from './doors/request-limits.ts';
import { trustedProxy } from './doors/trusted-proxy.ts';
import { refuseMisdirected, requireInternalCall } from './internal-auth.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Permission, Route } from './route.ts';

/** What a readiness probe found; `ready` false answers 503. */
export interface Readiness {
  ready: boolean;
  details?: Record<string, unknown>;
}

export interface HttpServerOptions {
  /** Name sent as x-nexus-target by callers. */
  name: string;
  log: Log;
  metrics: Metrics;
  routes: Route[];
  /** `internal`: token and target are needed for every route. `public`: `authorize` decides by the route's `allow`. */
  access:
    | { kind: 'internal'; tokens: string[] }
    | { kind: 'public'; authorize(request: FastifyRequest, allow: Permission): Promise<void> };
  readiness(): Promise<Readiness>;
  /** True once the service is about to stop: still answered, but connections end with their answer. */
  isDraining?(): boolean;
  /** Whether /metrics is open here; the orchestrator's public listener has none. */
  exposeMetrics: boolean;
  /** Registers plugins (OpenAPI, sign-in) before the routes. */
  prepare?(server: FastifyInstance): Promise<void>;
  /** Proxies whose X-Forwarded-For is believed; see `trustedProxy`. */
  trustedProxies?: readonly string[];
  /** Milliseconds a caller may take to send all headers, and the whole request. */
  patience?: { headers: number; request: number };
}

/** Builds the server; the caller listens and closes. */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const patience = options.patience ?? defaultPatience;
  const server = Fastify({
    logger: false,
    bodyLimit: 1024 * 1024,
    trustProxy: trustedProxy(options.trustedProxies),
    forceCloseConnections: 'idle',
    requestTimeout: patience.request,
    http: {
      headersTimeout: patience.headers,
      connectionsCheckingInterval: Math.min(2000, Math.ceil(patience.headers / 4)),
    },
    clientErrorHandler: refuseConnection,
    routerOptions: { maxParamLength: 300 },
  });
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.addHook('onRequest', (request, reply, done) => {
    if (options.isDraining?.()) reply.header('connection', 'close');
    withContext(request.headers.traceparent as string | undefined, idsFromHeaders(request.headers), done);
  });
  server.addHook('onRequest', async (request) => refuseEncoded(request));
  server.addContentTypeParser('application/json', { parseAs: 'string' }, parseShallowJson(server));
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    options.metrics.requests.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
    const probe = route === '/healthz' || route === '/readyz' || route === '/metrics';
    options.log[probe ? 'debug' : 'info'](
      { operation: `${request.method} ${route}`, status: reply.statusCode, duration_ms: Math.round(reply.elapsedTime) },
      'request answered',
    );
  });
  server.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, options.log));
  server.setNotFoundHandler(async (request, reply) => {
    if (options.access.kind === 'internal') requireInternalCall(request.headers, options.name, options.access.tokens);
    else refuseMisdirected(request.headers, options.name);
    return sendProblem(
      new AppError({ code: 'route.unknown', status: 404, message: 'There is no such route.' }),
      request,
      reply,
      options.log,
    );
  });
  await options.prepare?.(server);
  addProbes(server, options);
  await server.register(async (scope) => {
    for (const route of options.routes.filter((one) => !one.raw)) addRoute(scope, route, options);
  });
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addHook('onRequest', async (request) => {
      if (!readableType.test(request.headers['content-type'] ?? '')) delete request.headers['content-type'];
    });
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    for (const route of options.routes.filter((one) => one.raw)) addRoute(scope, route, options);
  });
  return server;
}

/** RFC 9110 §8.3.1; Fastify refuses a body whose type it cannot read, a raw route takes it all the same. */
const readableType = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;

function addProbes(server: FastifyInstance, options: HttpServerOptions): void {
  server.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'alive', service: options.name }));
  server.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const { ready, details } = await readinessOf(options);
    reply.code(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'not ready', ...(options.access.kind === 'internal' ? details : {}) };
  });
  const { access } = options;
  if (access.kind === 'internal') {
    server.get('/internal/whoami', { schema: { hide: true } }, (request, reply) => {
      requireInternalCall(request.headers, options.name, access.tokens);
      return reply.send({ service: options.name });
    });
  }
  if (!options.exposeMetrics) return;
  server.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    reply.type(options.metrics.registry.contentType);
    return options.metrics.registry.metrics();
  });
}

/** A probe that fails is an answer too. */
async function readinessOf({ readiness, log }: HttpServerOptions): Promise<Readiness> {
  try {
    return await readiness();
  } catch (error) {
    log.warn({ err: error }, 'readiness could not be found out');
    return { ready: false, details: { probe: 'failed' } };
  }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route declared; a route without it was registered past us. */
    allow?: Permission;
  }
  interface FastifySchema {
    /** Stands in the OpenAPI document. */
    'x-allow'?: Permission;
  }
}

function addRoute(server: FastifyInstance, route: Route, options: HttpServerOptions): void {
  const { access } = options;
  const authorize = async (request: FastifyRequest): Promise<void> => {
    if (access.kind === 'internal') return requireInternalCall(request.headers, options.name, access.tokens);
    refuseMisdirected(request.headers, options.name);
    await access.authorize(request, route.allow);
  };
  const status = route.status ?? 200;
  const answer = status === 204 ? z.undefined() : route.response;
  server.route({
    method: route.method,
    url: route.url,
    bodyLimit: route.bodyLimit ?? 1024 * 1024,
    config: { allow: route.allow },
    schema: {
      summary: route.summary,
      'x-allow': route.allow,
      hide: route.hidden ?? false,
      tags: [
        route.url.split('/').find((part) => part && part !== 'admin' && part !== 'tenants' && !part.startsWith(':')) ??
          'tenants',
      ],
      ...(route.body ? { body: route.body } : {}),
      ...(route.query ? { querystring: route.query } : {}),
      ...(route.params ? { params: route.params } : {}),
      ...(answer ? { response: { [status]: answer } } : {}),
    },
    onRequest: authorize,
    handler: async (request, reply) => {
      reply.code(status);
      const result = await route.handler({
        body: (route.raw ? (request.body ?? Buffer.alloc(0)) : request.body) as undefined,
        query: request.query as undefined,
        params: request.params as undefined,
        request,
        reply,
        signal: signalOf(request, reply),
      });
      return status === 204 ? reply.send() : result;
    },
  });
}

function signalOf(request: FastifyRequest, reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  if (request.raw.socket.destroyed) onClose();
  request.raw.socket.once('close', onClose);
  reply.raw.once('close', () => request.raw.socket.off('close', onClose));
  return controller.signal;
  function onClose(): void {
    if (!reply.raw.writableFinished)
      controller.abort(new AppError({ code: 'request.abandoned', status: 499, message: 'The caller went away.' }));
  }
}

function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  const known = asAppError(error);
  if (known.status >= 500) log.error({ err: error, code: known.code }, 'request failed');
  if (typeof known.details.retry_after_seconds === 'number')
    reply.header('retry-after', String(known.details.retry_after_seconds));
  return reply
    .code(known.status)
    .type('application/problem+json')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(toProblem(known, request.url.split('?')[0]));
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const issues = error.validation.map((one) => ({ path: one.instancePath, message: one.message }));
    return new AppError({
      code: 'request.invalid',
      status: 400,
      message: 'The request does not have the form that this route takes.',
      details: { issues },
    });
  }
  const status = statusOfFastify(error);
  if (status === 415)
    return new AppError({
      code: 'request.unknown-type',
      status,
      message: 'This route does not take that Content-Type.',
    });
  if (status === 413) return new AppError({ code: 'request.too-large', status, message: 'The body is too large.' });
  if (status >= 400 && status < 500)
    return new AppError({ code: 'request.malformed', status, message: 'The request could not be read.' });
  return new AppError({ code: 'internal.error', status: 500, message: 'Something failed inside.', cause: error });
}

/** Fastify's own refusals (codes FST_…) and its JSON parser's carry the status; the same field on any other error says nothing about the request. */
function statusOfFastify(error: unknown): number {
  if (!(error instanceof Error)) return 500;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const own = (typeof code === 'string' && code.startsWith('FST_')) || error instanceof SyntaxError;
  return own && typeof statusCode === 'number' ? statusCode : 500;
}

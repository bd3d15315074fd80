// The HTTP server both vendor simulators stand on: raw bodies, recordings, scripted misbehaviour, control routes.
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { takeBehaviour } from './behaviours.ts';
import { controlRoutes } from './control/control-routes.ts';
import { closeNetwork, createNetwork, later, networkNow, nextSequence, record } from './network.ts';
import { keepSnapshot } from './control/snapshot.ts';
import type { BehaviourAction, Network, NetworkOptions, RecordedRequest, WireVendor } from './model.ts';

declare module 'fastify' {
  interface FastifyRequest {
    behaviour: BehaviourAction | null;
    recording: RecordedRequest | null;
  }
  interface FastifyContextConfig {
    /** What a route of the vendor's API is for, as behaviours name it. */
    operation?: string;
  }
}

export type VendorSimulatorOptions = NetworkOptions & {
  host?: string;
  port?: number;
  /** Keeps threads, customers and media over restarts in this JSON file. */
  state_file?: string;
};
export type VendorSimulator = { url: string; port: number; network: Network; close(): Promise<void> };
type VendorRoutes = {
  vendor: WireVendor;
  /** The vendor's own error body for a scripted refusal. */
  refuse(reply: FastifyReply, error: NonNullable<BehaviourAction['vendor_error']>): FastifyReply;
  unknownPath(request: FastifyRequest, reply: FastifyReply): FastifyReply;
  register(app: FastifyInstance, network: Network): void;
  everyAnswer?(reply: FastifyReply, network: Network): void;
};

export async function startVendorServer(
  routes: VendorRoutes,
  options: VendorSimulatorOptions,
): Promise<VendorSimulator> {
  const { host = '127.0.0.1', port = 0, state_file, ...network_options } = options;
  const network = createNetwork(routes.vendor, network_options);
  const app = fastify({
    bodyLimit: 120 * 1024 * 1024,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 2000 },
  });
  app.decorateRequest('behaviour', null);
  app.decorateRequest('recording', null);
  takeBodiesRaw(app);
  app.addHook('preHandler', async (request, reply) => {
    if (isControl(request)) return;
    routes.everyAnswer?.(reply, network);
    noteRequest(network, request);
    await misbehave(network, routes, request, reply);
  });
  app.addHook('onSend', (request, reply, payload, done) => afterTheEffect(network, request, reply, payload, done));
  app.addHook('onResponse', async (request, reply) => {
    if (request.recording) request.recording.status = reply.statusCode;
  });
  app.setNotFoundHandler((request, reply) => routes.unknownPath(request, reply));
  routes.register(app, network);
  controlRoutes(app, network);
  const snapshot = state_file ? keepSnapshot(network, state_file) : null;
  await app.listen({ host, port });
  const address = app.server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  network.base_url = `http://${host}:${actual}`;
  return {
    url: network.base_url,
    port: actual,
    network,
    async close() {
      snapshot?.stop();
      closeNetwork(network);
      await app.close();
    },
  };
}

function takeBodiesRaw(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (!isControl(request)) return done(null, body);
    try {
      done(null, body.length > 0 ? JSON.parse(body.toString('utf8')) : {});
    } catch {
      done(Object.assign(new Error('The body is not JSON.'), { statusCode: 400 }));
    }
  });
}

function isControl(request: FastifyRequest): boolean {
  return request.url.startsWith('/_simulator/');
}

function noteRequest(network: Network, request: FastifyRequest): void {
  const recording: RecordedRequest = {
    seq: nextSequence(network),
    method: request.method,
    path: request.url,
    operation: operationOf(request),
    headers: request.headers,
    body: readableBody(request),
    at: networkNow(network).toISOString(),
    status: null,
  };
  request.recording = recording;
  record(network.requests, recording);
}

function operationOf(request: FastifyRequest): string {
  return request.routeOptions.config.operation ?? 'other';
}

function readableBody(request: FastifyRequest): unknown {
  if (!Buffer.isBuffer(request.body)) return null;
  const body = jsonBody(request);
  return body === undefined ? { bytes: request.body.length } : body;
}

/** The body as JSON, undefined when it is not. */
export function jsonBody(request: FastifyRequest): unknown {
  try {
    return Buffer.isBuffer(request.body) ? JSON.parse(request.body.toString('utf8')) : undefined;
  } catch {
    return undefined;
  }
}

async function misbehave(
  network: Network,
  routes: VendorRoutes,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const body =
    Buffer.isBuffer(request.body) && request.body.length < 1_000_000 ? request.body.toString('utf8') : undefined;
  const sent = body?.startsWith('{')
    ? (jsonBody(request) as { to?: unknown; recipient?: unknown; status?: unknown })
    : null;
  const to = sent?.to ?? sent?.recipient;
  const operation = sent?.status === 'read' ? ('typing_indicator' in sent ? 'typing' : 'read') : operationOf(request);
  if (request.recording) request.recording.operation = operation;
  const action = takeBehaviour(network, {
    operation,
    method: request.method,
    path: request.url,
    to: typeof to === 'string' ? to : undefined,
    body,
  });
  request.behaviour = action;
  if (!action) return undefined;
  if (action.delay_ms) await new Promise<void>((resolve) => later(network, action.delay_ms ?? 0, resolve));
  if (action.hang) return reply.hijack();
  if (action.reset) {
    reply.hijack();
    request.raw.socket.resetAndDestroy();
    return reply;
  }
  if (action.garbage) return reply.code(200).header('content-type', 'application/json').send('{"id": "trunc');
  if (action.vendor_error) return routes.refuse(reply, action.vendor_error);
  if (action.status !== undefined && !action.accept_then)
    return scriptedAnswer(reply, action).send(scriptedBody(action));
  return undefined;
}

/** `accept_then`: the effect has taken place, only the answer goes wrong. */
function afterTheEffect(
  network: Network,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: null, payload?: unknown) => void,
): void {
  const action = request.behaviour;
  const how = action?.accept_then ?? (action?.accept_then_timeout ? 'hang' : null);
  if (action?.answer_after_ms) return void later(network, action.answer_after_ms, () => done(null, payload));
  if (!action || !how) return done(null, payload);
  if (how === 'hang') return;
  if (how === 'reset') return void request.raw.socket.resetAndDestroy();
  const body = how === 'garbage' ? '{"id": "trunc' : scriptedBody(action);
  if (how === 'answer') scriptedAnswer(reply, action);
  reply.header('content-length', Buffer.byteLength(body));
  done(null, body);
}

function scriptedAnswer(reply: FastifyReply, action: BehaviourAction): FastifyReply {
  return reply.code(action.status ?? 200).headers({ 'content-type': 'application/json', ...action.headers });
}

function scriptedBody(action: BehaviourAction): string {
  return typeof action.body === 'string' ? action.body : JSON.stringify(action.body ?? {});
}

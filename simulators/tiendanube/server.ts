// A Tienda Nube that runs on this machine: the vendor's API, its storefront, and a control surface for tests.
import { gzipSync } from 'node:zlib';
import fastify from 'fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { makeBehaviourBook } from './behaviours.ts';
import type { BehaviourAction } from './behaviours.ts';
import { controlRoutes } from './control.ts';
import { mediaRoutes } from './media/media-routes.ts';
import { storefrontRoutes } from './media/storefront-routes.ts';
import { misbehaveAfter, misbehaveBefore } from './misbehave.ts';
import type { Closing } from './misbehave.ts';
import { makeRequestRecorder } from './request-recorder.ts';
import type { RecordedRequest } from './request-recorder.ts';
import { checkoutRoutes } from './vendor/checkouts.ts';
import { contentReadRoutes } from './vendor/content-reads.ts';
import { queryOf } from './vendor/door.ts';
import { draftOrderRoutes } from './vendor/draft-orders.ts';
import { orderRoutes } from './vendor/orders.ts';
import { productWriteRoutes } from './vendor/product-writes.ts';
import { productRoutes } from './vendor/products.ts';
import { shopReadRoutes } from './vendor/shop-reads.ts';
import { brokenJson, notFound, unsupportedMediaType, VendorError } from './vendor/vendor-error.ts';
import { API_VERSIONS } from './vendor/version.ts';
import { resetWorld } from './world.ts';
import type { SimulatedStore, StoreRequest, World } from './world.ts';

export type TiendanubeSimulatorOptions = {
  host?: string;
  port?: number;
  /** The demo shops with their named products, or shops drawn from a seed. */
  catalogue?: 'demo' | { seed: number };
  stores?: StoreRequest[];
  now?: () => number;
  /** Address written into links and images; default: where it listens. */
  publicUrl?: string;
  acceptAuthorization?: boolean;
  strictUserAgent?: boolean;
};

export type TiendanubeSimulator = {
  url: string;
  port: number;
  /** The living stores by id. */
  stores: Map<string, SimulatedStore>;
  close(): Promise<void>;
};

/** Two shops: 1001 in Argentina and 1002 in Brazil. */
export const DEFAULT_STORES: StoreRequest[] = [
  { store_id: '1001', access_token: 'simulated-store-token', language: 'es' },
  { store_id: '1002', access_token: 'simulated-store-token-2', language: 'pt' },
];

type Passing = { recorded?: RecordedRequest; action?: BehaviourAction };

/** Starts on the given port (0 = any free one); `close` also ends every hanging request. */
export async function startTiendanubeSimulator(options: TiendanubeSimulatorOptions = {}): Promise<TiendanubeSimulator> {
  const world = makeWorld(options);
  const stopping = new AbortController();
  const app = buildApp(world, { signal: stopping.signal });
  await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://${options.host ?? '127.0.0.1'}:${port}`;
  world.publicUrl = options.publicUrl ?? url;
  resetWorld(world);
  return {
    url,
    port,
    stores: world.stores,
    close: async () => {
      stopping.abort();
      await app.close();
    },
  };
}

function makeWorld(options: TiendanubeSimulatorOptions): World {
  return {
    publicUrl: options.publicUrl ?? '',
    now: options.now ?? Date.now,
    catalogue: options.catalogue ?? 'demo',
    acceptAuthorization: options.acceptAuthorization ?? false,
    strictUserAgent: options.strictUserAgent ?? false,
    initialStores: options.stores ?? DEFAULT_STORES,
    stores: new Map(),
    behaviours: makeBehaviourBook(),
    recorder: makeRequestRecorder(),
  };
}

function buildApp(world: World, closing: Closing): FastifyInstance {
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: 10_000_000,
    routerOptions: { ignoreTrailingSlash: true },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch {
      done(brokenJson());
    }
  });
  app.setErrorHandler((error, _request, reply) => {
    const refusal = asVendorError(error);
    return reply.code(refusal.status).type('application/json; charset=UTF-8').send(JSON.stringify(refusal.body));
  });
  app.setNotFoundHandler((_request, reply) => {
    const refusal = notFound();
    return reply.code(refusal.status).send(refusal.body);
  });
  controlRoutes(app, world);
  mediaRoutes(app, world);
  storefrontRoutes(app, world);
  for (const version of API_VERSIONS) {
    app.register(
      (scope, _options, done) => {
        vendorHooks(scope, world, closing);
        shopReadRoutes(scope, world);
        contentReadRoutes(scope, world, version);
        productRoutes(scope, world, version);
        productWriteRoutes(scope, world, version);
        orderRoutes(scope, world, version);
        draftOrderRoutes(scope, world);
        checkoutRoutes(scope, world);
        done();
      },
      { prefix: `/${version}/:store_id` },
    );
  }
  return app;
}

/** Every vendor call is recorded, may be made to misbehave, and is compressed when the caller takes gzip. */
function vendorHooks(scope: FastifyInstance, world: World, closing: Closing): void {
  const passing = new WeakMap<FastifyRequest, Passing>();
  scope.addHook('onRequest', async (request, reply) => {
    const recorded = world.recorder.add(describeRequest(world, request));
    const { method, query, store_id: storeId } = recorded;
    const path = recorded.path.replace(/^\/[^/]+\/[^/]+/, '');
    const action = world.behaviours.take({ method, path, storeId, query });
    passing.set(request, { recorded, action });
    if (action) await misbehaveBefore(action, reply, closing);
  });
  scope.addHook('preHandler', async (request) => {
    const recorded = passing.get(request)?.recorded;
    if (recorded) recorded.body = request.body ?? null;
  });
  scope.addHook('onSend', async (request, reply, payload) => {
    const action = passing.get(request)?.action;
    if (action?.accept_then) await misbehaveAfter(action, request, closing);
    const accepted = String(request.headers['accept-encoding'] ?? '').includes('gzip');
    if (!accepted || typeof payload !== 'string' || payload.length < 1024) return payload;
    reply.header('content-encoding', 'gzip').removeHeader('content-length');
    return gzipSync(payload);
  });
}

function describeRequest(world: World, request: FastifyRequest): Omit<RecordedRequest, 'sequence'> {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    at: new Date(world.now()).toISOString(),
    method: request.method,
    path: new URL(request.url, 'http://simulator.invalid').pathname,
    query: queryOf(request),
    headers: Object.fromEntries(headers),
    body: null,
    store_id: (request.params as { store_id?: string }).store_id ?? null,
  };
}

/** Fastify's own refusals in the vendor's words; what is left is a fault of the simulator and says so. */
function asVendorError(error: unknown): VendorError {
  if (error instanceof VendorError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return unsupportedMediaType();
  const description = error instanceof Error ? error.message : String(error);
  return new VendorError(500, { code: 500, message: 'Internal Server Error', description });
}

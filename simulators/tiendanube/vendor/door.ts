// What every vendor call passes first: headers, token, payment, bucket, scope; in the order the API checks them.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SimulatedStore, World } from '../world.ts';
import { pourIntoBucket } from './bucket.ts';
import { missingScope, missingUserAgent, paymentRequired, tooManyRequests, unauthorized } from './vendor-error.ts';

/** Query parameters as single words; of a repeated one the last counts. */
export function queryOf(request: FastifyRequest): Record<string, string> {
  const parsed = new URL(request.url, 'http://simulator.invalid').searchParams;
  return Object.fromEntries(parsed.entries());
}

/**
 * The store a request may speak for.
 * @throws VendorError 400, 401, 402 or 429.
 */
export function admit(world: World, request: FastifyRequest, reply: FastifyReply): SimulatedStore {
  const agent = request.headers['user-agent'] ?? '';
  if (agent.trim() === '' || (world.strictUserAgent && !/\(.+\)/.test(agent))) throw missingUserAgent();
  const { store_id: storeId = '' } = request.params as { store_id?: string };
  const store = world.stores.get(storeId);
  if (!store || !store.settings.installed || tokenOf(world, request) !== store.settings.access_token)
    throw unauthorized();
  reply.header('x-main-language', store.store.main_language);
  const bucket = pourIntoBucket(store.bucket, world.now());
  reply.header('x-rate-limit-limit', String(bucket.limit));
  reply.header('x-rate-limit-remaining', String(bucket.remaining));
  reply.header('x-rate-limit-reset', String(bucket.resetMs));
  if (!bucket.admitted) throw tooManyRequests();
  if (store.settings.suspended) throw paymentRequired();
  return store;
}

/** The header is `Authentication`, its scheme lower-case `bearer`. */
function tokenOf(world: World, request: FastifyRequest): string | null {
  const header = request.headers.authentication;
  if (typeof header === 'string' && header.startsWith('bearer ')) return header.slice('bearer '.length);
  const other = request.headers.authorization;
  if (world.acceptAuthorization && other && /^bearer /i.test(other)) return other.slice('bearer '.length);
  return null;
}

/**
 * Whether the store's token holds a scope; a write scope carries its read scope.
 */
export function hasScope(store: SimulatedStore, scope: string): boolean {
  const { scopes } = store.settings;
  return scopes === undefined || scopes.includes(scope) || scopes.includes(scope.replace(/^read_/, 'write_'));
}

/** @throws VendorError 403 without the scope. */
export function requireScope(store: SimulatedStore, scope: string): void {
  if (!hasScope(store, scope)) throw missingScope();
}

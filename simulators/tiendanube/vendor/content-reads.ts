// What a shop publishes about itself: its pages and its means of payment.
import type { FastifyInstance } from 'fastify';
import type { World } from '../world.ts';
import { admit, queryOf, requireScope } from './door.ts';
import { wholeNumber } from './listing.ts';
import { notFound } from './vendor-error.ts';
import type { ApiVersion } from './version.ts';

const DEFAULT_PER_PAGE = 20;
const MAXIMUM_PER_PAGE = 50;

/** The paged wrapper is documented for 2025-03; that v1 answers with the bare list, and the limits of both, are assumptions. */
export function contentReadRoutes(app: FastifyInstance, world: World, version: ApiVersion): void {
  app.get('/pages', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_content');
    const query = queryOf(request);
    const perPage = Math.min(MAXIMUM_PER_PAGE, Math.max(1, wholeNumber(query.per_page) ?? DEFAULT_PER_PAGE));
    const page = Math.max(1, wholeNumber(query.page) ?? 1);
    const total = store.pages.length;
    const results = store.pages.slice((page - 1) * perPage, page * perPage);
    if (version === 'v1') return results;
    return { pages: { results, total, page, perPage, lastPage: Math.max(1, Math.ceil(total / perPage)) } };
  });
  app.get<{ Params: { id: string } }>('/pages/:id', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_content');
    const found = store.pages.find((one) => String(one.id) === request.params.id);
    if (!found) throw notFound();
    return found;
  });
  // No scope is documented for it.
  app.get('/payment-options', (request, reply) => admit(world, request, reply).payment_options);
}

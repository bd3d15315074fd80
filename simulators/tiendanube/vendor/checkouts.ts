// Abandoned checkouts: what shoppers left at the checkout in the last 30 days.
import type { FastifyInstance } from 'fastify';
import type { World } from '../world.ts';
import { admit, queryOf, requireScope } from './door.ts';
import { filterByWindow, sendPage } from './listing.ts';

const READABLE_MS = 30 * 86_400_000;

export function checkoutRoutes(app: FastifyInstance, world: World): void {
  app.get('/checkouts', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_orders');
    const readable = store.checkouts.filter((one) => world.now() - Date.parse(one.created_at) < READABLE_MS);
    return sendPage(world, request, reply, filterByWindow(readable, queryOf(request)).toReversed());
  });
}

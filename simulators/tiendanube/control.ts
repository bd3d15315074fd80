// The simulator's own surface under /_simulator: scripts, recordings, stores, and the truth of a catalogue.
import type { FastifyInstance, FastifyReply } from 'fastify';
import { makeCheckout } from './vendor/make-checkouts.ts';
import type { CheckoutRequest } from './vendor/make-checkouts.ts';
import { catalogueExamples } from './catalogue/catalogue-examples.ts';
import { queryOf } from './vendor/door.ts';
import { addStore, changeStore, resetWorld } from './world.ts';
import type { StoreRequest, World } from './world.ts';

export function controlRoutes(app: FastifyInstance, world: World): void {
  app.post('/_simulator/behaviours', (request, reply) => {
    try {
      return reply.code(201).send({ added: world.behaviours.add(request.body) });
    } catch (error) {
      return refuse(reply, 400, 'behaviour.invalid', error instanceof Error ? error.message : String(error));
    }
  });
  app.get('/_simulator/behaviours', () => ({ behaviours: world.behaviours.list() }));
  app.delete('/_simulator/behaviours', (_request, reply) => {
    world.behaviours.clear();
    return reply.code(204).send();
  });
  app.get('/_simulator/requests', (request) => ({ requests: world.recorder.since(queryOf(request).since) }));
  app.post('/_simulator/reset', (_request, reply) => {
    resetWorld(world);
    return reply.code(204).send();
  });
  storeRoutes(app, world);
}

function storeRoutes(app: FastifyInstance, world: World): void {
  app.get('/_simulator/stores', () => ({
    stores: [...world.stores.values()].map((store) => ({
      ...store.settings,
      name: Object.values(store.store.name)[0],
      currency: store.store.main_currency,
      products: store.products.length,
    })),
  }));

  app.post<{ Body: StoreRequest }>('/_simulator/stores', (request, reply) => {
    const { store_id: storeId, access_token: token } = request.body ?? {};
    if (!/^\d{1,9}$/.test(storeId ?? '') || !token) {
      return refuse(reply, 400, 'store.invalid', 'store_id (digits) and access_token are needed');
    }
    const store = addStore(world, request.body);
    return reply.code(201).send({ store_id: storeId, products: store.products.length });
  });

  app.patch<{ Body: Partial<StoreRequest>; Params: { store_id: string } }>(
    '/_simulator/stores/:store_id',
    (request, reply) => {
      const store = world.stores.get(request.params.store_id);
      if (!store) return refuse(reply, 404, 'store.unknown', `no store ${request.params.store_id}`);
      changeStore(world, store, request.body ?? {});
      return store.settings;
    },
  );

  app.get('/_simulator/catalogue', (request, reply) => {
    const { store_id: storeId = '' } = queryOf(request);
    const store = world.stores.get(storeId);
    if (!store) return refuse(reply, 404, 'store.unknown', `no store ${storeId}`);
    const { products, categories, coupons, customers, orders, draftOrders, checkouts } = store;
    const examples = catalogueExamples(store);
    return { store: store.store, products, categories, coupons, customers, orders, draftOrders, checkouts, examples };
  });

  app.post<{ Body: CheckoutRequest & { store_id: string } }>('/_simulator/checkouts', (request, reply) => {
    const store = world.stores.get(request.body?.store_id ?? '');
    if (!store) return refuse(reply, 404, 'store.unknown', `no store ${request.body?.store_id}`);
    const checkout = makeCheckout(store, request.body, world.now());
    store.checkouts.push(checkout);
    return reply.code(201).send(checkout);
  });
}

const refuse = (reply: FastifyReply, status: number, code: string, message: string): FastifyReply =>
  reply.code(status).send({ code, message });

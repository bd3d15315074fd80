// Orders and their fulfillment orders: list with the documented filters, read by id.
import type { FastifyInstance } from 'fastify';
import type { Order } from '../wire-types.ts';
import type { SimulatedStore, World } from '../world.ts';
import { admit, hasScope, queryOf, requireScope } from './door.ts';
import { legacyShipping } from './legacy-shipping.ts';
import { filterByWindow, fold, selectFields, sendPage } from './listing.ts';
import { notFound, unprocessable } from './vendor-error.ts';
import type { ApiVersion } from './version.ts';

type ItemParams = { id: string; fulfillment_id: string };

const MAXIMUM_RESULTS = 10_000;

/** The filter's words and the answer's words differ. */
const SHIPPING_FILTER: Record<string, Order['shipping_status'][]> = {
  unpacked: ['unpacked', 'partially_packed'],
  unfulfilled: ['unshipped', 'partially_fulfilled'],
  fulfilled: ['shipped', 'delivered'],
};

export function orderRoutes(app: FastifyInstance, world: World, version: ApiVersion): void {
  app.get('/orders', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_orders');
    const query = queryOf(request);
    const found = filterOrders(store, query).toReversed();
    if (found.length > MAXIMUM_RESULTS) throw unprocessable('The query returns more than 10000 results');
    return sendPage(
      world,
      request,
      reply,
      found.map((order) => showOrder(store, order, version, query.aggregates)),
    );
  });

  app.get<{ Params: ItemParams }>('/orders/:id', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_orders');
    const query = queryOf(request);
    return selectFields(showOrder(store, findOrder(store, request.params.id), version, query.aggregates), query.fields);
  });

  app.get<{ Params: ItemParams }>('/orders/:id/fulfillment-orders', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_fulfillment_orders');
    return findOrder(store, request.params.id).fulfillment_orders;
  });

  app.get<{ Params: ItemParams }>('/orders/:id/fulfillment-orders/:fulfillment_id', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_fulfillment_orders');
    return findFulfillment(findOrder(store, request.params.id), request.params.fulfillment_id);
  });

  app.get<{ Params: ItemParams }>(
    '/orders/:id/fulfillment-orders/:fulfillment_id/tracking-events',
    (request, reply) => {
      const store = admit(world, request, reply);
      requireScope(store, 'read_fulfillment_orders');
      return findFulfillment(findOrder(store, request.params.id), request.params.fulfillment_id).tracking_events;
    },
  );
}

function filterOrders(store: SimulatedStore, query: Record<string, string>): Order[] {
  const any = (value: string | undefined): boolean => value === undefined || value === '' || value === 'any';
  const customers = query.customer_ids ? new Set(query.customer_ids.split(',')) : null;
  const channels = query.channels ? new Set(query.channels.split(',')) : null;
  return filterByWindow(store.orders, query).filter(
    (order) =>
      (any(query.status) || order.status === query.status) &&
      (any(query.payment_status) || order.payment_status === query.payment_status) &&
      (any(query.shipping_status) ||
        (SHIPPING_FILTER[query.shipping_status ?? ''] ?? []).includes(order.shipping_status)) &&
      (channels === null || channels.has(order.storefront)) &&
      (customers === null || (order.customer !== null && customers.has(String(order.customer.id)))) &&
      (!query.total_min || Number(order.total) >= Number(query.total_min)) &&
      (!query.total_max || Number(order.total) <= Number(query.total_max)) &&
      (!query.q || matchesOrder(order, query.q)),
  );
}

/** `q` looks at the number, the customer's name and e-mail; never at the telephone. */
function matchesOrder(order: Order, wanted: string): boolean {
  const text = fold(wanted);
  return (
    String(order.number) === wanted ||
    fold(order.contact_name).includes(text) ||
    fold(order.contact_email).includes(text)
  );
}

/** An order as one version shows it; without read_customers it carries no customer. */
function showOrder(store: SimulatedStore, order: Order, version: ApiVersion, aggregates: string | undefined): object {
  const { fulfillment_orders: parcels, ...shown } = order;
  const withParcels = (aggregates ?? '').split(',').includes('fulfillment_orders');
  return {
    ...shown,
    customer: hasScope(store, 'read_customers') ? shown.customer : null,
    fulfillments: withParcels ? parcels : parcels.map((parcel) => ({ id: parcel.id })),
    ...(version === 'v1' ? legacyShipping(order) : {}),
  };
}

function findOrder(store: SimulatedStore, id: string): Order {
  const found = store.orders.find((order) => String(order.id) === id);
  if (!found) throw notFound();
  return found;
}

function findFulfillment(order: Order, id: string): Order['fulfillment_orders'][number] {
  const found = order.fulfillment_orders.find((parcel) => parcel.id === id);
  if (!found) throw notFound();
  return found;
}

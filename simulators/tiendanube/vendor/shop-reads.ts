// The small read-only resources: store, categories, coupons, customers, locations.
import type { FastifyInstance } from 'fastify';
import type { Coupon } from '../wire-types.ts';
import type { World } from '../world.ts';
import { admit, queryOf, requireScope } from './door.ts';
import { filterByWindow, flag, fold, selectFields, sendPage, wholeNumber } from './listing.ts';
import { notFound } from './vendor-error.ts';

type ItemParams = { id: string };

export function shopReadRoutes(app: FastifyInstance, world: World): void {
  app.get('/store', (request, reply) => selectFields(admit(world, request, reply).store, queryOf(request).fields));
  categoryRoutes(app, world);
  couponRoutes(app, world);
  customerRoutes(app, world);
  app.get('/locations', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_locations');
    return store.locations.map((location, index) => ({
      id: location.id,
      store_id: store.settings.store_id,
      name: { [store.store.main_language === 'pt' ? 'pt_BR' : 'es_AR']: location.name },
      priority: index,
      is_default: index === 0,
    }));
  });
}

function categoryRoutes(app: FastifyInstance, world: World): void {
  app.get('/categories', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_products');
    const query = queryOf(request);
    const parent = wholeNumber(query.parent_id);
    const found = filterByWindow(store.categories, query).filter(
      (category) =>
        (parent === null || (category.parent ?? 0) === parent) &&
        (!query.handle || category.handle[query.language ?? ''] === query.handle),
    );
    return sendPage(world, request, reply, found);
  });
  app.get<{ Params: ItemParams }>('/categories/:id', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_products');
    return selectFields(oneOf(store.categories, request.params.id), queryOf(request).fields);
  });
}

function couponRoutes(app: FastifyInstance, world: World): void {
  app.get('/coupons', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_coupons');
    const query = queryOf(request);
    const [valid, shipping] = [flag(query.valid), flag(query.includes_shipping)];
    const found = filterByWindow(store.coupons, query).filter(
      (coupon) =>
        (!query.q || fold(coupon.code).includes(fold(query.q))) &&
        (valid === null || coupon.valid === valid) &&
        (!query.status || coupon.valid === (query.status === 'activated')) &&
        (shipping === null || coupon.includes_shipping === shipping) &&
        (!query.discount_type || coupon.type === query.discount_type) &&
        (!query.limitation_type || isLimitedBy(coupon, query.limitation_type)) &&
        (!query.term_type || (coupon.end_date === null) === (query.term_type === 'unlimited')) &&
        dateWindow(coupon.start_date, query.min_start_date, query.max_start_date) &&
        dateWindow(coupon.end_date, query.min_end_date, query.max_end_date),
    );
    return sendPage(world, request, reply, sortCoupons(found, query.sort_by));
  });
  app.get<{ Params: ItemParams }>('/coupons/:id', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_coupons');
    return selectFields(oneOf(store.coupons, request.params.id), queryOf(request).fields);
  });
}

function isLimitedBy(coupon: Coupon, limitation: string): boolean {
  if (limitation === 'quantity') return coupon.max_uses !== null && coupon.max_uses > 0;
  if (limitation === 'cart_value') return coupon.min_price !== null;
  return limitation === 'categories' ? coupon.categories !== null : true;
}

/** Days as the API writes them compare as text. */
const dateWindow = (day: string | null, minimum: string | undefined, maximum: string | undefined): boolean =>
  (!minimum || (day !== null && day >= minimum)) && (!maximum || (day !== null && day <= maximum));

function sortCoupons(coupons: Coupon[], sortBy: string | undefined): Coupon[] {
  const [key, direction] = sortBy?.endsWith('-descending')
    ? [sortBy.slice(0, -11), -1]
    : [sortBy?.replace(/-ascending$/, ''), 1];
  if (key === 'alpha') return coupons.toSorted((left, right) => direction * left.code.localeCompare(right.code));
  if (key === 'uses') return coupons.toSorted((left, right) => direction * ((left.used ?? 0) - (right.used ?? 0)));
  if (key === 'created-at') return coupons.toSorted((left, right) => direction * (left.id - right.id));
  return coupons;
}

function customerRoutes(app: FastifyInstance, world: World): void {
  app.get('/customers', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_customers');
    const query = queryOf(request);
    const found = filterByWindow(store.customers, query).filter(
      (customer) =>
        (!query.email || customer.email === query.email) &&
        (!query.q ||
          [customer.name, customer.email, customer.identification ?? ''].some((text) =>
            fold(text).includes(fold(query.q ?? '')),
          )),
    );
    return sendPage(world, request, reply, found.toReversed());
  });
  app.get<{ Params: ItemParams }>('/customers/:id', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_customers');
    return selectFields(oneOf(store.customers, request.params.id), queryOf(request).fields);
  });
}

function oneOf<T extends { id: number }>(items: readonly T[], id: string): T {
  const found = items.find((item) => String(item.id) === id);
  if (!found) throw notFound();
  return found;
}

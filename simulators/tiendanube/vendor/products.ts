// Products and variants: list with the documented filters, read by id and SKU, small writes.
import type { FastifyInstance } from 'fastify';
import type { Product, Variant } from '../wire-types.ts';
import type { SimulatedStore, World } from '../world.ts';
import { admit, queryOf, requireScope } from './door.ts';
import { filterByWindow, flag, fold, hasAllWords, selectFields, sendPage, wholeNumber } from './listing.ts';
import { sortProducts } from './sort-products.ts';
import { notFound } from './vendor-error.ts';
import type { ApiVersion } from './version.ts';

type ItemParams = { id: string; variant_id: string; sku: string };

export function productRoutes(app: FastifyInstance, world: World, version: ApiVersion): void {
  const show = (product: Product): Product =>
    version === 'v1'
      ? { ...product, variants: product.variants.map((variant) => showVariant(variant, version)) }
      : product;

  app.get('/products', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_products');
    const query = queryOf(request);
    return sendPage(
      world,
      request,
      reply,
      sortProducts(filterProducts(store, query), query.sort_by, store.orders).map(show),
    );
  });

  app.get<{ Params: ItemParams }>('/products/sku/:sku', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_products');
    const found = store.products.find((product) =>
      product.variants.some((variant) => variant.sku === request.params.sku),
    );
    if (!found) throw notFound();
    return selectFields(show(found), queryOf(request).fields);
  });

  app.get<{ Params: ItemParams }>('/products/:id', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_products');
    return selectFields(show(findProduct(store, request.params.id)), queryOf(request).fields);
  });

  app.get<{ Params: ItemParams }>('/products/:id/variants', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_products');
    const { variants } = findProduct(store, request.params.id);
    return sendPage(
      world,
      request,
      reply,
      filterByWindow(variants, queryOf(request)).map((variant) => showVariant(variant, version)),
    );
  });

  app.get<{ Params: ItemParams }>('/products/:id/variants/:variant_id', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_products');
    return showVariant(findVariant(findProduct(store, request.params.id), request.params.variant_id), version);
  });

  app.get<{ Params: ItemParams }>('/products/:id/images', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_products');
    return sendPage(
      world,
      request,
      reply,
      filterByWindow(findProduct(store, request.params.id).images, queryOf(request)),
    );
  });
}

/** The v1 shape knows no locations. */
export function showVariant(variant: Variant, version: ApiVersion): Variant {
  if (version !== 'v1') return variant;
  const { inventory_levels: _levels, ...legacy } = variant;
  return legacy as Variant;
}

/** @throws VendorError 404. */
export function findProduct(store: SimulatedStore, id: string): Product {
  const found = store.products.find((product) => String(product.id) === id);
  if (!found) throw notFound();
  return found;
}

/** @throws VendorError 404. */
export function findVariant(product: Product, id: string): Variant {
  const found = product.variants.find((variant) => String(variant.id) === id);
  if (!found) throw notFound('Product with such id does not exist');
  return found;
}

function filterProducts(store: SimulatedStore, query: Record<string, string>): Product[] {
  const language = query.language ?? store.store.main_language;
  const ids = query.ids ? new Set(query.ids.split(',').slice(0, 30)) : null;
  const categoryId = wholeNumber(query.category_id);
  const [published, freeShipping, promotional] = [
    flag(query.published),
    flag(query.free_shipping),
    flag(query.has_promotional_price),
  ];
  const [minimum, maximum] = [wholeNumber(query.min_stock), wholeNumber(query.max_stock)];
  const wanted = fold(query.q ?? '')
    .split(/\s+/)
    .filter(Boolean);
  const found = filterByWindow(store.products, query).filter((product) => {
    const onOffer = product.variants.some((variant) => variant.promotional_price !== null);
    return (
      (ids === null || ids.has(String(product.id))) &&
      (wanted.length === 0 || hasAllWords(searchText(product, language), wanted)) &&
      (!query.handle || Object.values(product.handle).includes(query.handle)) &&
      (categoryId === null || product.categories.some((category) => category.id === categoryId)) &&
      (published === null || product.published === published) &&
      (freeShipping === null || product.free_shipping === freeShipping) &&
      (promotional === null || onOffer === promotional) &&
      (minimum === null || product.variants.some((variant) => variant.stock === null || variant.stock >= minimum)) &&
      (maximum === null || product.variants.some((variant) => variant.stock !== null && variant.stock <= maximum))
    );
  });
  return query.q && store.settings.flaky_search ? found.filter((_product, index) => index % 4 !== 3) : found;
}

const searchTexts = new WeakMap<Product, Map<string, string>>();

/** What `q` looks into: name in one language, tags, SKUs; the description no longer. Folded, and kept until a write. */
function searchText(product: Product, language: string): string {
  const kept = searchTexts.get(product) ?? new Map<string, string>();
  searchTexts.set(product, kept);
  const known = kept.get(language);
  if (known !== undefined) return known;
  const skus = product.variants.map((variant) => variant.sku ?? '');
  const text = fold([product.name[language] ?? '', product.tags, ...skus].join(' '));
  kept.set(language, text);
  return text;
}

/** To be called when a product's name, tags or SKUs change. */
export function forgetSearchText(product: Product): void {
  searchTexts.delete(product);
}

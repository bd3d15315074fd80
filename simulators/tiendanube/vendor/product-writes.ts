// The writes a shop owner's other tools make while customers ask: stock, price, publication, deletion.
import type { FastifyInstance } from 'fastify';
import type { Product, Variant } from '../wire-types.ts';
import type { World } from '../world.ts';
import { wireDate } from '../catalogue/shop-plan.ts';
import { admit, requireScope } from './door.ts';
import { findProduct, findVariant, forgetSearchText, showVariant } from './products.ts';
import { unprocessable } from './vendor-error.ts';
import type { ApiVersion } from './version.ts';

type ItemParams = { id: string; variant_id: string };
type Body = Record<string, unknown>;

export function productWriteRoutes(app: FastifyInstance, world: World, version: ApiVersion): void {
  const now = (): string => wireDate(world.now());

  app.put<{ Params: ItemParams; Body: Body }>('/products/:id', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'write_products');
    const product = findProduct(store, request.params.id);
    const body = request.body ?? {};
    if ('variants' in body)
      throw unprocessable('Validation error', { variants: ['The variants field is not allowed.'] });
    changeProduct(product, body, Object.keys(store.store.languages));
    forgetSearchText(product);
    product.updated_at = now();
    return product;
  });

  app.delete<{ Params: ItemParams }>('/products/:id', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'write_products');
    store.products.splice(store.products.indexOf(findProduct(store, request.params.id)), 1);
    return {};
  });

  app.put<{ Params: ItemParams; Body: Body }>('/products/:id/variants/:variant_id', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'write_products');
    const product = findProduct(store, request.params.id);
    const variant = findVariant(product, request.params.variant_id);
    changeVariant(variant, request.body ?? {});
    forgetSearchText(product);
    variant.updated_at = now();
    product.updated_at = variant.updated_at;
    return showVariant(variant, version);
  });

  app.post<{ Params: ItemParams; Body: Body }>('/products/:id/variants/stock', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'write_products');
    const product = findProduct(store, request.params.id);
    const { action, value, id } = request.body ?? {};
    if (action !== 'replace' && action !== 'variation')
      throw unprocessable("Valid actions are 'replace', 'variation'.");
    const chosen = product.variants.filter((variant) => id === undefined || String(variant.id) === String(id));
    for (const variant of chosen) {
      const change = value === null ? null : Number(value);
      setStock(variant, action === 'replace' || change === null ? change : Math.max(0, (variant.stock ?? 0) + change));
    }
    return chosen.map((variant) => showVariant(variant, version));
  });
}

function changeProduct(product: Product, body: Body, languages: string[]): void {
  for (const key of ['name', 'description'] as const) {
    const text = body[key];
    if (typeof text === 'string') product[key] = Object.fromEntries(languages.map((language) => [language, text]));
    else if (typeof text === 'object' && text !== null) product[key] = text as Product['name'];
  }
  for (const key of ['published', 'free_shipping', 'requires_shipping'] as const) {
    if (typeof body[key] === 'boolean') product[key] = body[key];
  }
  if (typeof body.tags === 'string') product.tags = body.tags;
}

function changeVariant(variant: Variant, body: Body): void {
  if ('price' in body) variant.price = readPrice(body.price, 'price');
  if ('promotional_price' in body) variant.promotional_price = readPrice(body.promotional_price, 'promotional_price');
  if (typeof body.sku === 'string') variant.sku = body.sku;
  if ('stock' in body) setStock(variant, readStock(body.stock));
}

/** The stock of the first location changes; the total follows. */
function setStock(variant: Variant, stock: number | null): void {
  const [first, ...others] = variant.inventory_levels;
  if (first) first.stock = stock;
  variant.stock = stock === null ? null : others.reduce((sum, level) => sum + (level.stock ?? 0), stock);
  variant.stock_management = stock !== null;
}

/** An empty string means unlimited. */
function readStock(value: unknown): number | null {
  if (value === '' || value === null) return null;
  if (!Number.isInteger(Number(value)))
    throw unprocessable('Validation error', { stock: ['The stock must be an integer.'] });
  if (Number(value) < 0) throw unprocessable('Validation error', { stock: ['The stock must be at least 0.'] });
  return Number(value);
}

function readPrice(value: unknown, field: string): string | null {
  if (value === null || value === '') return null;
  if (Number.isNaN(Number(value)))
    throw unprocessable('Validation error', { [field]: [`The ${field} must be a number.`] });
  if (Number(value) < 0) throw unprocessable('Validation error', { [field]: [`The ${field} must be at least 0.`] });
  return Number(value).toFixed(2);
}

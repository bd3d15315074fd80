// A product as an agent may tell it: plain text, options by name, what is on offer and what is in stock.
import type { Money, ShopProduct, ShopVariant } from '@nexus/contracts/shop';
import type { WireProduct, WireVariant } from '../shop-api/wire-product.ts';
import { withScheme } from '../shop-api/wire-values.ts';
import { pickText } from './localized-text.ts';
import { plainText } from './plain-text.ts';

export type Presentation = { locale: string; currency: string };

const DESCRIPTION_LENGTH = 600;
/** Of a product with more variants the first ones are told, after those that can be bought. */
const MOST_VARIANTS = 100;

/** The product; address and image are the API's own, never built. */
export function presentProduct(product: WireProduct, presentation: Presentation): ShopProduct {
  const shown = product.variants.filter((variant) => variant.visible);
  const names = optionNames(product, presentation.locale);
  const variants = shown.map((variant) => presentVariant(variant, names, presentation));
  return {
    id: product.id,
    name: pickText(product.name, presentation.locale),
    description: plainText(pickText(product.description, presentation.locale), DESCRIPTION_LENGTH),
    url: product.canonical_url,
    image_url: firstImage(product),
    categories: product.categories
      .filter((category) => category.visibility === 'visible')
      .map((category) => pickText(category.name, presentation.locale))
      .filter(Boolean),
    tags: (product.tags ?? '')
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean),
    variants: variants.length <= MOST_VARIANTS ? variants : availableFirst(variants).slice(0, MOST_VARIANTS),
    available: variants.some((variant) => variant.available),
  };
}

/** In stock or unlimited. A variant without a price counts too: it is sold on request. */
export function isAvailable(variant: WireVariant): boolean {
  const stock = stockOf(variant);
  return stock === null || stock > 0;
}

/** A promotional price counts only below the list price; the API keeps stale ones. */
export function isPromoted(variant: WireVariant): boolean {
  const [price, promotional] = [Number(variant.price ?? 0), Number(variant.promotional_price ?? 0)];
  return promotional > 0 && promotional < price;
}

/** An amount as it stands, with two decimals, as the API writes them. */
export function toMoney(amount: string | null, currency: string): Money | null {
  if (amount === null) return null;
  const [whole = '0', decimals = ''] = amount.split('.');
  return { amount: `${whole}.${decimals.padEnd(2, '0')}`, currency };
}

function presentVariant(variant: WireVariant, names: string[], { locale, currency }: Presentation): ShopVariant {
  const values = variant.values.map((value) => pickText(value, locale).trim());
  return {
    id: variant.id,
    sku: variant.sku,
    options: Object.fromEntries(values.map((value, index) => [names[index] ?? String(index + 1), value])),
    price: toMoney(variant.price, currency),
    promotional_price: isPromoted(variant) ? toMoney(variant.promotional_price, currency) : null,
    stock: stockOf(variant),
    available: isAvailable(variant),
  };
}

/** Option names in order, each once: two attributes without a name must not overwrite one another. */
function optionNames(product: WireProduct, locale: string): string[] {
  const names = product.attributes.map((attribute, index) => pickText(attribute, locale).trim() || String(index + 1));
  return names.map((name, index) => (names.indexOf(name) === index ? name : `${name} ${index + 1}`));
}

/** Null = unlimited. Where the total is missing, the locations add up to it. */
function stockOf(variant: WireVariant): number | null {
  if (variant.stock !== null) return Math.max(0, variant.stock);
  if (variant.stock_management !== true) return null;
  return variant.inventory_levels.reduce((sum, level) => sum + Math.max(0, level.stock ?? 0), 0);
}

function firstImage(product: WireProduct): string | null {
  const [first] = product.images
    .filter((image) => image.src !== null)
    .toSorted((left, right) => (left.position ?? 0) - (right.position ?? 0));
  return withScheme(first?.src ?? null);
}

const availableFirst = (variants: ShopVariant[]): ShopVariant[] =>
  variants.toSorted((left, right) => Number(right.available) - Number(left.available));

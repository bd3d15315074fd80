// Reads the facts out of tool results, whatever exact JSON shape the tools of the request use.

type Json = Record<string, unknown>;
export type Variant = { values: string[]; available: boolean; price: string | null; promotional: string | null };
export type Product = {
  id: string | null;
  name: string;
  url: string | null;
  image: string | null;
  price: string | null;
  promotional: string | null;
  description: string | null;
  variants: Variant[];
  available: boolean;
};
export type Facts = Record<string, string>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  return typeof value === 'number' ? String(value) : null;
}

function first(item: Json, ...names: string[]): string | null {
  for (const name of names) {
    const value = text(item[name]);
    if (value !== null) return value;
  }
  return null;
}

/** An amount as the result states it: a ready text as it is, `{amount, currency}` as both words. */
function money(value: unknown): string | null {
  if (isObject(value)) {
    const amount = text(value['amount']);
    return amount === null ? null : [text(value['currency']), amount].filter(Boolean).join(' ');
  }
  return text(value);
}

/** The result of a tool as JSON; the bare text when it is not JSON. */
export function parseResult(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}

/** True when the result reports a failure instead of facts. */
export function isFailure(result: unknown): boolean {
  if (typeof result === 'string') return /^\s*error\b/i.test(result);
  return isObject(result) && 'error' in result && result['error'] !== null;
}

/** Every object inside a result, at any depth, outermost first. */
function* objectsIn(value: unknown): Generator<Json> {
  if (Array.isArray(value)) for (const item of value) yield* objectsIn(item);
  if (!isObject(value)) return;
  yield value;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}

function valuesOf(variant: Json): string[] {
  const source = variant['options'] ?? variant['values'] ?? variant['attributes'];
  const entries = Array.isArray(source) ? source : isObject(source) ? Object.values(source) : [];
  const values = entries.map((entry) => (isObject(entry) ? first(entry, 'value', 'name', 'es', 'pt') : text(entry)));
  const named = [first(variant, 'size', 'talle'), first(variant, 'color', 'colour')];
  return [...values, ...named].filter((value): value is string => value !== null);
}

function readVariant(item: Json): Variant {
  const stock = item['stock'];
  const available = item['available'] ?? item['in_stock'] ?? (typeof stock === 'number' ? stock > 0 : true);
  return {
    values: valuesOf(item),
    available: available === true,
    price: money(item['price']),
    promotional: money(item['promotional_price']),
  };
}

function imageOf(item: Json): string | null {
  const named = first(item, 'image_url', 'image', 'photo');
  if (named !== null) return named;
  const images = item['images'];
  const image: unknown = Array.isArray(images) ? images[0] : null;
  return isObject(image) ? first(image, 'url', 'src') : text(image);
}

function readProduct(item: Json): Product {
  const variants = Array.isArray(item['variants']) ? item['variants'].filter(isObject).map(readVariant) : [];
  const offered = variants.find((variant) => variant.available) ?? variants[0];
  const available = typeof item['available'] === 'boolean' ? item['available'] : variants.some((one) => one.available);
  return {
    id: first(item, 'id', 'product_id'),
    name: first(item, 'name', 'title') ?? '',
    url: first(item, 'url', 'canonical_url', 'link', 'permalink'),
    image: imageOf(item),
    price: money(item['price']) ?? offered?.price ?? null,
    promotional: money(item['promotional_price']) ?? offered?.promotional ?? null,
    description: first(item, 'description'),
    variants,
    available: variants.length === 0 && item['available'] === undefined ? true : available,
  };
}

/** All products a result contains. */
export function readProducts(result: unknown): Product[] {
  const products: Product[] = [];
  for (const item of objectsIn(result)) {
    const described = ['variants', 'price', 'image_url', 'images'].some((name) => name in item);
    if (first(item, 'name', 'title') !== null && described && !('quantity' in item)) products.push(readProduct(item));
  }
  return products;
}

/** The items of a list (or the single object) stored under one of `names`, each reduced to its plain text fields. */
export function readFacts(result: unknown, ...names: string[]): Facts[] {
  if (!isObject(result)) return [];
  for (const name of names) {
    const value = result[name];
    if (Array.isArray(value)) return value.filter(isObject).map(plainFields);
    if (isObject(value)) return [plainFields(value)];
  }
  return [];
}

/** The text fields of an object; amounts count as text, lists of texts are joined. */
export function plainFields(item: unknown): Facts {
  const facts: Facts = {};
  if (!isObject(item)) return facts;
  for (const [name, value] of Object.entries(item)) {
    const stated = typeof value === 'boolean' ? String(value) : money(value);
    if (stated !== null) facts[name] = stated;
    else if (Array.isArray(value) && value.length > 0) {
      const lines = value.map((one) => (isObject(one) ? (first(one, 'name', 'title') ?? '') : (text(one) ?? '')));
      facts[name] = lines.filter(Boolean).join(', ');
    }
  }
  return facts;
}

const topicFields: Record<string, string[]> = {
  shipping: ['shipping', 'shipping_methods', 'delivery'],
  pickup: ['pickup', 'address'],
  payment: ['payment', 'payment_methods', 'instalments', 'installments', 'transfer_discount'],
  hours: ['open_now', 'hours', 'opening_hours'],
  location: ['address', 'location'],
  exchanges: ['exchanges'],
  wholesale: ['wholesale'],
  contact: ['phone', 'email'],
  website: ['url', 'website'],
};

/** What a result tells of a topic of the shop, line by line. */
export function topicLines(topic: string, result: unknown): string[] {
  const facts = shopFields(result);
  return (topicFields[topic] ?? []).flatMap((name) => facts[name]?.split('\n') ?? []).filter(Boolean);
}

/** The plain fields of the shop a result speaks of. */
export function shopFields(result: unknown): Facts {
  return readFacts(result, 'store', 'shop')[0] ?? plainFields(result);
}

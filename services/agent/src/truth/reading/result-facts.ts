// Reads what the result of a tool bears out. The same result comes again all through an episode: it is read once.
import { keepLatest } from '../../history/keep-latest.ts';
import { resultJson } from '../../history/result-json.ts';
import type { Amount, KnownProduct } from '../catalogue.ts';
import { readAmount, readProduct } from '../catalogue.ts';
import type { KnownOrder } from '../orders.ts';
import { readOrder } from '../orders.ts';
import type { DateClaim } from './claim.ts';
import { codeWords } from './codes.ts';
import { datesOfMoment } from './dates.ts';
import { fold } from './fold.ts';
import { comparableLink } from './links.ts';
import { digitsIn } from './numbers.ts';
import type { Statement } from './read-statement.ts';

export interface KnownCoupon {
  /** Folded. */
  code: string;
  percent: number | null;
  /** It gives free shipping. */
  isShipping: boolean;
  amounts: Amount[];
  dates: DateClaim[];
}

/** A text of a result; `products`: ids of those whose own text it is, null where it stands outside of any. */
export interface DescribedText {
  readonly statement: Statement;
  readonly products: ReadonlySet<string> | null;
}

/** Nobody changes it: it serves later turns too. */
export interface ResultFacts {
  readonly products: readonly KnownProduct[];
  readonly orders: readonly KnownOrder[];
  readonly coupons: readonly KnownCoupon[];
  /** What its texts say (descriptions, addresses), by text. */
  readonly described: ReadonlyMap<string, DescribedText>;
  /** Comparable addresses. */
  readonly links: ReadonlySet<string>;
  /** Addresses of pictures, as written. */
  readonly images: ReadonlySet<string>;
  readonly codes: ReadonlySet<string>;
  readonly figures: ReadonlySet<number>;
  readonly dates: readonly DateClaim[];
}

/** Beside the result itself, all that its reading depends on; the tenant is there so that no shop meets another's. */
interface Place {
  tenant: string;
  timezone: string;
  /** Today at the shop, Monday is 1. */
  weekday: number;
}

/** Reads what the shop wrote. */
type ReadText = (text: string, weekday: number) => { statement: Statement; links: string[]; codes: string[] };

/** By place and content. */
const known = keepLatest<ResultFacts>(128, 24_000);

/** What a result bears out. */
export function factsOfResult(result: unknown, place: Place, readText: ReadText): ResultFacts {
  const key = `${place.tenant} ${place.timezone} ${place.weekday} ${resultJson(result)}`;
  const facts = known.get(key) ?? readResult(result, place, readText);
  known.set(key, facts);
  return facts;
}

function readResult(result: unknown, { timezone, weekday }: Place, readText: ReadText): ResultFacts {
  const facts = {
    products: [] as KnownProduct[],
    orders: [] as KnownOrder[],
    coupons: [] as KnownCoupon[],
    described: new Map<string, { statement: Statement; products: Set<string> | null }>(),
    links: new Set<string>(),
    images: new Set<string>(),
    codes: new Set<string>(),
    figures: new Set<number>(),
    dates: [] as DateClaim[],
  };
  /** Fields with their texts that were read already: the variants of a product repeat the same ones. */
  const seen = new Set<string>();
  /** The product whose fields are being read. */
  let within: string | null = null;

  function addValue(value: unknown, field: string): void {
    if (typeof value === 'number') facts.figures.add(value);
    else if (typeof value === 'string') {
      const key = `${within} ${field} ${value}`;
      if (!seen.has(key)) addField(value, field);
      seen.add(key);
    } else if (Array.isArray(value)) for (const item of value) addValue(item, field);
    else if (typeof value === 'object' && value !== null) {
      const fields = value as Record<string, unknown>;
      const around = within;
      within = addEntity(fields) ?? around;
      for (const [name, inner] of Object.entries(fields)) addValue(inner, name);
      within = around;
    }
  }

  function addField(text: string, field: string): void {
    if (field === 'image_url') facts.images.add(text);
    if (/^https?:\/\//.test(text)) {
      facts.links.add(comparableLink(text));
      return;
    }
    const hasDigits = /\d/.test(text);
    if (hasDigits && /^\d{4}-\d\d-\d\d/.test(text)) facts.dates.push(...datesOfMoment(text, timezone));
    else if (!readElsewhere.has(field) && text.length > 2 && (hasDigits || text.includes('.') || field === 'text'))
      addText(text);
    else {
      for (const word of codeWords(text)) facts.codes.add(word);
      if (hasDigits) for (const number of digitsIn(text)) facts.figures.add(number.value);
    }
  }

  function addText(text: string): void {
    const { statement, links, codes } = readText(text, weekday);
    const others = facts.described.get(text)?.products;
    const isAnyones = within === null || others === null;
    facts.described.set(text, { statement, products: isAnyones ? null : new Set([...(others ?? []), within ?? '']) });
    for (const link of links) facts.links.add(link);
    for (const word of codes) facts.codes.add(word);
    for (const number of statement.figures) facts.figures.add(number);
    facts.dates.push(...statement.dates);
  }

  /** @returns the id of the product it is */
  function addEntity(fields: Record<string, unknown>): string | null {
    const product = readProduct(fields);
    if (product !== null) {
      facts.products.push({ ...product, links: product.links.map(comparableLink) });
      return product.id;
    }
    const order = readOrder(fields);
    if (order !== null) {
      facts.orders.push({ ...order, links: order.links.map(comparableLink) });
      facts.dates.push(...datesOfMoment(order.createdAt, timezone));
      return null;
    }
    const coupon = readCoupon(fields, timezone);
    if (coupon !== null) facts.coupons.push(coupon);
    return null;
  }

  addValue(result, '');
  return facts;
}

/** Fields that other readers understand whole, or that hold nothing that could be said. */
const readElsewhere = new Set([
  'url',
  'image_url',
  'shipping_tracking_url',
  'price',
  'promotional_price',
  'total',
  'created_at',
  'discount',
  'minimum_purchase',
  'ends',
  'name',
  'product_id',
  'variant_id',
]);

function readCoupon(fields: Record<string, unknown>, timezone: string): KnownCoupon | null {
  const { code, discount, minimum_purchase: minimum, ends } = fields;
  if (typeof code !== 'string' || typeof discount !== 'string') return null;
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(discount)?.[1];
  return {
    code: fold(code),
    percent: percent === undefined ? null : Number(percent),
    isShipping: discount === 'free shipping',
    amounts: [percent === undefined ? discount : '', minimum].flatMap((one) => readAmount(one) ?? []),
    dates: typeof ends === 'string' ? datesOfMoment(ends, timezone) : [],
  };
}

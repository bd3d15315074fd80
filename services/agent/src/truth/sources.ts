// Gathers what an answer may rest on: results of tools, the owner's instructions, words of the shop's people.
import type { TurnRequest } from '@nexus/contracts/turn';
import { resultJson } from '../history/result-json.ts';
import { isEarlierCall } from '../history/tell-once.ts';
import type { ModelMessage } from '../models/model.ts';
import { factTexts, openNowText } from '../shop-facts/describe-shop-facts.ts';
import { hoursNow } from '../shop-facts/opening-hours.ts';
import type { Amount, KnownProduct } from './catalogue.ts';
import { readAmount, readProduct } from './catalogue.ts';
import type { DeedSources } from './actions.ts';
import type { KnownOrder } from './orders.ts';
import { readOrder } from './orders.ts';
import { codeWords } from './reading/codes.ts';
import { datesIn, datesOfMoment, weekdayOf } from './reading/dates.ts';
import type { DateClaim } from './reading/claim.ts';
import { fold } from './reading/fold.ts';
import { comparableLink } from './reading/links.ts';
import { digitsIn, numbersIn } from './reading/numbers.ts';
import type { Statement } from './reading/read-statement.ts';
import { readShopText } from './reading/read-shop-text.ts';

export interface KnownCoupon {
  /** Folded. */
  code: string;
  percent: number | null;
  /** It gives free shipping. */
  isShipping: boolean;
  amounts: Amount[];
  dates: DateClaim[];
}

export interface KnownZone {
  names: string[];
  cost: number | null;
  /** Days of delivery, fewest and most. */
  days: number[];
}

export interface TodaysHours {
  spans: { from: number; to: number }[];
  isOpen: boolean;
}

export interface Sources extends DeedSources {
  products: KnownProduct[];
  orders: KnownOrder[];
  coupons: KnownCoupon[];
  /** What the shop's people wrote, read. */
  stated: Statement[];
  /** Those of `stated` that are the approved facts: their amounts are no product's price. */
  approved: Set<Statement>;
  /** Carriage by zone, as the facts name it; folded names. */
  zones: KnownZone[];
  /** Hours of the present day in minutes after midnight, and whether the shop is open; null: not told. */
  todaysHours: TodaysHours | null;
  /** What texts in tool results say (descriptions, addresses), read. */
  described: Statement[];
  /** Comparable addresses. */
  links: Set<string>;
  /** Addresses of product pictures, as written. */
  images: Set<string>;
  codes: Set<string>;
  figures: Set<number>;
  dates: DateClaim[];
  /** The present day at the shop. */
  today: DateClaim[];
  timezone: string;
  /** What the customer wrote, folded: no source, but what was asked for. */
  asked: string;
  askedFigures: Set<number>;
  askedDates: DateClaim[];
  /** ISO 4217. */
  currency: string;
  /** Today at the shop, Monday is 1. */
  weekday: number;
}

/** What the shop itself has written for its customers and its agent. A further source of that kind is one line here. */
function wordsOfTheShop(turn: TurnRequest): string[] {
  return [turn.agent.system_prompt, turn.tenant.store_name, ...wordsOfItsPeople(turn)];
}

function approvedWords(turn: TurnRequest): string[] {
  return [...Object.values(factTexts(turn)), openNowText(turn) ?? ''].filter(Boolean);
}

function wordsOfItsPeople(turn: TurnRequest): string[] {
  return turn.history.filter((item) => item.role === 'person' || item.role === 'automatic').map((item) => item.text);
}

/** Their results repeat what the customer said: receipts of a deed, no facts of the shop. */
const ofTheCustomer = new Set(['remember', 'forget']);

/** Results of this turn and of the episode; those of the episode whole, though the model reads them shortened. */
function resultsOf(turn: TurnRequest, messages: ModelMessage[]): { name: string; result: unknown }[] {
  const earlier = [...turn.earlier_results, ...turn.history.flatMap((item) => item.tool_results)].filter(
    ({ ok }) => ok,
  );
  const now = messages.flatMap((message) =>
    message.role === 'result' && !isEarlierCall(message.callId)
      ? [{ name: message.name, result: parsed(message.text) }]
      : [],
  );
  const all = [...earlier.map(({ name, result }) => ({ name, result })), ...now].filter(
    ({ result }) => !isFailure(result),
  );
  return newestOfEach(all);
}

/** A look that gave what a later one gives again is left out; of the order of the rest depends which look is the newest. */
function newestOfEach<Result extends { name: string; result: unknown }>(results: Result[]): Result[] {
  const byContent = results.map((one) => [`${one.name} ${resultJson(one.result)}`, one] as const);
  return [...new Map(byContent.toReversed()).values()].toReversed();
}

/** A result too long for the model is cut and no JSON any more; its figures and links still count. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}

function isFailure(result: unknown): boolean {
  return (
    typeof result === 'object' && result !== null && typeof (result as Record<string, unknown>)['error'] === 'string'
  );
}

/** They repeat the approved facts, which count as they are now, not as an earlier turn read them. */
const factTools = new Set(['get_policies', 'get_payment_options']);

function productIn(result: unknown): unknown {
  return typeof result === 'object' && result !== null ? (result as Record<string, unknown>)['product'] : null;
}

function zonesOf({ shop_facts: facts }: TurnRequest): KnownZone[] {
  return (facts?.shipping.zones ?? []).map(({ name, cost, days_from: from, days_to: to }) => ({
    names: fold(name.normalize('NFC'))
      .split(/[,/;()]| y | e /)
      .map((one) => one.trim())
      .filter((one) => one.length > 2),
    cost: cost === null ? null : Number(cost),
    days: [from, to].filter((one) => one !== null),
  }));
}

function todaysHoursOf({ shop_facts: facts, now, tenant }: TurnRequest): TodaysHours | null {
  if (facts === null) return null;
  const { today, isOpen } = hoursNow(facts.hours, now, tenant.timezone);
  if (today === null) return null;
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  return { spans: today.map(({ from, to }) => ({ from: minutes(from), to: minutes(to) })), isOpen: isOpen === true };
}

/** What may be said in this turn. A customer's own words are no source. */
export function sourcesOf(turn: TurnRequest, messages: ModelMessage[]): Sources {
  const { timezone, currency } = turn.tenant;
  const asked = turn.history.filter((item) => item.role === 'customer').map((item) => fold(item.text.normalize('NFC')));
  // What the customer is known to have said may be repeated to them; like their words it bears nothing else out.
  const remembered = turn.memories.map(({ text }) => fold(text.normalize('NFC')));
  const today = datesOfMoment(turn.now, timezone).at(-1);
  const sources: Sources = {
    products: [],
    orders: [],
    coupons: [],
    stated: [],
    approved: new Set(),
    zones: zonesOf(turn),
    todaysHours: todaysHoursOf(turn),
    described: [],
    links: new Set(),
    images: new Set(),
    codes: new Set(),
    figures: new Set(today === undefined || today.year === null ? [] : [today.year]),
    dates: today === undefined ? [] : [today],
    today: today === undefined ? [] : [today],
    timezone,
    receipts: new Set(),
    people: wordsOfItsPeople(turn)
      .map((text) => fold(text.normalize('NFC')))
      .join('\n'),
    hasCanceledOrder: false,
    sentLink: turn.history.some((item) => item.role === 'agent' && /https?:\/\//.test(item.text)),
    asked: asked.slice(-6).join('\n'),
    askedFigures: new Set([...asked, ...remembered].flatMap((text) => numbersIn(text).map((one) => one.value))),
    askedDates: asked.flatMap((text) => datesIn(text)),
    currency,
    weekday: weekdayAt(turn.now, timezone),
  };
  for (const text of wordsOfTheShop(turn)) sources.stated.push(addText(text, sources));
  for (const text of approvedWords(turn)) {
    const statement = addText(text, sources);
    sources.stated.push(statement);
    sources.approved.add(statement);
  }
  const seen = new Set<string>();
  for (const { name, result } of resultsOf(turn, messages)) {
    sources.receipts.add(name);
    if (ofTheCustomer.has(name)) continue;
    addValue(factTools.has(name) ? productIn(result) : result, '', sources, seen);
  }
  sources.hasCanceledOrder = sources.orders.some(
    (order) => order.status === 'cancelled' || /refunded|voided/.test(order.payment),
  );
  return sources;
}

function weekdayAt(now: string, timezone: string): number {
  const [date] = datesOfMoment(now, timezone).slice(-1);
  if (date === undefined) return 1;
  return weekdayOf(date.year ?? 1970, date.month ?? 1, date.day);
}

/** Reads one text and adds its links, codes, figures and dates. */
function addText(text: string, sources: Sources): Statement {
  const { statement, links, codes } = readShopText(text, sources.weekday);
  for (const link of links) sources.links.add(link);
  for (const word of codes) sources.codes.add(word);
  for (const number of statement.figures) sources.figures.add(number);
  sources.dates.push(...statement.dates);
  return statement;
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

/** `seen` are the texts that were read already: every look at a product brings the same ones, all through the episode. */
function addValue(value: unknown, field: string, sources: Sources, seen: Set<string>): void {
  if (typeof value === 'number') sources.figures.add(value);
  else if (typeof value === 'string') {
    const key = `${field} ${value}`;
    if (!seen.has(key)) addField(value, field, sources);
    seen.add(key);
  } else if (Array.isArray(value)) for (const item of value) addValue(item, field, sources, seen);
  else if (typeof value === 'object' && value !== null) {
    const fields = value as Record<string, unknown>;
    addEntity(fields, sources);
    for (const [name, inner] of Object.entries(fields)) addValue(inner, name, sources, seen);
  }
}

function addField(text: string, field: string, sources: Sources): void {
  if (field === 'image_url') sources.images.add(text);
  if (/^https?:\/\//.test(text)) {
    sources.links.add(comparableLink(text));
    return;
  }
  const hasDigits = /\d/.test(text);
  if (hasDigits && /^\d{4}-\d\d-\d\d/.test(text)) sources.dates.push(...datesOfMoment(text, sources.timezone));
  else if (!readElsewhere.has(field) && text.length > 2 && (hasDigits || text.includes('.') || field === 'text'))
    sources.described.push(addText(text, sources));
  else {
    for (const word of codeWords(text)) sources.codes.add(word);
    if (hasDigits) for (const number of digitsIn(text)) sources.figures.add(number.value);
  }
}

function addEntity(fields: Record<string, unknown>, sources: Sources): void {
  const product = readProduct(fields);
  if (product !== null) {
    // The newest look at a product counts; an earlier one may have told more of it.
    const earlier = sources.products.findIndex((one) => one.id === product.id);
    const known = sources.products[earlier];
    if (known === undefined) sources.products.push(withLinks(product));
    else {
      const text = known.text.includes(product.text) ? known.text : `${known.text}\n${product.text}`;
      sources.products[earlier] = { ...withLinks(product), text };
    }
    return;
  }
  const order = readOrder(fields);
  if (order !== null) {
    sources.orders = [
      ...sources.orders.filter((one) => one.number !== order.number),
      { ...order, links: order.links.map(comparableLink) },
    ];
    sources.dates.push(...datesOfMoment(order.createdAt, sources.timezone));
    return;
  }
  const coupon = readCoupon(fields, sources.timezone);
  if (coupon !== null) sources.coupons.push(coupon);
}

function withLinks(product: KnownProduct): KnownProduct {
  return { ...product, links: product.links.map(comparableLink) };
}

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

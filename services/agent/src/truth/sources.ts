// Gathers what an answer may rest on: results of tools, the owner's instructions, words of the shop's people.
import type { TurnRequest } from '@nexus/contracts/turn';
import { resultJson } from '../history/result-json.ts';
import { isEarlierCall } from '../history/tell-once.ts';
import type { ModelMessage } from '../models/model.ts';
import { factTexts, openNowText } from '../shop-facts/describe-shop-facts.ts';
import { hoursNow } from '../shop-facts/opening-hours.ts';
import type { KnownProduct } from './catalogue.ts';
import type { DeedSources } from './actions.ts';
import type { KnownOrder } from './orders.ts';
import { datesIn, datesOfMoment, weekdayOf } from './reading/dates.ts';
import type { DateClaim } from './reading/claim.ts';
import { fold } from './reading/fold.ts';
import { numbersIn } from './reading/numbers.ts';
import type { Statement } from './reading/read-statement.ts';
import { readShopText } from './reading/read-shop-text.ts';
import type { DescribedText, KnownCoupon, ResultFacts } from './reading/result-facts.ts';
import { factsOfResult } from './reading/result-facts.ts';

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
  /** Those of `described` that are the own texts of products, with the products' ids. */
  ofProducts: Map<Statement, Set<string>>;
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
  const byTool = new Map<string, Set<string>>();
  const newest = results.toReversed().filter(({ name, result }) => {
    const told = byTool.get(name) ?? new Set();
    byTool.set(name, told);
    const json = resultJson(result);
    return !told.has(json) && told.add(json);
  });
  return newest.toReversed();
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
    ofProducts: new Map(),
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
  const described = new Map<string, Statement>();
  for (const { name, result } of resultsOf(turn, messages)) {
    sources.receipts.add(name);
    if (ofTheCustomer.has(name)) continue;
    const read = factTools.has(name) ? productIn(result) : result;
    const place = { tenant: turn.tenant.id, timezone, weekday: sources.weekday };
    addFacts(factsOfResult(read, place, readShopText), sources, described);
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

/** `described` are the texts that were read already: every look at a product brings the same ones, all through the episode. */
function addFacts(facts: ResultFacts, sources: Sources, described: Map<string, Statement>): void {
  for (const product of facts.products) addProduct(product, sources);
  for (const order of facts.orders)
    sources.orders = [...sources.orders.filter((one) => one.number !== order.number), order];
  sources.coupons.push(...facts.coupons);
  for (const [text, one] of facts.described) addDescribed(text, one, sources, described);
  for (const link of facts.links) sources.links.add(link);
  for (const image of facts.images) sources.images.add(image);
  for (const code of facts.codes) sources.codes.add(code);
  for (const figure of facts.figures) sources.figures.add(figure);
  sources.dates.push(...facts.dates);
}

function addDescribed(text: string, one: DescribedText, sources: Sources, described: Map<string, Statement>): void {
  const known = described.get(text);
  const statement = known ?? one.statement;
  if (known === undefined) {
    described.set(text, statement);
    sources.described.push(statement);
  }
  const owners = sources.ofProducts.get(statement);
  if (one.products === null) sources.ofProducts.delete(statement);
  else if (known === undefined || owners !== undefined)
    sources.ofProducts.set(statement, new Set([...(owners ?? []), ...one.products]));
}

/** What texts in results say of more than one product, or of one of these; a product's own text tells nothing of another. */
export function describedFor({ described, ofProducts }: Sources, products: readonly KnownProduct[]): Statement[] {
  return described.filter((statement) => {
    const owners = ofProducts.get(statement);
    return owners === undefined || products.some(({ id }) => owners.has(id));
  });
}

/** The newest look at a product counts; an earlier one may have told more of it. */
function addProduct(product: KnownProduct, sources: Sources): void {
  const earlier = sources.products.findIndex((one) => one.id === product.id);
  const known = sources.products[earlier];
  if (known === undefined) sources.products.push(product);
  else {
    const text = known.text.includes(product.text) ? known.text : `${known.text}\n${product.text}`;
    sources.products[earlier] = { ...product, text };
  }
}

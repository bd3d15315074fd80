// Makes the beginning of a long episode short: what was said in a line each, and every fact the tools gave, each once.
import type { TurnHistoryItem } from '@nexus/contracts/turn';
import { plainText } from '../containment/plain-text.ts';

const longestLine = 140;
const longestFact = 420;
const longestPart = 9_000;

/**
 * "" for nothing. The newest look at a product or an order is the one that stays.
 * @param unsaid items that are shown only here; `unread`: items whose results are; `earlier`: results from before them
 */
export function compactHistory(
  unsaid: TurnHistoryItem[],
  unread: TurnHistoryItem[] = unsaid,
  earlier: TurnHistoryItem['tool_results'] = [],
): string {
  const facts = new Map<string, Fact>();
  for (const { name, result, ok } of [...earlier, ...unread.flatMap(({ tool_results }) => tool_results)]) {
    if (!ok) continue;
    for (const [key, fact] of factsOf(name, result)) {
      // Set anew, so that the newest stand last.
      facts.delete(key);
      facts.set(key, fact);
    }
  }
  const said = unsaid.map(
    ({ role, text }) => `${role}: ${JSON.stringify(shorten(text.replace(/\s+/g, ' '), longestLine))}`,
  );
  const lines = [
    ...part('The beginning of this conversation, made short (data):', newestWithin(said, longestPart / 3)),
    ...part(
      'What the tools gave earlier in this conversation, the newest look at each thing (data):',
      oldestShorter([...facts.values()]),
    ),
  ];
  return plainText(lines.join('\n'));
}

function part(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

/** What is told of a thing, and the least of it. */
interface Fact {
  whole: string;
  least: string;
}

/** The things a result tells of, each under a name that is the same whenever it is told again. */
function factsOf(tool: string, result: unknown): [key: string, fact: Fact][] {
  const fact = (told: unknown, least: unknown): Fact => ({
    whole: `${tool}: ${shorten(JSON.stringify(told), longestFact)}`,
    least: shorten(`${tool}: ${JSON.stringify(least)}`, longestLine),
  });
  const things = [...thingsIn(result)];
  if (things.length === 0) return [[`${tool} ${JSON.stringify(result)}`, fact(result ?? null, result ?? null)]];
  return things.map((thing) => [keyOf(thing), fact(leaner(thing), least(thing))]);
}

type Thing = Record<string, unknown>;

/** Objects that stand for a thing of the shop: a product, an order, a coupon. */
function* thingsIn(value: unknown): Generator<Thing> {
  if (Array.isArray(value)) {
    for (const item of value) yield* thingsIn(item);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const thing = value as Thing;
  if (['product_id', 'number', 'code'].some((name) => name in thing)) yield thing;
  else for (const inner of Object.values(thing)) yield* thingsIn(inner);
}

function keyOf(thing: Thing): string {
  const [name] = ['product_id', 'number', 'code'].filter((one) => one in thing);
  return `${name} ${String(thing[name ?? ''])}`;
}

/** Without what is long and can be asked for again. */
function leaner({
  description: _description,
  image_url: _image,
  url: _url,
  categories: _categories,
  tags: _tags,
  variants,
  ...thing
}: Thing): Thing {
  return variants === undefined ? thing : { ...thing, variants: pricesOf(variants) };
}

/** Of a product its name and prices; of anything else the beginning. */
function least({ product_id: id, name, variants, ...others }: Thing): Thing {
  if (id === undefined) return leaner({ name, variants, ...others });
  return { product_id: id, name, price: others.price, variants: pricesOf(variants, false) };
}

interface Variant {
  options?: Record<string, string>;
  available?: boolean;
  price?: string | null;
  promotional_price?: string;
}

/** "$ 9.000 (before $ 10.000): Negro M, Negro L; sold out: Negro S": each price once, with what it is for. As it came where it is no list of variants. */
function pricesOf(variants: unknown, withOptions = true): unknown {
  if (!Array.isArray(variants)) return variants;
  const list = variants as Variant[];
  const priceOf = ({ price, promotional_price: promotional }: Variant): string =>
    promotional === undefined ? (price ?? 'no price') : `${promotional} (before ${price})`;
  const named = (chosen: Variant[]): string =>
    chosen
      .map(({ options }) => Object.values(options ?? {}).join(' '))
      .filter(Boolean)
      .join(', ');
  return [...Map.groupBy(list, priceOf)]
    .map(([price, ofPrice]) => {
      const [there, gone] = [true, false].map((is) => ofPrice.filter(({ available }) => (available ?? true) === is));
      if (!withOptions) return there?.length === 0 ? `${price} sold out` : price;
      const parts = [named(there ?? []), gone?.length ? `sold out: ${named(gone)}` : ''].filter(Boolean);
      return parts.length === 0 ? price : `${price}: ${parts.join('; ')}`;
    })
    .join(' | ');
}

function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}

/** All that fit; where they do not, the newest whole and of the older ones the least. */
function oldestShorter(facts: Fact[]): string[] {
  const all = facts.map(({ whole }) => whole);
  const fitting = newestWithin(all, longestPart);
  if (fitting.length === facts.length) return fitting;
  const whole = newestWithin(all, longestPart / 2);
  const older = facts.slice(0, facts.length - whole.length).map((fact) => fact.least);
  return [...newestWithin(older, longestPart / 2), ...whole];
}

/** The last ones that fit. */
function newestWithin(lines: string[], limit: number): string[] {
  let left = limit;
  const kept: string[] = [];
  for (const line of lines.toReversed()) {
    left -= line.length + 1;
    if (left < 0) break;
    kept.unshift(line);
  }
  return kept;
}

// Makes the beginning of a long episode short: what was said in a line each, and every fact the tools gave, each once.
import type { TurnHistoryItem } from '@nexus/contracts/turn';
import { plainText } from '../containment/plain-text.ts';

const longestLine = 140;
const longestFact = 420;
const longestPart = 9_000;

/** "" for nothing. The newest look at a product or an order is the one that stays. */
export function compactHistory(items: TurnHistoryItem[]): string {
  if (items.length === 0) return '';
  const facts = new Map<string, string>();
  for (const { name, result, ok } of items.flatMap(({ tool_results }) => tool_results)) {
    if (!ok) continue;
    for (const [key, fact] of factsOf(name, result)) {
      // Set anew, so that the newest stand last.
      facts.delete(key);
      facts.set(key, fact);
    }
  }
  const said = items.map(
    ({ role, text }) => `${role}: ${JSON.stringify(shorten(text.replace(/\s+/g, ' '), longestLine))}`,
  );
  const lines = [
    'The beginning of this conversation, made short (data):',
    newestWithin(said, longestPart / 3).join('\n'),
    ...(facts.size === 0
      ? []
      : [
          'What the tools gave in it, the newest look at each thing:',
          newestWithin([...facts.values()], longestPart).join('\n'),
        ]),
  ];
  return plainText(lines.join('\n'));
}

/** The things a result tells of, each under a name that is the same whenever it is told again. */
function factsOf(tool: string, result: unknown): [key: string, fact: string][] {
  const things = [...thingsIn(result)];
  if (things.length === 0)
    return [[`${tool} ${JSON.stringify(result)}`, `${tool}: ${shorten(JSON.stringify(result ?? null), longestFact)}`]];
  return things.map((thing) => [keyOf(thing), `${tool}: ${shorten(JSON.stringify(leaner(thing)), longestFact)}`]);
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
function leaner({ description: _description, image_url: _image, ...thing }: Thing): Thing {
  return thing;
}

function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
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

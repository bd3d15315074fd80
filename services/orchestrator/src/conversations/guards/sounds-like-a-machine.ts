// Whether a machine answers on the other side: the same few sentences come back, each after one of ours, within minutes.
import { plainLetters } from '@nexus/service-kit/text/plain-letters';
import type { HistoryRow } from '../store/turns.store.ts';

const windowMilliseconds = 15 * 60_000;
/** Exchanges looked at, the newest ones. */
const exchangesLookedAt = 10;
/** Of them, so many that say again what was said before: six times one sentence, or two sentences in turn, seven messages in all. */
const repeatsOfAMachine = 5;
/** Of the three-letter pieces of two texts, shared: a sentence with another number or name in it. */
const nearEqual = 0.75;
/** People say "ok", "gracias" and "sí, por favor" as often as they like. */
const leastLetters = 20;
const leastWords = 4;

type Said = Pick<HistoryRow, 'author' | 'direction' | 'type' | 'text' | 'at'>;

/** @param rows the episode's messages, oldest first, those waiting included */
export function soundsLikeAMachine(rows: Said[], now: Date): boolean {
  const since = now.getTime() - windowMilliseconds;
  const exchanges = exchangesOf(rows.filter((row) => row.at.getTime() >= since)).slice(-exchangesLookedAt);
  const saidBefore = exchanges.map((pieces, place) =>
    exchanges.slice(0, place).some((earlier) => similarity(pieces, earlier) >= nearEqual),
  );
  return saidBefore.at(-1) === true && saidBefore.filter(Boolean).length >= repeatsOfAMachine;
}

/** What the customer said between two of our answers, as pieces; empty: too short to tell. After a person's message the count begins anew. */
function exchangesOf(rows: Said[]): Set<string>[] {
  let exchanges: string[] = [];
  let open = false;
  for (const { direction, author, text } of rows) {
    if (author === 'person') exchanges = [];
    if (direction === 'out') open = false;
    else if (open) exchanges.push(`${exchanges.pop() ?? ''} ${text}`);
    else {
      exchanges.push(text);
      open = true;
    }
  }
  return exchanges.map(piecesOf);
}

/** Letters without accents, case and signs; every number is the same. */
function piecesOf(text: string): Set<string> {
  const plain = plainLetters(text)
    .replace(/\p{N}+/gu, '0')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  const pieces = new Set<string>();
  if (plain.length < leastLetters || plain.split(' ').length < leastWords) return pieces;
  for (let place = 0; place + 3 <= plain.length; place += 1) pieces.add(plain.slice(place, place + 3));
  return pieces;
}

/** Sørensen and Dice: 1 is equal, 0 has nothing in common. */
function similarity(one: Set<string>, other: Set<string>): number {
  if (one.size === 0 || other.size === 0) return 0;
  return (2 * one.intersection(other).size) / (one.size + other.size);
}

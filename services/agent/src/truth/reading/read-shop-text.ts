// Reads what the shop says about itself, which every turn tells again, once.
import { codeWords } from './codes.ts';
import { comparableLink } from './links.ts';
import type { Statement } from './read-statement.ts';
import { readStatement } from './read-statement.ts';

interface ShopText {
  statement: Statement;
  /** Comparable addresses. */
  links: string[];
  codes: string[];
}

/** What was read lately, by weekday and text; the oldest goes first. It depends on nothing else, so it belongs to no shop. */
const known = new Map<string, Omit<ShopText, 'statement'> & { statement: Readonly<Statement> }>();
const maximumKnown = 400;
/** Characters; longer ones are read each time. */
const longestKept = 10_000;

/** `weekday` is today's at the shop, Monday is 1. The statement is the caller's own. */
export function readShopText(text: string, weekday: number): ShopText {
  const key = `${weekday} ${text}`;
  let read = known.get(key);
  known.delete(key);
  if (read === undefined) {
    const statement = readStatement(text, weekday);
    const links = statement.links.map(({ address }) => comparableLink(address));
    read = { statement, links, codes: codeWords(text) };
  }
  if (text.length <= longestKept) known.set(key, read);
  if (known.size > maximumKnown) known.delete(known.keys().next().value ?? '');
  return { ...read, statement: { ...read.statement } };
}

// Checks that the cost of shipping is said of the zone it holds for.
import type { Unsourced } from './reading/claim.ts';
import type { Sources } from './sources.ts';
import type { Reading } from './subjects.ts';

const letter = /[\p{L}\p{N}]/u;

/** The cost of one zone said of another one. A cost of no zone is left to the check of amounts. */
export function wrongCarriage({ folded, original, numbers, subjects }: Reading, { zones }: Sources): Unsourced[] {
  if (zones.length < 2) return [];
  return numbers.flatMap((claim): Unsourced[] => {
    if (claim.kind !== 'money' || !zones.some(({ cost }) => cost === claim.amount)) return [];
    const { start, end } = subjects.sentenceAt(claim.start);
    const before = namedIn(folded.slice(start, claim.start), zones);
    const named = before.length > 0 ? before : namedIn(folded.slice(claim.end, end), zones);
    if (named.length === 0 || named.some(({ cost }) => cost === claim.amount)) return [];
    return [{ kind: 'price', written: original.slice(claim.start, claim.end).trim() }];
  });
}

function namedIn(words: string, zones: Sources['zones']): Sources['zones'] {
  return zones.filter(({ names }) => names.some((name) => standsIn(words, name)));
}

function standsIn(words: string, name: string): boolean {
  for (let place = words.indexOf(name); place >= 0; place = words.indexOf(name, place + 1)) {
    if (!letter.test(words[place - 1] ?? ' ') && !letter.test(words[place + name.length] ?? ' ')) return true;
  }
  return false;
}

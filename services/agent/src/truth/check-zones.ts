// Checks that the cost and the days of shipping are said of the zone they hold for.
import { mattersNear } from './check-terms.ts';
import type { NumberClaim, Unsourced } from './reading/claim.ts';
import type { KnownZone, Sources } from './sources.ts';
import type { Reading } from './subjects.ts';

const letter = /[\p{L}\p{N}]/u;

/** The cost or the days of one zone said of another one. What is no zone's is left to the checks of amounts and terms. */
export function wrongCarriage(reading: Reading, { zones, stated, approved }: Sources): Unsourced[] {
  const { folded, original, numbers, subjects } = reading;
  if (zones.length < 2) return [];
  return numbers.flatMap((claim): Unsourced[] => {
    const isOf = holdsOf(claim, folded);
    if (isOf === null || !zones.some(isOf)) return [];
    const { start, end } = subjects.sentenceAt(claim.start);
    const before = namedIn(folded.slice(start, claim.start), zones);
    const named = before.length > 0 ? before : namedIn(folded.slice(claim.end, end), zones);
    if (named.length === 0 || named.some(isOf)) return [];
    const isToldElsewhere = stated.some(
      (text) =>
        !approved.has(text) &&
        text.numbers.some((one) => isSameFigure(one, claim)) &&
        namedIn(text.folded, named).length > 0,
    );
    if (claim.kind === 'duration' && isToldElsewhere) return [];
    return [
      { kind: claim.kind === 'money' ? 'price' : 'date', written: original.slice(claim.start, claim.end).trim() },
    ];
  });
}

/** Whether a zone has what a claim says; null: it says nothing a zone has. */
function holdsOf(claim: NumberClaim, folded: string): ((zone: KnownZone) => boolean) | null {
  if (claim.kind === 'money') return ({ cost }) => cost === claim.amount;
  if (claim.kind !== 'duration' || claim.unit !== 'day') return null;
  const near = mattersNear(folded, claim);
  return near.size === 0 || near.has('delivery') ? ({ days }) => days.includes(claim.value) : null;
}

function isSameFigure(one: NumberClaim, claim: NumberClaim): boolean {
  return one.kind === 'duration' && claim.kind === 'duration' && one.value === claim.value;
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

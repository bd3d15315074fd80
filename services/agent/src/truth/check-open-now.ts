// Checks what a reply says of the shop being open or closed at this moment.
import type { Unsourced } from './reading/claim.ts';
import type { Sources } from './sources.ts';
import type { Reading } from './subjects.ts';

const moment = String.raw`\b(?:estamos|seguimos|continuamos|ahora|en este momento|agora|neste momento)\b[^.\n;:?!]{0,30}?`;
const open = new RegExp(String.raw`${moment}\b(?:abiert[oa]s?|abert[oa]s?)\b`);
const closed = new RegExp(String.raw`${moment}\b(?:cerrad[oa]s?|fechad[oa]s?)\b`);
const rightNow = /\b(?:ahora|este momento|agora|neste momento)\b/;
const anyWord = /abiert|abert|cerrad|fechad/;
const denied = /\b(?:no|nao) (?:estamos|esta)\b/;
const conditional = /\b(?:cuando|quando|(?:saber|ver|fijate|chequear|conferir|veja) (?:si|se))\b/;

/** "Ahora …", or said without naming a day: true only as the shop's hours reckon it. */
export function wrongOpenNow({ folded, original, subjects, days }: Reading, sources: Sources): Unsourced[] {
  if (!anyWord.test(folded)) return [];
  return subjects.sentences.flatMap(({ start, end }): Unsourced[] => {
    const words = folded.slice(start, end);
    if (words.trimEnd().endsWith('?') || conditional.test(words)) return [];
    if (days.some((one) => one.start >= start && one.end <= end) && !rightNow.test(words)) return [];
    const saysOpen = open.test(words);
    if (!saysOpen && !closed.test(words)) return [];
    const isRight =
      sources.todaysHours === null
        ? [...sources.stated, ...sources.described].some((one) => one.hours.length > 0 || one.days.length > 0)
        : sources.todaysHours.isOpen === (saysOpen && !denied.test(words));
    return isRight ? [] : [{ kind: 'hours', written: original.slice(start, end).trim() }];
  });
}

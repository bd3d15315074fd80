// Puts stand-ins in the place of values that are known to be somebody's, wherever they stand.
import type { StandIns } from './stand-ins.ts';

/** @param ids of the person, which get no stand-in of their own */
export function replaceKnown(text: string, standIns: StandIns, ids: string[]): string {
  let clean = text;
  clean = replaceWords(clean, ids, () => 'id-0');
  clean = replaceWords(clean, standIns.known('parcel'), (parcel) => standIns.of('parcel', parcel));
  for (const order of standIns.known('order'))
    clean = clean.replace(
      new RegExp(String.raw`(?<![\d.,]|\$ ?)0*${order.replace(/\D/g, '').replace(/^0+(?=\d)/, '')}(?!\d|[.,]\d)`, 'g'),
      standIns.of('order', order),
    );
  clean = replaceWords(clean, standIns.known('name'), (name) => standIns.of('name', name));
  for (const phone of standIns.known('phone')) clean = clean.replace(looseDigits(phone), standIns.of('phone', phone));
  clean = replaceWords(clean, standIns.known('email'), (known) => standIns.of('email', known));
  for (const known of [...standIns.known('document'), ...standIns.known('account')])
    clean = clean.replace(looseDigits(known, true), (found) =>
      standIns.of(standIns.known('document').includes(known) ? 'document' : 'account', found),
    );
  return clean;
}

/** Whole words, whatever their case and accents; all in one go, so that no stand-in is taken for a word. */
function replaceWords(text: string, words: string[], standInOf: (found: string) => string): string {
  if (words.length === 0) return text;
  const patterns = words.toSorted((one, other) => other.length - one.length).map(accentless);
  const whole = new RegExp(String.raw`(?<![\p{L}\d])(?:${patterns.join('|')})(?![\p{L}\d])`, 'giu');
  return text.normalize('NFC').replace(whole, standInOf);
}

function accentless(word: string): string {
  const letters = [...word.normalize('NFC')].map((letter) => {
    const folded = accented[letter.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()];
    return folded ? `[${folded}${folded.toUpperCase()}]` : letter.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
  });
  return letters.join('');
}

const accented: Record<string, string> = {
  a: 'aáàâãä',
  e: 'eéèêë',
  i: 'iíìîï',
  o: 'oóòôõö',
  u: 'uúùûü',
  n: 'nñ',
  c: 'cç',
};

/** The digits of a number with any marks between; of a telephone its line, with whatever of it stands before. */
function looseDigits(number: string, whole = false): RegExp {
  const digits = number.replace(/\D/g, '');
  const line = whole ? digits : digits.slice(-8);
  const marks = String.raw`[ .()\-/]{0,3}`;
  const before = whole ? '' : String.raw`\+?(?:\d${marks}){0,7}`;
  return new RegExp(String.raw`(?<!\d)${before}${[...line].join(marks)}(?!\d)`, 'g');
}

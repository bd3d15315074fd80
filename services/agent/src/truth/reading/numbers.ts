// Reads numbers as people write them in Spanish and Portuguese.
import type { Stretch } from './fold.ts';

/** A written number in one form: "24.990", "24,990.00" and "24990" are 24990; "199,90" is 199.9. */
export function plainNumber(written: string): number {
  const separators = written.match(/[.,]/g) ?? [];
  const last = separators.at(-1);
  if (last === undefined) return Number(written);
  const cut = written.lastIndexOf(last);
  const isDecimal = written.length - cut - 1 !== 3 && separators.filter((one) => one === last).length === 1;
  const whole = written.slice(0, cut).replace(/[.,]/g, '');
  return Number(isDecimal ? `${whole}.${written.slice(cut + 1)}` : written.replace(/[.,]/g, ''));
}

const ones =
  'cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve';
const onesPortuguese =
  'zero um dois tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove';
const words = new Map<string, number>();
ones.split(' ').forEach((word, value) => words.set(word, value));
onesPortuguese.split(' ').forEach((word, value) => words.set(word, value));
for (const [word, value] of [
  ['uno', 1],
  ['una', 1],
  ['uma', 1],
  ['duas', 2],
  ['veinte', 20],
  ['vinte', 20],
  ['veinticinco', 25],
  ['treinta', 30],
  ['trinta', 30],
  ['cuarenta', 40],
  ['quarenta', 40],
  ['cincuenta', 50],
  ['cinquenta', 50],
  ['sesenta', 60],
  ['sessenta', 60],
  ['setenta', 70],
  ['ochenta', 80],
  ['oitenta', 80],
  ['noventa', 90],
  ['cien', 100],
  ['cem', 100],
] as const)
  words.set(word, value);

'un dos tres cuatro cinco seis siete ocho nueve'
  .split(' ')
  .forEach((word, place) => words.set(`veinti${word}`, 21 + place));

/** "treinta y cinco", "vinte e quatro" */
const tens = [...words].flatMap(([word, value]) => (value >= 20 && value < 100 && value % 10 === 0 ? [word] : []));
const units = [...words].flatMap(([word, value]) => (value > 0 && value < 10 ? [word] : []));

export interface WrittenNumber extends Stretch {
  value: number;
  /** Written with letters. */
  isWord: boolean;
  /** Written with a separator of thousands or decimals. */
  isGrouped: boolean;
}

const wordPattern = new RegExp(
  String.raw`\b(?:(${tens.join('|')}) [ye] (${units.join('|')})|${[...words.keys()].join('|')})\b`,
  'g',
);
const multiplier = /^ ?(mil|lucas|k|millones|milhoes)(?![a-z0-9])/;

/** The numbers written with digits, in their order; "25 mil" is 25000. */
export function digitsIn(text: string): WrittenNumber[] {
  const found: WrittenNumber[] = [];
  for (const match of text.matchAll(/\d+(?:[.,]\d+)*/g)) {
    const end = match.index + match[0].length;
    const times = multiplier.exec(text.slice(end, end + 10));
    const factor = times === null ? 1 : /^mil[lh]/.test(times[1] ?? '') ? 1_000_000 : 1000;
    found.push({
      value: Math.round(plainNumber(match[0]) * factor * 100) / 100,
      start: match.index,
      end: end + (times?.[0].length ?? 0),
      isWord: false,
      isGrouped: /[.,]/.test(match[0]) || factor > 1,
    });
  }
  return found;
}

/**
 * The numbers of a folded text in their order, in digits or letters. Words count only with what is counted beside them
 * ("tres cuotas"), or they would find "un" everywhere; the caller decides which.
 */
export function numbersIn(text: string): WrittenNumber[] {
  const found = digitsIn(text);
  for (const match of text.matchAll(wordPattern)) {
    const end = match.index + match[0].length;
    const times = multiplier.exec(text.slice(end, end + 10));
    found.push({
      value: valueOf(match) * (times === null ? 1 : 1000),
      start: match.index,
      end: end + (times?.[0].length ?? 0),
      isWord: times === null,
      isGrouped: times !== null,
    });
  }
  return found.sort((one, other) => one.start - other.start);
}

function valueOf([word, ten, unit]: RegExpMatchArray): number {
  if (ten !== undefined && unit !== undefined) return (words.get(ten) ?? 0) + (words.get(unit) ?? 0);
  return words.get(word) ?? 0;
}

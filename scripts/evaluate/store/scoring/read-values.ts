// Reads what a text says by value: amounts, figures, dates, codes, links. Written apart from the agent's own reading, so that one fault does not hide another.
import type { Fact } from '../task.ts';

/** Lower case without accents. */
export function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}

const address = /https?:\/\/[^\s<>"'*]+/g;
const months = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'se', 'oct', 'nov', 'dic'];
const monthsPt = ['jan', 'fev', 'mar', 'abr', 'mai', 'jun', 'jul', 'ago', 'set', 'out', 'nov', 'dez'];

/** Without the points and brackets a sentence puts behind them. */
export function linksIn(text: string): string[] {
  return (text.match(address) ?? []).map((link) => link.replace(/[.,;:!?)\]*_]+$/, '').replace(/\/$/, ''));
}

/** 12.500,00 and 12500 are the same; so are "12 mil" and 12000. */
export function numbersIn(text: string): number[] {
  const plain = text.replace(address, ' ');
  return Array.from(plain.matchAll(/\d[\d.,]*(?:\s?(?:mil|k|lucas)\b)?/g), ([written]) => numberOf(written)).filter(
    Number.isFinite,
  );
}

function numberOf(written: string): number {
  const digits = written.replace(/[^\d.,]/g, '').replace(/[.,]+$/, '');
  const times = /mil|k|lucas/.test(written) ? 1000 : 1;
  const last = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  if (last === -1) return Number(digits) * times;
  const isDecimal =
    digits.length - last - 1 !== 3 ||
    (digits.includes('.') && digits.includes(',') && digits.indexOf('.') > digits.indexOf(','));
  const whole = digits.slice(0, isDecimal ? last : undefined).replace(/[.,]/g, '');
  return Number(isDecimal ? `${whole}.${digits.slice(last + 1)}` : whole) * times;
}

function saysDate(text: string, date: string): boolean {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date) ?? [];
  const place = Number(month) - 1;
  const plain = folded(text);
  const numeric = new RegExp(
    `(?<!\\d)0?${Number(day)}[/.-]0?${Number(month)}(?:[/.-](?:${year}|${year.slice(2)}))?(?![\\d])`,
  );
  const spelled = new RegExp(`(?<!\\d)0?${Number(day)}(?: de)? (?:${months[place]}|${monthsPt[place]})`);
  return numeric.test(plain) || spelled.test(plain) || plain.includes(date);
}

/** Whether the text states the fact. */
export function says(text: string, fact: Fact): boolean {
  switch (fact.kind) {
    case 'amount':
      return numbersIn(text).some((value) => Math.abs(value - fact.amount) < 0.005);
    case 'number':
      return numbersIn(text).includes(fact.value);
    case 'date':
      return saysDate(text, fact.date);
    case 'code':
      return new RegExp(`(?<![a-z0-9])${fact.code.toLowerCase().replace(/[^a-z0-9]/g, '\\$&')}(?![a-z0-9])`).test(
        text.toLowerCase(),
      );
    case 'link':
      return linksIn(text).includes(fact.url.replace(/\/$/, ''));
    case 'words':
      return fact.any.some((pattern) => new RegExp(pattern).test(folded(text)));
  }
}

/** For people. */
export function describeFact(fact: Fact): string {
  return fact.kind === 'words' ? `words /${fact.any.join('|')}/` : `${fact.kind} ${Object.values(fact).at(-1)}`;
}

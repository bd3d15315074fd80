// Long numbers in what people write: telephones, documents, accounts; not prices, dates, sizes or measures.
import type { PersonalKind } from './stand-ins.ts';

export interface FoundNumber {
  start: number;
  end: number;
  kind: Extract<PersonalKind, 'phone' | 'document' | 'account'>;
}

/** Digits with the marks people put between them, on one line. */
const written = /(?<![\p{L}\d$@#])\(?\+?\d(?:[\d .()\-/]{4,34})\d(?![\p{L}\d])/gu;
const fewestDigits = 7;
const currencyBefore = /(?:\$|r\$|u\$s|us\$|€|\b(?:ars|brl|usd|pesos?|reais))\s*$/i;
const currencyAfter = /^\s*(?:pesos?|reais|ars|brl|usd|%|cm|mm|kg|g\b|ml)/i;
const date = /^(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d)(?:[ T]+\d{1,2}(?:[:.]\d\d)?)?$/;
const price = /^\d{1,3}(?:\.\d{3})+$/;

export function personalNumbersIn(text: string): FoundNumber[] {
  return [...text.matchAll(written)].flatMap(({ 0: found, index: start }) => {
    const end = start + found.length;
    if (currencyBefore.test(text.slice(Math.max(0, start - 8), start)) || currencyAfter.test(text.slice(end, end + 8)))
      return [];
    const kind = kindOf(found.trim());
    return kind === null ? [] : [{ start, end, kind }];
  });
}

function kindOf(found: string): FoundNumber['kind'] | null {
  const digits = found.replace(/\D/g, '');
  if (digits.length < fewestDigits || date.test(found)) return null;
  const parts = found.split(/[ /-]+/);
  const isRow = parts.length > 2 && parts.every((part) => /^\d{1,2}$/.test(part));
  const arePrices = parts.length > 1 && parts.every((part) => price.test(part));
  if (isRow || arePrices) return null;
  if (digits.length >= 16) return 'account';
  if (/^\d{3}\.?\d{3}\.?\d{3}-\d\d$|^\d\d-\d{7,8}-\d$|^\d\d\.\d{3}\.\d{3}\/\d{4}-\d\d$/.test(found)) return 'document';
  if (digits.length <= 8 && /^[\d. ]+$/.test(found)) return 'document';
  return 'phone';
}

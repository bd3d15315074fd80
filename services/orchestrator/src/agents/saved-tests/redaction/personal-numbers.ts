// Long numbers in what people write: telephones, documents, accounts; not prices, dates, sizes or measures.
import type { PersonalKind } from './stand-ins.ts';

export interface FoundNumber {
  start: number;
  end: number;
  kind: Extract<PersonalKind, 'phone' | 'document' | 'account'>;
}

/** Digits with the marks people put between them, on one line; a word may stand against them, a measure or a code not. */
const written =
  /(?:(?<![\p{L}\d$@#])|(?<=(?<!\p{L})(?:dni|doc|cpf|rg|cuit|cuil|cbu|cvu|tel|tel[eé]fono|telefone|cel|celular|whatsapp|ws?p)))\(?\+?\d(?:[\d .()\-/]{4,34})\d(?!\d|\p{L}{1,2}(?!\p{L})|(?:pesos?|reais|ars|brl|usd)(?!\p{L}))/giu;
const fewestDigits = 7;
const fewestBeforeAWord = 8;
/** Sizes that are told one after the other lie no further apart. */
const widestStep = 10;
const currencyBefore = /(?:\$|r\$|u\$s|us\$|€|\b(?:ars|brl|usd|pesos?|reais))\s*$/i;
const currencyAfter = /^\s*(?:%|(?:pesos?|reais|ars|brl|usd|cm|mm|kg|g|ml)(?!\p{L}))/iu;
const date = /^(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d)(?:[ T]+\d{1,2}(?:[:.]\d\d)?)?$/;
const price = /^\d{1,3}(?:\.\d{3})+$/;

export function personalNumbersIn(text: string): FoundNumber[] {
  return [...text.matchAll(written)].flatMap(({ 0: found, index: start }) => {
    const end = start + found.length;
    if (currencyBefore.test(text.slice(Math.max(0, start - 8), start)) || currencyAfter.test(text.slice(end, end + 8)))
      return [];
    const isBeforeAWord = /^\p{L}/u.test(text.slice(end));
    if (isBeforeAWord && found.replace(/\D/g, '').length < fewestBeforeAWord) return [];
    const kind = kindOf(found.trim());
    return kind === null ? [] : [{ start, end, kind }];
  });
}

function kindOf(found: string): FoundNumber['kind'] | null {
  const digits = found.replace(/\D/g, '');
  if (digits.length < fewestDigits || date.test(found)) return null;
  const parts = found.split(/[ /-]+/);
  const arePrices = parts.length > 1 && parts.every((part) => price.test(part));
  if (isRow(parts) || arePrices) return null;
  if (digits.length >= 16) return 'account';
  if (/^\d{3}\.?\d{3}\.?\d{3}-\d\d$|^\d\d-\d{7,8}-\d$|^\d\d\.\d{3}\.\d{3}\/\d{4}-\d\d$/.test(found)) return 'document';
  if (digits.length <= 8 && /^[\d. ]+$/.test(found)) return 'document';
  return 'phone';
}

/** Up or down in small steps, as sizes are told; pairs of digits of a telephone jump. */
function isRow(parts: string[]): boolean {
  if (parts.length < 3 || !parts.every((part) => /^\d{1,2}$/.test(part))) return false;
  const steps = parts.slice(1).map((part, place) => Number(part) - Number(parts[place]));
  return [1, -1].some((way) => steps.every((step) => step * way > 0 && step * way <= widestStep));
}

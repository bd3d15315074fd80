// Finds what a text says in numbers: money, percentages, instalments, stock, spans of time, and plain figures.
import type { NumberClaim } from './claim.ts';
import type { WrittenNumber } from './numbers.ts';
import { numbersIn } from './numbers.ts';

const symbols: [RegExp, string | null][] = [
  [/(?:us\$|u\$s|u\$d|usd|dolares)$/, 'USD'],
  [/(?:r\$|brl)$/, 'BRL'],
  [/(?:ars|ar\$)$/, 'ARS'],
  [/(?:mxn|mx\$)$/, 'MXN'],
  [/clp$/, 'CLP'],
  [/(?:cop|col\$)$/, 'COP'],
  [/(?:uyu|\$u)$/, 'UYU'],
  [/(?:€|eur)$/, 'EUR'],
  [/\$$/, '$'],
];
const namedAfter: [RegExp, string | null][] = [
  [/^ ?(?:us\$|u\$s|usd|dolar(?:es)?)(?![a-z])/, 'USD'],
  [/^ ?(?:r\$|brl|reais|real)(?![a-z])/, 'BRL'],
  [/^ ?(?:de )?(?:pesos|peso)(?![a-z])/, '$'],
  [/^ ?(?:€|euros?|eur)(?![a-z])/, 'EUR'],
  [/^ ?ars(?![a-z])/, 'ARS'],
  [/^ ?mxn(?![a-z])/, 'MXN'],
  [/^ ?clp(?![a-z])/, 'CLP'],
  [/^ ?cop(?![a-z])/, 'COP'],
  [/^ ?uyu(?![a-z])/, 'UYU'],
];
const percentAfter = /^ ?(?:%|por ?ciento\b|por ?cento\b)/;
/** "100% segura" is a manner of speaking. */
const manner = /^ ?(?:segur|recomend|confiab|online|de acuerdo|claro)/;
const discountAfter = /^[^.\n;%$]{0,12}\b(?:off|descuento|desconto|desc|dto|menos|rebaja|bonificacion|cashback)\b/;
const discountBefore = /\b(?:descuento|desconto|off|ahorras|economiza|rebaja|cupon|cupom)\b[^.\n;%$]{0,24}$/;
const instalmentAfter =
  /^ ?(?:cuotas?\b|pagos\b|parcelas?\b|vezes\b|prestacoes\b|x (?:de|sem|sin|fixas?)\b|x(?= ?r?\$)|x\b(?! ?\d))/;
const instalmentList =
  /^ ?(?:,|y|o|e|ou|a|u) ?\d{1,2}(?: ?(?:,|y|o|e|ou) ?\d{1,2})? ?(?:cuotas|pagos|parcelas|vezes)\b/;
const mostBefore = /\b(?:hasta|ate|max(?:imo)?\.?(?: de)?|maximo)(?: en| em)? ?$/;
const isFree = /\b(?:sin|sem|s\/|0% de|cero) ?(?:interes(?:es)?|juros|recargo|acrescimo)/;
const isCharged = /\b(?:con|com|c\/) ?(?:interes(?:es)?|juros|recargo|acrescimo)/;
const unitAfter = /^ ?(dias?|horas?|hs|h|semanas?|mes(?:es)?|minutos?|min|anos?)(?![a-z0-9])/;
const unitAfterRange = /^ ?(?:a|o|y|e|ou|-) ?\d{1,3} ?(dias?|horas?|hs|semanas?|mes(?:es)?|minutos?|anos?)\b/;
const termOf =
  /\b(?:cambi|troc[aoe]|devol|arrepent|garanti|demor|entreg|lleg|tarda|despach|cheg|prazo|plazo|receb|recib|valid|vigen)/;
const stockBefore =
  /\b(?:quedan?|rest(?:a|an|am)|sobr(?:a|an|am)|ultim[oa]s|(?<!\b(?:sin|sem|fuera de|fora de) )(?:stock|estoque)(?: de)?|contamos con)(?: (?:en stock|em estoque))?:?(?: (?:solo|solamente|so|apenas|unicamente|somente|las?|los|as|os|ultim[oa]s?|stock de|solo las|tan solo))* ?$/;
const stockAfter =
  /^ ?(?:unidad(?:es)?|unid|unidades?|u\.|pares|par|pecas?|prendas?)?(?: ?(?:que )?(?:en|em|de|no) ?(?:el )?(?:stock|estoque)\b| disponib| disponiv)/;
const unitsAfter = /^ ?(?:unidad(?:es)?|unid|pecas?|prendas?|pares)\b/;
const hasBefore = /\b(?:hay|tenemos|tengo|temos|tenho|ha|tem)(?: (?:solo|so|apenas|unas|uns))? ?$/;
const lastOne =
  /\bultim[oa] (?:unidade?|peca|prenda|par|(?:que )?(?:me |nos )?(?:queda|resta|sobrou)|disponible|disponivel|en stock|em estoque)\b/g;
/** Words before a number that is money though no currency stands there. */
const priceBefore =
  /\b(?:sale|salen|cuesta|cuestan|vale|valen|custa|custam|sai|saem|precio|preco|total|por|a|de|desde|en|em|fica|queda en|abonas|pagas)(?: (?:es|e|de|por|a|solo|so|apenas))?:? ?$/;

/** Folded text in which addresses, names, codes, dates and hours are already left empty. */
export function numberClaimsIn(text: string): NumberClaim[] {
  const claims: NumberClaim[] = [];
  for (const number of numbersIn(text)) {
    const claim = claimOf(number, text);
    if (claim !== null) claims.push(claim);
  }
  for (const match of text.matchAll(lastOne))
    claims.push({ kind: 'stock', value: 1, start: match.index, end: match.index + match[0].length });
  return claims.sort((one, other) => one.start - other.start);
}

/** A number by the words around it; null for a number word that counts nothing. */
function claimOf(number: WrittenNumber, text: string): NumberClaim | null {
  // A mark such as "*" leaves a space behind.
  const before = text.slice(Math.max(0, number.start - 48), number.start).replace(/ {2,}/g, ' ');
  const after = text.slice(number.end, number.end + 48).replace(/ {2,}/g, ' ');
  const { start, end, value } = number;
  const percent = percentAfter.exec(after);
  if (percent !== null) {
    if (value === 100 && manner.test(after.slice(percent[0].length))) return null;
    const isDiscount = discountAfter.test(after.slice(percent[0].length)) || discountBefore.test(before);
    return { kind: 'percent', value, isDiscount, start, end: end + percent[0].length };
  }
  const money = currencyOf(before, after);
  if (money !== undefined)
    return { kind: 'money', amount: value, currency: money.currency, start: start - money.lead, end };
  if (
    value <= 60 &&
    (instalmentAfter.test(after) || instalmentList.test(after) || isInstalmentAgain(before, after)) &&
    !isTimesPrice(before, after)
  ) {
    const rest = text.slice(number.end, number.end + 90).split(/[\n;]|\. /)[0] ?? '';
    const [free, charged] = [rest.search(isFree), rest.search(isCharged)];
    const tells = free >= 0 && (charged < 0 || free < charged) ? true : charged >= 0 ? false : null;
    return { kind: 'instalments', count: value, isMost: mostBefore.test(before), isFree: tells, start, end };
  }
  const unit = unitAfter.exec(after) ?? unitAfterRange.exec(after);
  if (number.isWord && value < 2 && !isStock(before, after, number) && !(unit !== null && isTerm(before, after)))
    return null;
  if (unit !== null) return { kind: 'duration', value, unit: unitOf(unit[1] ?? ''), start, end };
  if (isStock(before, after, number)) return { kind: 'stock', value, start, end };
  if (number.isWord) return null;
  if ((number.isGrouped || value >= 1000) && value >= 10 && priceBefore.test(before))
    return { kind: 'money', amount: value, currency: null, start, end };
  return { kind: 'figure', value, start, end };
}

/** "Un mes para cambiarlo" is a term, "que tengas un día hermoso" is none. */
function isTerm(before: string, after: string): boolean {
  const near = `${before.split(/[.!?\n]/).at(-1) ?? ''} ${after.split(/[.!?\n]/)[0] ?? ''}`;
  return (
    termOf.test(near) &&
    !/\b(?:tengas|tengan|tenha|tenham|pases|que sea|buen|algun|cada|dame|espera(?:me)?|avis[a-z]*) $/.test(before)
  );
}

/** "3 cuotas de $ 100 o en 6 de $ 50": the second names no instalments again. */
function isInstalmentAgain(before: string, after: string): boolean {
  return (
    /(?:cuotas|parcelas|vezes|interes|juros)[^\n]{0,36}\b(?:o|y|e|ou) (?:en |em )?$/.test(before) &&
    /^ ?x? ?de ?r?\$/.test(after)
  );
}

function currencyOf(before: string, after: string): { currency: string | null; lead: number } | undefined {
  const near = before.trimEnd();
  if (before.length - near.length <= 2)
    for (const [pattern, currency] of symbols) {
      const found = pattern.exec(near);
      if (found !== null && (currency === '$' || !/[a-z]/.test(near[found.index - 1] ?? '')))
        return { currency, lead: before.length - found.index };
    }
  for (const [pattern, currency] of namedAfter) if (pattern.test(after)) return { currency, lead: 0 };
  return undefined;
}

/** "2 x $ 5.000" counts pieces, "3 x de $ 5.000" and "en 3 x" count instalments. */
function isTimesPrice(before: string, after: string): boolean {
  if (!/^ ?x/.test(after) || /^ ?x (?:de|sem|sin)/.test(after)) return false;
  return !/\b(?:em|en|ate|hasta)(?: (?:ate|hasta))? ?$/.test(before) && !(isFree.test(after) || isCharged.test(after));
}

function isStock(before: string, after: string, number: WrittenNumber): boolean {
  if (number.isGrouped) return false;
  if (stockAfter.test(after)) return true;
  if (stockBefore.test(before)) return !/^ ?(?:talles?|cores|colores|opc|modelos|tamanhos|dias|pedidos)/.test(after);
  return unitsAfter.test(after) && hasBefore.test(before);
}

/** Days, hours and so on by their first letter; "hs" and "horas" are one. */
function unitOf(word: string): string {
  if (word.startsWith('min')) return 'minute';
  if (word.startsWith('mes')) return 'month';
  return { d: 'day', h: 'hour', s: 'week', a: 'year' }[word[0] ?? ''] ?? word;
}

// Tells whether an amount is said of what the shop's terms regulate (carriage, minimum, wholesale), or of a product.
import type { Stretch } from './fold.ts';

/** Characters before an amount that may tell what it is said of. */
const longest = 200;
const terms = /\b(?:envi\w+|frete|entrega\w*|retir\w+|gratis|minim\w+|mayor\w*|atacado|cuotas?|parcelas?)\b/;
/** "… desde $ 80.000": what is said before it holds from there on. */
const threshold =
  /\b(?:desde|a partir de(?: los)?|mas de|mais de|acima de|superior(?:es)? a|super\w+(?: los)?|minim[oa]s?(?: de| es)?|llega\w*(?: a(?: los)?)?)[ :]*$/;
/** "Superás los $ 80.000 y el envío te sale gratis". */
const reached = /\b(?:super(?:as|a|an|amos|aste|ando)|llegas|llegan|llegaste)(?: a)?(?: los)? *$/;
/** "$ 5.900 de envío", "$ 80.000 para el envío gratis". A mark such as "*" leaves a space behind. */
const termsAfter =
  /^ {0,2}(?:de|del|do|da|para|por) (?:el |la |o |a |tener |costo de )?(?:envio|frete|entrega|minim\w+)\b(?! (?:incluid|inclus))/;
const verb = 'sale|salen|cuesta|cuestan|vale|valen|custa|custam|sai|saem|queda|fica|esta|es|son|por|a';
/** Said by the way: "con envío gratis, sale", "en 3 cuotas sale", "retirando en el local queda". */
const byTheWay = new RegExp(
  String.raw`\b(?:con|com|incluye|inclui|retirando|en \d+ (?:cuotas|pagos)|em \d+ ?(?:x|parcelas|vezes))\b(?:[^$;]*?\b(?:gratis|incluid\w+|inclus\w+|bonificad\w+)\b|[^$;,]*?(?=,|\b(?:${verb}) ?$))`,
  'g',
);
/** "…, envío gratis, $ 80.000". */
const boast =
  /\b(?:envio|frete|entrega) (?:gratis|gratuit\w+|incluid\w+|inclus\w+|inmediata|imediata|rapid\w+)[,:;)\s-]+$/;
/** "El envío del buzo": the name belongs to what stands before it. */
const belonging = /\b(?:del?|do|da|para|con|com)(?: (?:el|la|los|las|o|a|un|una|tu|este|esta))? ?["«(]?$/;
const otherwise = /\b(?:si no|sino|de lo contrario|abaixo disso|senao|caso contrario)\b/;
const price = /\b(?:sale|salen|cuesta|cuestan|vale|valen|custa|custam|sai|saem|queda|fica|esta|por)\b/;

/** A sentence of a reply: its amounts and the names of products in it, in order. */
export interface Said {
  folded: string;
  sentence: Stretch;
  amounts: Stretch[];
  names: Stretch[];
  /** Places with a price of carriage of their own; beside one an amount of the terms needs no other word. */
  zones: string[];
}

/**
 * Whether the words between the amount or the name before and this amount speak of terms, or those just after it. Terms
 * named elsewhere in the sentence say nothing of it: "sale $ 5.900 con envío incluido" is a price.
 */
export function isAboutTerms(amount: Stretch, said: Said): boolean {
  const { folded, sentence, amounts, names, zones } = said;
  const previous = amounts.findLast((one) => one.end <= amount.start);
  const from = names.length === 0 ? sentence.start : (previous?.end ?? sentence.start);
  const name = names.findLast(
    (one) =>
      one.start >= from &&
      one.end <= amount.start &&
      !belonging.test(folded.slice(Math.max(from, one.start - 16), one.start)),
  );
  const words = folded.slice(Math.max(name?.end ?? from, amount.start - longest), amount.start).replace(/r?\$ ?$/, '');
  if (termsAfter.test(folded.slice(amount.end, amount.end + 40))) return true;
  if (reached.test(words) && terms.test(folded.slice(amount.end, Math.min(sentence.end, amount.end + 60)))) return true;
  if (threshold.test(words) && terms.test(words)) return true;
  if (terms.test(words.replace(byTheWay, ' ').replace(boast, ' '))) return true;
  if (names.length === 0) return zones.some((zone) => words.includes(zone));
  return (
    previous !== undefined &&
    name === undefined &&
    (otherwise.test(words) || !price.test(words)) &&
    isAboutTerms(previous, said)
  );
}

// Finds the sizes and colours a stretch of text names, and the variants of a product that they mean.
import type { KnownProduct, KnownVariant } from './catalogue.ts';
import { anyColour, canonical, canonicalValue } from './catalogue.ts';
import type { Stretch } from './reading/fold.ts';

export interface OptionMention extends Stretch {
  /** Canonical. */
  value: string;
  /** Said to be a size ("talle 42"). */
  isSize: boolean;
}

const sizeWord = /\b(?:talles?|tamanhos?|tam|talla|tallas|numeros?|numeracao|nro|nº|n°)\.?:? ?$/;
const sizeLetters = /^(?:x{0,4}s|m|x{0,5}l|pp|p|g|gg|x{1,3}g|eg|u|\d{1,2}x[ls])$/;
const listBetween =
  /^ ?(?:,|\/|y|e|o|ou|-|a|al|ate|hasta)? ?(?:(?:el|o|y|e|en|em|no|talle|tamanho|el talle|o tamanho) )?$/;

/** The option values of all known products, longest first, by their first word. */
export interface Vocabulary {
  byFirstWord: Map<string, string[][]>;
}

export function vocabularyOf(products: KnownProduct[]): Vocabulary {
  const values = new Set(products.flatMap((product) => product.variants.flatMap((variant) => variant.values)));
  for (const colour of anyColour) values.add(colour);
  const lists = [...values].map((value) => value.split(' '));
  lists.sort((one, other) => other.length - one.length);
  return { byFirstWord: Map.groupBy(lists, (words) => words[0] ?? '') };
}

/**
 * The option values named in `folded`, in which product names, money and the like are left empty. `original` tells
 * capitals: "S" is a size, "s" is none.
 */
export function optionsIn(original: string, folded: string, vocabulary: Vocabulary): OptionMention[] {
  const tokens = Array.from(folded.matchAll(/[a-z0-9]+/g), (match) => ({
    word: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
  const found: OptionMention[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined) break;
    const last = found.at(-1);
    const lead = folded.slice(Math.max(0, token.start - 16), token.start);
    const isSaidSize =
      sizeWord.test(lead) || (last?.isSize === true && listBetween.test(folded.slice(last.end, token.start)));
    const length = valueLength(
      tokens.slice(index, index + 5).map((one) => one.word),
      vocabulary,
    );
    const isCapital = original.slice(token.start, token.end) === original.slice(token.start, token.end).toUpperCase();
    const isLetters = sizeLetters.test(token.word) && (isCapital || isSaidSize);
    const isNumber = /^\d{1,3}$/.test(token.word);
    // A short value or a number is one only where the text says so: by a capital, by "talle", or in a list of values.
    const isKnown =
      length > 0 &&
      (token.word.length > 2 || isCapital || isSaidSize) &&
      (!isNumber || isSaidSize || isListed(tokens, index, folded, last));
    if (!isKnown && !isLetters && !(isNumber && isSaidSize)) continue;
    const end = tokens[index + Math.max(length, 1) - 1]?.end ?? token.end;
    const value = canonicalValue(folded.slice(token.start, end));
    found.push({ value, isSize: isSaidSize || isLetters || isNumber, start: token.start, end });
    index += Math.max(length, 1) - 1;
  }
  return found;
}

/** How many words from here on make a known option value; 0: none. */
function valueLength(words: string[], { byFirstWord }: Vocabulary): number {
  const forms = words.map(canonical);
  for (const value of byFirstWord.get(forms[0] ?? '') ?? [])
    if (value.every((word, place) => forms[place] === word)) return value.length;
  return 0;
}

function isListed(tokens: Stretch[], index: number, folded: string, last: OptionMention | undefined): boolean {
  const token = tokens[index] as Stretch;
  if (last !== undefined && listBetween.test(folded.slice(last.end, token.start))) return true;
  return /\b(?:en|em|no|el|del|al|do|ao|disponible en|disponibles|disponiveis|opciones|opcoes|color(?:es)?|cor(?:es)?|medidas?|stock|estoque|agotad[oa]s?|esgotad[oa]s?)\b:? ?$/.test(
    folded.slice(Math.max(0, token.start - 20), token.start),
  );
}

/** Splits the named values by whether the product comes in them. A value of its name or description counts as neither. */
export function splitByProduct(
  mentions: OptionMention[],
  product: KnownProduct,
): { own: string[]; foreign: OptionMention[] } {
  const values = new Set(product.variants.flatMap((variant) => variant.values));
  const told = `${product.name} ${product.text}`.split(/[^a-z0-9]+/).map(canonical);
  const own = [...new Set(mentions.map((one) => one.value).filter((value) => values.has(value)))];
  const foreign = mentions.filter(
    (one) => !values.has(one.value) && !one.value.split(' ').every((word) => told.includes(word)),
  );
  return { own, foreign };
}

/**
 * The variants that fit one of the named values in each option: with "negro, S, M" the black ones in S or M. All of
 * them when nothing is named.
 */
export function variantsWith(product: KnownProduct, values: string[]): KnownVariant[] {
  if (values.length === 0) return product.variants;
  const width = Math.max(0, ...product.variants.map((variant) => variant.values.length));
  const named = Array.from({ length: width }, (_, place) => {
    const inPlace = new Set(product.variants.map((variant) => variant.values[place]));
    return values.filter((value) => inPlace.has(value));
  });
  return product.variants.filter((variant) =>
    named.every((list, place) => list.length === 0 || list.includes(variant.values[place] ?? '')),
  );
}

/** As `variantsWith`, of one value that must fit, beside the other values named. */
export function variantsWithOne(product: KnownProduct, value: string, values: string[]): KnownVariant[] {
  const place = Math.max(0, ...product.variants.map((variant) => variant.values.indexOf(value)));
  const inPlace = new Set(product.variants.map((variant) => variant.values[place]));
  const others = values.filter((other) => !inPlace.has(other));
  return variantsWith(product, [...others, value]);
}

// Puts products in the order of how well they answer a question, and drops those that do not.
import type { WireProduct } from '../shop-api/wire-product.ts';
import { isAvailable } from '../facts/present-product.ts';
import { fold, foldedWords } from './search-words.ts';
import type { SearchWords } from './search-words.ts';
import { bestMatch } from './word-match.ts';

/** A thing's name weighs more than its colour: a red shirt answers "camisa negra" better than a black hat. */
const THING_WEIGHT = 1;
const COLOUR_WEIGHT = 0.4;
/** Where a word was found: in the name, in an option (a colour), in tags or categories, in a SKU. */
const PLACE = { name: 1, option: 0.95, label: 0.75, sku: 1 } as const;
/** Below this share of the question's words a product is no answer. */
const LEAST_SHARE = 0.5;

export type Searchable = Pick<WireProduct, 'id' | 'name' | 'tags'> &
  Partial<Pick<WireProduct, 'variants' | 'categories'>>;
export type Ranked<T> = { product: T; share: number; score: number };

/**
 * Products that answer the question, best first; those equal in words keep the shop's order, sellable ones before
 * sold-out ones. `share` 1 means that every word was found. Without words to look for, all products answer.
 */
export function rankProducts<T extends Searchable>(products: readonly T[], words: SearchWords): Ranked<T>[] {
  return products
    .map((product) => ({ product, ...rate(product, words) }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .toSorted((left, right) => right.score - left.score);
}

function rate(product: Searchable, words: SearchWords): { share: number; score: number } {
  const places = placesOf(product);
  let [weight, found] = [0, 0];
  const count = (wanted: string, importance: number, exact: boolean): void => {
    weight += importance;
    found += importance * matchOf(wanted, places, exact);
  };
  for (const thing of words.things) for (const part of partsOf(thing, places)) count(part, THING_WEIGHT, false);
  for (const colour of words.colours) count(fold(colour), COLOUR_WEIGHT, true);
  const share = weight === 0 ? 1 : found / weight;
  return {
    share,
    score: share + extraWordsPenalty(places.name, words) + sizeBonus(product, places.name, words) + stockBonus(product),
  };
}

type Places = { name: string[]; option: string[]; label: string[]; sku: string[] };

function placesOf(product: Searchable): Places {
  const variants = product.variants ?? [];
  return {
    name: wordsOf([product.name]),
    option: wordsOf(variants.flatMap((variant) => variant.values)),
    label: [
      ...foldedWords(product.tags ?? ''),
      ...wordsOf((product.categories ?? []).map((category) => category.name)),
    ],
    sku: variants.flatMap((variant) => (variant.sku ? [fold(variant.sku)] : [])),
  };
}

/** The words of texts in all their languages, each once: the same colours and sizes stand in every variant. */
function wordsOf(texts: Record<string, string>[]): string[] {
  const distinct = new Set(texts.flatMap((text) => Object.values(text)));
  return [...new Set([...distinct].flatMap(foldedWords))];
}

/** A typed SKU is compared whole, any other word with a hyphen or slash by its parts. */
function partsOf(thing: string, places: Places): string[] {
  const folded = fold(thing);
  return places.sku.includes(folded) ? [folded] : foldedWords(thing);
}

/** A slip in a colour would make it another colour (`rosa`, `roja`): those must agree exactly. */
function matchOf(wanted: string, places: Places, exact: boolean): number {
  if (places.sku.includes(wanted)) return PLACE.sku;
  return Math.max(
    bestMatch(wanted, places.name, exact) * PLACE.name,
    bestMatch(wanted, places.option, exact) * PLACE.option,
    bestMatch(wanted, places.label, exact) * PLACE.label,
  );
}

/** Of two products with all the words, the one whose name says least besides is meant. */
function extraWordsPenalty(name: string[], words: SearchWords): number {
  const asked = [...words.things, ...words.colours].flatMap(foldedWords);
  const extra = name.filter((word) => word.length > 2 && bestMatch(word, asked) === 0).length;
  return -0.02 * Math.min(extra, 5);
}

/** A size in the name may be a model's number; one among the options is a size indeed. */
function sizeBonus(product: Searchable, name: string[], words: SearchWords): number {
  if (words.sizes.length === 0 || !product.variants) return 0;
  const ofSize = product.variants.filter((variant) =>
    variant.values.some((value) => Object.values(value).some((text) => words.sizes.includes(fold(text).trim()))),
  );
  const named = words.sizes.some((size) => name.includes(size));
  return (named ? 0.03 : 0) + (ofSize.length > 0 ? 0.01 : 0) + (ofSize.some(isAvailable) ? 0.005 : 0);
}

const stockBonus = (product: Searchable): number => (product.variants?.some(isAvailable) ? 0.015 : 0);

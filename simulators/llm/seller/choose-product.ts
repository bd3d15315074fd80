// Chooses, among found products, those the customer means, and tells which of their variants fit.
import { coverage, fold, stem } from './fold-words.ts';
import type { Product, Variant } from './read-results.ts';
import { colourWords } from './lexicon.ts';

/** The products that answer a query best, best first; `exact`: all its words are found; `close`: at least one is. */
export function chooseProducts(
  query: string,
  products: Product[],
): { chosen: Product[]; close: boolean; exact: boolean } {
  const scored = products
    .map((product) => {
      const inName = coverage(query, product.name);
      const options = product.variants.flatMap((variant) => variant.values).join(' ');
      return { product, inName, inAll: coverage(query, `${product.name} ${options}`) };
    })
    .sort((one, other) => other.inAll - one.inAll || other.inName - one.inName);
  const best = scored[0];
  if (best === undefined) return { chosen: [], close: false, exact: false };
  const peers = scored.filter((one) => one.inAll === best.inAll && (best.inName < 1 || one.inName === best.inName));
  return { chosen: peers.map((one) => one.product), close: best.inAll > 0, exact: best.inAll === 1 };
}

function sameValue(one: string, other: string): boolean {
  return fold(one) === fold(other);
}

/** The variants of a product in the colour the query names; all of them when it names none of theirs. */
export function variantsInColour(product: Product, query: string): Variant[] {
  const colours = fold(query)
    .split(' ')
    .filter((word) => colourWords.has(word))
    .map(stem);
  const fits = product.variants.filter((variant) =>
    variant.values.some((value) => colours.some((colour) => fold(value).split(' ').map(stem).includes(colour))),
  );
  return fits.length > 0 ? fits : product.variants;
}

export type SizeVerdict = 'available' | 'sold_out' | 'not_made';

/** Whether a size can be bought among these variants. */
export function sizeVerdict(variants: Variant[], size: string): SizeVerdict {
  const ofSize = variants.filter((variant) => variant.values.some((value) => sameValue(value, size)));
  if (ofSize.length === 0) return 'not_made';
  return ofSize.some((variant) => variant.available) ? 'available' : 'sold_out';
}

/** True for a value that is a size and not a colour or a material. */
function looksLikeSize(value: string): boolean {
  return /^(\d{0,2}x*[smlgpu]{1,2}|\d{1,3}([.,/ -]\d{1,3})?|unico|unica|talle unico|tamanho unico)$/.test(fold(value));
}

/** The sizes (or, where there are none, the other option values) that can be bought, in the shop's order. */
export function availableValues(variants: Variant[]): string[] {
  const values = variants.filter((variant) => variant.available).flatMap((variant) => variant.values);
  const sizes = values.filter(looksLikeSize);
  return [...new Set(sizes.length > 0 ? sizes : values)];
}

/** The price of the variant that matters: of the size when it is named, else of the first that can be bought. */
export function priceOf(
  product: Product,
  variants: Variant[],
  size: string | null,
): { now: string | null; before: string | null } {
  const sized = variants.filter((one) => size !== null && one.values.some((value) => sameValue(value, size)));
  const variant = sized.find((one) => one.available) ?? variants.find((one) => one.available) ?? sized[0];
  const price = variant?.price ?? product.price;
  const promotional = variant?.promotional ?? product.promotional;
  return promotional === null ? { now: price, before: null } : { now: promotional, before: price };
}

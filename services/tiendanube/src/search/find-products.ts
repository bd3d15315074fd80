// Finds what a shopper means: the API's own search first, a look over the whole catalogue when that is not enough.
import type { Page, ShopReader } from '../shop-api/shop-reader.ts';
import { PRODUCT_NAME_FIELDS, SHOWN_PRODUCTS, wireProduct, wireProductName } from '../shop-api/wire-product.ts';
import type { WireProduct } from '../shop-api/wire-product.ts';
import { rankProducts } from './rank-products.ts';
import type { Ranked } from './rank-products.ts';
import { fold, readSearchWords } from './search-words.ts';
import type { SearchWords } from './search-words.ts';
import { singularOf } from './word-match.ts';

export type Found = { products: WireProduct[]; total: number };

const CANDIDATES = 30;
/** Names alone are small; three pages of 200 cover most shops. */
const SCANNED_PAGES = 3;
/** What the API takes in `ids`. */
const MOST_IDS = 30;
/** Every word of the question was found, some perhaps in the tags. */
const GOOD_SHARE = 0.7;
/** Products this close to the best one count as matches too. */
const SAME_SHARE = 0.1;

/**
 * At most `limit` products for a question in a shopper's words, best first.
 * 1. `q` with the words of the question, without sizes (they stand in the options, which `q` does not search).
 * 2. When no product answers well: the names of the catalogue, compared here, where plurals and slips are forgiven;
 *    in shops too large for that, `q` with one word after the other as well.
 */
export async function findProducts(shop: ShopReader, query: string, limit: number): Promise<Found> {
  const words = readSearchWords(query);
  const direct = await searchDirectly(shop, query, words);
  const ranked = shownOnly(rankProducts(direct.products, words));
  if (ranked.some(({ share }) => share >= GOOD_SHARE)) return answer(ranked, limit, direct.total);
  const wider = await searchWider(shop, words, Math.max(limit, 10));
  const merged = rankProducts(uniqueById([...ranked.map(({ product }) => product), ...wider]), words);
  return answer(shownOnly(merged), limit, 0);
}

/**
 * As typed, else in the singular: the API compares letters and knows no plurals. Where a colour is asked for, the thing
 * in any colour is asked for at the same time: colours often are options, which `q` does not search.
 */
async function searchDirectly(shop: ShopReader, query: string, words: SearchWords): Promise<Found> {
  const asked = [...words.things, ...words.colours];
  const typed = asked.length > 0 ? asked.join(' ') : query;
  const both = words.colours.length > 0 && words.things.length > 0;
  const [exact, anyColour] = await Promise.all([
    searchEitherForm(shop, typed, singular(asked)),
    both ? search(shop, singular(words.things)) : { items: [] },
  ]);
  return { products: uniqueById([...exact.items, ...anyColour.items]), total: exact.total };
}

async function searchEitherForm(shop: ShopReader, typed: string, other: string): Promise<Page<WireProduct>> {
  const found = await search(shop, typed);
  return found.total > 0 || other === '' || other === fold(typed) ? found : search(shop, other);
}

const singular = (words: readonly string[]): string => words.map((word) => singularOf(fold(word))).join(' ');

async function searchWider(shop: ShopReader, words: SearchWords, wanted: number): Promise<WireProduct[]> {
  const scan = await shop.pages(
    '/products',
    wireProductName,
    { published: 'true', fields: PRODUCT_NAME_FIELDS, per_page: '200' },
    SCANNED_PAGES,
  );
  // Colours and SKUs may stand in the options alone, which the scan does not see: things decide here.
  const things = words.things.length > 0 ? { ...words, colours: [], sizes: [] } : words;
  const names = rankProducts(scan.items, things).slice(0, Math.min(MOST_IDS, wanted * 3));
  const [byId, ...byWord] = await Promise.all([
    byIds(
      shop,
      names.map(({ product }) => product.id),
    ),
    ...(scan.complete ? [] : singleWords(words).map(async (word) => (await search(shop, word)).items)),
  ]);
  return [...byId, ...byWord.flat()];
}

const search = (shop: ShopReader, text: string) =>
  shop.page('/products', wireProduct, { ...SHOWN_PRODUCTS, q: text, per_page: String(CANDIDATES) });

async function byIds(shop: ShopReader, ids: string[]): Promise<WireProduct[]> {
  if (ids.length === 0) return [];
  const page = await shop.page('/products', wireProduct, {
    ...SHOWN_PRODUCTS,
    ids: ids.join(','),
    per_page: String(MOST_IDS),
  });
  return ids.flatMap((id) => page.items.find((product) => product.id === id) ?? []);
}

/** The longest words first, in the singular: those say most. */
const singleWords = (words: SearchWords): string[] =>
  words.things
    .map((word) => singularOf(fold(word)))
    .toSorted((left, right) => right.length - left.length)
    .slice(0, 3);

/** The filter of the API is checked again: a hidden product must not slip through. */
const shownOnly = (ranked: Ranked<WireProduct>[]): Ranked<WireProduct>[] =>
  ranked.filter(({ product }) => product.published);

const uniqueById = (products: WireProduct[]): WireProduct[] => [
  ...new Map(products.map((product) => [product.id, product])).values(),
];

/** `total`: what the API counted, where its search answered; else the products that answer as well as the best. */
function answer(ranked: Ranked<WireProduct>[], limit: number, total: number): Found {
  const best = Math.max(0, ...ranked.map(({ share }) => share));
  const matching = ranked.filter(({ share }) => share >= best - SAME_SHARE).length;
  const products = ranked.slice(0, limit).map(({ product }) => product);
  return { products, total: Math.max(total, matching) };
}

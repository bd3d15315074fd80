// search_by_category: what a category holds, all of it or what answers a shopper's words.
import { presentCategory } from '../facts/present-category.ts';
import { isAvailable, presentProduct } from '../facts/present-product.ts';
import { findCategory } from '../search/find-category.ts';
import { rankProducts } from '../search/rank-products.ts';
import { readSearchWords } from '../search/search-words.ts';
import type { ShopReader } from '../shop-api/shop-reader.ts';
import { SHOWN_PRODUCTS, wireProduct } from '../shop-api/wire-product.ts';
import type { WireProduct } from '../shop-api/wire-product.ts';
import { storeSettings } from '../shop-api/store-settings.ts';
import type { Operation } from './operation.ts';
import { visibleCategories } from '../shop-api/visible-categories.ts';

/** Words are looked for here, among this many products of the category: the API's `q` forgives nothing. */
const SEARCHED_PAGES = 3;
const PER_PAGE = 100;

export const searchByCategory: Operation<'search_by_category'> = async ({ shop, input, locale }) => {
  const [settings, categories] = await Promise.all([storeSettings(shop), visibleCategories(shop)]);
  const category = findCategory(categories, input.category);
  if (!category) return { category: null, products: [], total: 0 };
  const query = input.query?.trim();
  const { products, total } = query
    ? await searchWithin(shop, category.id, query)
    : await firstOf(shop, category.id, input.limit);
  const presentation = { locale, currency: settings.currency };
  return {
    category: presentCategory(category, locale),
    products: products.slice(0, input.limit).map((product) => presentProduct(product, presentation)),
    total,
  };
};

/** What can be bought comes first; beyond that the shop's order stays. */
async function firstOf(
  shop: ShopReader,
  categoryId: string,
  limit: number,
): Promise<{ products: WireProduct[]; total: number }> {
  const query = { ...SHOWN_PRODUCTS, category_id: categoryId, per_page: String(limit * 2) };
  const { items, total } = await shop.page('/products', wireProduct, query);
  const shown = items.filter((product) => product.published);
  const rank = (product: WireProduct): number => Number(product.variants.some(isAvailable));
  return { products: shown.toSorted((left, right) => rank(right) - rank(left)), total };
}

async function searchWithin(
  shop: ShopReader,
  categoryId: string,
  query: string,
): Promise<{ products: WireProduct[]; total: number }> {
  const scan = { ...SHOWN_PRODUCTS, category_id: categoryId, per_page: String(PER_PAGE) };
  const { items } = await shop.pages('/products', wireProduct, scan, SEARCHED_PAGES);
  const shown = items.filter((product) => product.published);
  const ranked = rankProducts(shown, readSearchWords(query));
  return { products: ranked.map(({ product }) => product), total: ranked.length };
}

// find_alternatives: what there is instead of a variant that is sold out: the product's others, then products like it that come as wanted.
import { isAvailable, presentProduct } from '../../facts/present-product.ts';
import { fold, foldedWords } from '../../search/search-words.ts';
import type { ShopReader } from '../../shop-api/shop-reader.ts';
import { storeSettings } from '../../shop-api/store-settings.ts';
import { PRODUCT_FIELDS, SHOWN_PRODUCTS, wireProduct } from '../../shop-api/wire-product.ts';
import type { WireProduct, WireVariant } from '../../shop-api/wire-product.ts';
import type { Operation } from '../operation.ts';

const MOST = 3;
/** Of a category, the best sold. */
const PER_PAGE = '60';

export const findAlternatives: Operation<'find_alternatives'> = async ({ shop, input, locale }) => {
  const path = `/products/${input.product_id}`;
  const [settings, product] = await Promise.all([
    storeSettings(shop),
    shop.one(path, wireProduct, { fields: PRODUCT_FIELDS }),
  ]);
  if (!product?.published) return { product: null, like_it: [] };
  const wanted = input.options.map((option) => fold(option));
  const presentation = { locale, currency: settings.currency };
  const alike = await likeIt(shop, product, wanted);
  return {
    product: presentProduct(product, presentation),
    like_it: alike.map((one) => presentProduct(one, presentation)),
  };
};

/** Products of the same category to be had in more of what is wanted than others, then those nearest in name and price. */
async function likeIt(shop: ShopReader, product: WireProduct, wanted: string[]): Promise<WireProduct[]> {
  const category = product.categories.find(({ visibility }) => visibility === 'visible');
  if (!category) return [];
  const query = { ...SHOWN_PRODUCTS, category_id: category.id, sort_by: 'best-selling', per_page: PER_PAGE };
  const { items } = await shop.page('/products', wireProduct, query);
  const price = priceOf(product.variants);
  const words = new Set(wordsOf(product));
  return items
    .filter((one) => one.published && one.id !== product.id)
    .map((one) => {
      const fits = Math.max(-1, ...one.variants.filter(isToBeHad).map((variant) => fitOf(variant, wanted)));
      const shared = wordsOf(one).filter((word) => words.has(word)).length;
      const distance = price === 0 ? 0 : Math.abs(priceOf(one.variants) - price) / price;
      return { one, fits, nearness: shared - distance };
    })
    .filter(({ fits }) => fits >= Math.min(1, wanted.length))
    .toSorted((left, right) => right.fits - left.fits || right.nearness - left.nearness)
    .slice(0, MOST)
    .map(({ one }) => one);
}

/** How many of the wanted options a variant has, in any of the shop's languages. */
function fitOf(variant: WireVariant, wanted: string[]): number {
  const values = new Set(variant.values.flatMap((value) => Object.values(value).map((text) => fold(text))));
  return wanted.filter((one) => values.has(one)).length;
}

const isToBeHad = (variant: WireVariant): boolean => variant.visible && variant.price !== null && isAvailable(variant);
const wordsOf = (product: WireProduct): string[] =>
  Object.values(product.name).flatMap((name) => foldedWords(name).filter((word) => word.length > 3));
const priceOf = ([first]: WireVariant[]): number => Number(first?.promotional_price ?? first?.price ?? 0);

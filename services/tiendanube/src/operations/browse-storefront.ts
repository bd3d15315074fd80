// browse_storefront: a look into the shop's window for somebody who asks for nothing in particular.
import { isAvailable, isPromoted, presentProduct } from '../facts/present-product.ts';
import { SHOWN_PRODUCTS, wireProduct } from '../shop-api/wire-product.ts';
import type { WireProduct } from '../shop-api/wire-product.ts';
import { storeSettings } from '../shop-api/store-settings.ts';
import type { Operation, OperationInput } from './operation.ts';

type Sort = OperationInput<'browse_storefront'>['sort'];

const SORTS: Record<Sort, Record<string, string>> = {
  newest: { sort_by: 'created-at-descending' },
  best_selling: { sort_by: 'best-selling' },
  price_ascending: { sort_by: 'price-ascending' },
  price_descending: { sort_by: 'price-descending' },
  promotions: { has_promotional_price: 'true', sort_by: 'best-selling' },
};

export const browseStorefront: Operation<'browse_storefront'> = async ({ shop, input, locale }) => {
  const query = { ...SHOWN_PRODUCTS, ...SORTS[input.sort], per_page: String(input.limit * 3) };
  const [settings, page] = await Promise.all([storeSettings(shop), shop.page('/products', wireProduct, query)]);
  const shown = page.items.filter((product) => product.published && belongs(product, input.sort));
  const presentation = { locale, currency: settings.currency };
  return { products: shown.slice(0, input.limit).map((product) => presentProduct(product, presentation)) };
};

/** Sold-out things are not shown in the window; an offer must be one; a price order needs a price. */
function belongs(product: WireProduct, sort: Sort): boolean {
  const variants = product.variants.filter((variant) => variant.visible && isAvailable(variant));
  if (sort === 'promotions') return variants.some(isPromoted);
  if (sort === 'price_ascending' || sort === 'price_descending')
    return variants.some((variant) => variant.price !== null);
  return variants.length > 0;
}

// search_products: what the shop has for a shopper's words.
import { presentProduct } from '../facts/present-product.ts';
import { findProducts } from '../search/find-products.ts';
import { storeSettings } from '../shop-api/store-settings.ts';
import type { Operation } from './operation.ts';

export const searchProducts: Operation<'search_products'> = async ({ shop, input, locale }) => {
  const [settings, found] = await Promise.all([storeSettings(shop), findProducts(shop, input.query, input.limit)]);
  const presentation = { locale, currency: settings.currency };
  return { products: found.products.map((product) => presentProduct(product, presentation)), total: found.total };
};

// get_product: one product by id; an unpublished one does not exist.
import { presentProduct } from '../facts/present-product.ts';
import { PRODUCT_FIELDS, wireProduct } from '../shop-api/wire-product.ts';
import { storeSettings } from '../shop-api/store-settings.ts';
import type { Operation } from './operation.ts';

export const getProduct: Operation<'get_product'> = async ({ shop, input, locale }) => {
  const [settings, product] = await Promise.all([
    storeSettings(shop),
    shop.one(`/products/${input.product_id}`, wireProduct, { fields: PRODUCT_FIELDS }),
  ]);
  if (!product?.published) return { product: null };
  return { product: presentProduct(product, { locale, currency: settings.currency }) };
};

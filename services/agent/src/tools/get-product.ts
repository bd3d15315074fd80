// Tool: everything about one product.
import { z } from 'zod';
import { describeProduct } from './describe/describe-product.ts';
import { productId } from './describe/product-id.ts';
import { defineTool } from './tool.ts';

export const getProduct = defineTool({
  name: 'get_product',
  label: { es: 'Ver un producto', 'pt-BR': 'Ver um produto', en: 'Get a product' },
  description: 'Gives all details of one product whose product_id an earlier result contained.',
  needsStore: true,
  input: z.strictObject({
    product_id: productId,
  }),
  async run({ product_id }, { turn, askShop }) {
    const { product } = await askShop('get_product', { product_id });
    return { facts: { product: product === null ? null : describeProduct(product, turn.tenant.locale, true) } };
  },
});

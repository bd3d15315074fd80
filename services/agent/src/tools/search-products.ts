// Tool: finds products by words.
import { z } from 'zod';
import { describeProduct } from './describe/describe-product.ts';
import { defineTool } from './tool.ts';

export const searchProducts = defineTool({
  name: 'search_products',
  label: { es: 'Buscar productos', 'pt-BR': 'Buscar produtos', en: 'Search products' },
  description:
    'Searches the shop’s products by words of their name (kind of article, model, colour). Leave sizes, prices and courtesy out of the query. Gives variants with their sizes, prices and availability.',
  needsStore: true,
  input: z.strictObject({
    query: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .describe('A few words, in the language of the shop, for example: buzo negro'),
    limit: z.number().int().min(1).max(10).default(5).describe('How many products at most'),
  }),
  async run({ query, limit }, { turn, askShop }) {
    const { products, total } = await askShop('search_products', { query, limit });
    return { facts: { products: products.map((product) => describeProduct(product, turn.tenant.locale)), total } };
  },
});

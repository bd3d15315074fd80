// Tool: the products of one category.
import { z } from 'zod';
import { describeProduct } from './describe/describe-product.ts';
import { defineTool } from './tool.ts';

export const searchByCategory = defineTool({
  name: 'search_by_category',
  label: { es: 'Buscar en una categoría', 'pt-BR': 'Buscar em uma categoria', en: 'Search in a category' },
  description: 'Gives products of one category, named as list_categories names it, optionally narrowed by words.',
  needsStore: true,
  input: z.strictObject({
    category: z.string().trim().min(1).max(200),
    query: z.string().trim().max(200).optional(),
    limit: z.number().int().min(1).max(10).default(5),
  }),
  async run({ category: named, query, limit }, { turn, askShop }) {
    const { category, products, total } = await askShop('search_by_category', {
      category: named,
      query: query || undefined,
      limit,
    });
    const found = products.map((product) => describeProduct(product, turn.tenant.locale));
    return { facts: { category: category === null ? null : category.name, products: found, total } };
  },
});

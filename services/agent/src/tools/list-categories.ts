// Tool: the shop's categories.
import { z } from 'zod';
import { defineTool } from './tool.ts';

export const listCategories = defineTool({
  name: 'list_categories',
  label: { es: 'Ver categorías', 'pt-BR': 'Ver categorias', en: 'List categories' },
  description: 'Lists the categories of the shop.',
  needsStore: true,
  input: z.strictObject({}),
  async run(_input, { askShop }) {
    const { categories } = await askShop('list_categories', {});
    return { facts: { categories: categories.map(({ name, url }) => (url === null ? { name } : { name, url })) } };
  },
});

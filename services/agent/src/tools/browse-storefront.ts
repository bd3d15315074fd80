// Tool: what to show somebody who has nothing particular in mind.
import { z } from 'zod';
import { describeProduct } from './describe/describe-product.ts';
import { defineTool } from './tool.ts';

export const browseStorefront = defineTool({
  name: 'browse_storefront',
  label: { es: 'Mirar la vidriera', 'pt-BR': 'Ver a vitrine', en: 'Browse the storefront' },
  description:
    'Gives products to show when the customer asks for what is new, on offer, popular or cheap, without naming an article.',
  needsStore: true,
  input: z.strictObject({
    sort: z.enum(['newest', 'best_selling', 'price_ascending', 'price_descending', 'promotions']).default('newest'),
    limit: z.number().int().min(1).max(10).default(5),
  }),
  async run(input, { turn, askShop }) {
    const { products } = await askShop('browse_storefront', input);
    return { facts: { products: products.map((product) => describeProduct(product, turn.tenant.locale)) } };
  },
});

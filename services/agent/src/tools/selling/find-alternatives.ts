// Tool: what there is instead of a size or colour that is sold out.
import { z } from 'zod';
import { describeProduct } from '../describe/describe-product.ts';
import { productId } from '../describe/product-id.ts';
import { defineTool } from '../tool.ts';

export const findAlternatives = defineTool({
  name: 'find_alternatives',
  label: { es: 'Buscar alternativas', 'pt-BR': 'Buscar alternativas', en: 'Find alternatives' },
  description:
    'When what the customer wants is sold out: gives the product again with all its variants (offer those available first), and up to three products like it that are to be had with the wanted options.',
  needsStore: true,
  input: z.strictObject({
    product_id: productId,
    options: z
      .array(z.string().trim().min(1).max(60))
      .max(6)
      .default([])
      .describe('The options wanted, as results write them, for example ["L"]'),
  }),
  async run(input, { turn, askShop }) {
    const { product, like_it } = await askShop('find_alternatives', input);
    const { locale } = turn.tenant;
    return {
      facts: {
        product: product === null ? null : describeProduct(product, locale),
        like_it: like_it.map((one) => describeProduct(one, locale)),
      },
    };
  },
});

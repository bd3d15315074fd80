// Tool: one order of the customer who is writing.
import { z } from 'zod';
import { describeOrder } from './describe/describe-order.ts';
import { defineTool } from './tool.ts';

export const getOrder = defineTool({
  name: 'get_order',
  label: { es: 'Ver un pedido', 'pt-BR': 'Ver um pedido', en: 'Get an order' },
  description:
    'Gives the state of one order by its number, only when it was made with the phone this customer writes from. A null order means: no such order of this customer.',
  needsStore: true,
  input: z.strictObject({
    order: z.coerce
      .string()
      .trim()
      .regex(/^#?\d{1,20}$/)
      .describe('Order number, for example 1042'),
  }),
  async run({ order: number }, { turn, askShop }) {
    // Whose order it may be comes from the turn, never from the model: a customer cannot ask for a stranger's order.
    const { phone_variants } = turn.customer;
    if (phone_variants.length === 0)
      return { facts: { order: null, note: 'WhatsApp gave no phone number for this customer.' } };
    const { order } = await askShop('get_order', { order: number, phone_variants });
    return { facts: { order: order === null ? null : describeOrder(order, turn.tenant.locale) } };
  },
});

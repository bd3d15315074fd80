// Tool: the recent orders of the customer who is writing.
import { z } from 'zod';
import { describeOrder } from './describe/describe-order.ts';
import { defineTool } from './tool.ts';

const days = 90;

export const findCustomerOrders = defineTool({
  name: 'find_customer_orders',
  label: {
    es: 'Buscar los pedidos del cliente',
    'pt-BR': 'Buscar os pedidos do cliente',
    en: 'Find the customer’s orders',
  },
  description: `Gives this customer’s orders of the last ${days} days, found by the phone they write from. For questions like "where is my order" without a number.`,
  needsStore: true,
  input: z.strictObject({}),
  async run(_input, { turn, askShop, learn }) {
    const { phone_variants, store_customer_id } = turn.customer;
    if (phone_variants.length === 0)
      return { facts: { orders: [], note: 'WhatsApp gave no phone number for this customer.' } };
    const found = await askShop('find_customer_orders', { phone_variants, store_customer_id, days });
    if (found.store_customer_id !== null) learn({ store_customer_id: found.store_customer_id });
    const orders = found.orders.map((order) => describeOrder(order, turn.tenant.locale));
    return { facts: { orders, ...(found.complete ? {} : { note: 'Not all orders could be looked through.' }) } };
  },
});

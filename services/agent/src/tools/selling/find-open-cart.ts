// Tool: what the customer who is writing left at the checkout.
import { z } from 'zod';
import { writeMoney } from '../describe/describe-product.ts';
import { defineTool } from '../tool.ts';

export const findOpenCart = defineTool({
  name: 'find_open_cart',
  label: { es: 'Buscar el carrito abierto', 'pt-BR': 'Buscar o carrinho aberto', en: 'Find the open cart' },
  description:
    'Gives the cart this customer left at the shop’s checkout in the last 30 days, found by the phone they write from, with the url at which it goes on. For "I could not finish my purchase", "I left something in the cart". Null: there is none of this customer.',
  needsStore: true,
  input: z.strictObject({}),
  async run(_input, { turn, askShop }) {
    const { phone_variants } = turn.customer;
    if (phone_variants.length === 0)
      return { facts: { cart_left: null, note: 'WhatsApp gave no phone number for this customer.' } };
    const { cart, complete } = await askShop('find_open_cart', { phone_variants });
    const note = complete ? {} : { note: 'Not all carts could be looked through.' };
    if (cart === null) return { facts: { cart_left: null, ...note } };
    const { locale } = turn.tenant;
    const items = cart.items.map(({ name, quantity, price }) =>
      [`${quantity} x ${name}`, writeMoney(price, locale)].filter(Boolean).join(': '),
    );
    const sum = cart.total === null ? {} : { sum: `Total: ${writeMoney(cart.total, locale)}` };
    return { facts: { cart_left: { items, ...sum, url: cart.url, left_at: cart.created_at }, ...note } };
  },
});

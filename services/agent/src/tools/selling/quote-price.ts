// Tool: what a cart costs, reckoned by code from the shop's prices of this moment; the summary a customer is asked to confirm.
import type { ShopFacts } from '@nexus/contracts/shop-facts';
import type { TurnRequest } from '@nexus/contracts/turn';
import { z } from 'zod';
import { centsOf } from '../../selling/cents.ts';
import type { Cart } from '../../selling/quote.ts';
import { cartOf, quoteTool } from '../../selling/quote.ts';
import { describeProduct, writeMoney } from '../describe/describe-product.ts';
import { productId } from '../describe/product-id.ts';
import { reckonPayment } from '../describe/reckon-payment.ts';
import { defineTool } from '../tool.ts';
import { readProducts } from './read-products.ts';

export const quotePrice = defineTool({
  name: quoteTool,
  label: { es: 'Cotizar', 'pt-BR': 'Calcular o preço', en: 'Quote a price' },
  description:
    'Reckons what one or more products cost: price of each, sum, and what the shop tells of instalments and transfer discount. Use it for every sum, and before a customer buys: then write them its lines and total as they stand (product, options, quantity, price, total) and ask whether they confirm.',
  needsStore: true,
  input: z.strictObject({
    items: z
      .array(
        z.strictObject({
          product_id: productId,
          options: z
            .array(z.string().trim().min(1).max(60))
            .max(6)
            .default([])
            .describe(
              'Every option of the variant as results write it, for example ["Negro", "M"]; [] when it has none',
            ),
          quantity: z.number().int().min(1).max(100).default(1),
        }),
      )
      .min(1)
      .max(10),
  }),
  async run({ items }, { turn, askShop }) {
    const products = await readProducts(
      items.map(({ product_id }) => product_id),
      askShop,
    );
    const cart = cartOf(items, products);
    const looked = [...products.values()].flatMap((product) => product ?? []);
    return {
      facts: { products: looked.map((one) => describeProduct(one, turn.tenant.locale)), ...describeCart(cart, turn) },
    };
  },
});

/** `lines` and `sum` as they may be told; `cart` is what is confirmed. */
function describeCart(cart: Cart, { tenant, shop_facts: facts }: TurnRequest): Record<string, unknown> {
  const write = (amount: string) => writeMoney({ amount, currency: cart.currency }, tenant.locale) ?? amount;
  const lines = cart.lines.map(({ name, options, quantity, unit_price }) => {
    const what = [name, options.join(' / ')].filter(Boolean).join(' – ');
    return `${quantity} x ${what}: ${write(unit_price)}`;
  });
  return { lines, sum: `Total: ${write(cart.total)}`, ...payments(cart, facts, tenant.locale), cart };
}

function payments({ total, currency }: Cart, facts: ShopFacts | null, locale: string): Record<string, unknown> {
  const cents = centsOf(total);
  return facts === null || cents === null ? {} : { paid_otherwise: reckonPayment({ cents, currency }, facts, locale) };
}

// Tool: how customers may pay, with instalments and the transfer discount reckoned on a product's price.
import type { ShopFacts } from '@nexus/contracts/shop-facts';
import type { ShopProduct } from '@nexus/contracts/shop';
import { z } from 'zod';
import { centsOf } from '../selling/cents.ts';
import { factTexts } from '../shop-facts/describe-shop-facts.ts';
import { describeProduct, writeMoney } from './describe/describe-product.ts';
import { productId } from './describe/product-id.ts';
import { reckonPayment } from './describe/reckon-payment.ts';
import { defineTool } from './tool.ts';

const sections = ['payment', 'instalments', 'transfer_discount'] as const;

export const getPaymentOptions = defineTool({
  name: 'get_payment_options',
  label: { es: 'Medios de pago', 'pt-BR': 'Formas de pagamento', en: 'Payment options' },
  description:
    'Gives what the owner has approved of means of payment, instalments and the discount for paying by transfer. With a product_id also what that product costs so, reckoned from its price now. What stands under not_told is not known: say so or hand over, never guess it.',
  needsStore: false,
  input: z.strictObject({
    product_id: productId.optional(),
  }),
  async run({ product_id: id }, { turn, askShop }) {
    const texts = factTexts(turn);
    const product =
      id === undefined || turn.store === null ? null : (await askShop('get_product', { product_id: id })).product;
    return {
      facts: {
        ...Object.fromEntries(sections.flatMap((one) => (texts[one] === undefined ? [] : [[one, texts[one]]]))),
        ...(product === null || turn.shop_facts === null
          ? {}
          : {
              product: describeProduct(product, turn.tenant.locale),
              reckoned: reckon(product, turn.shop_facts, turn.tenant.locale),
            }),
        not_told: sections.filter((one) => texts[one] === undefined),
      },
    };
  },
});

/** One entry per price of the product, at most four. */
function reckon(product: ShopProduct, facts: ShopFacts, locale: string): Record<string, unknown>[] {
  const prices = product.variants.flatMap((one) => (one.available ? (one.promotional_price ?? one.price ?? []) : []));
  const distinct = [...new Map(prices.map((one) => [one.amount, one])).values()].slice(0, 4);
  return distinct.flatMap((price) => {
    const cents = centsOf(price.amount);
    if (cents === null) return [];
    return [{ now: writeMoney(price, locale), ...reckonPayment({ cents, currency: price.currency }, facts, locale) }];
  });
}

// Tool: the coupons that the owner allows to be told.
import { z } from 'zod';
import { writeMoney } from './describe/describe-product.ts';
import { defineTool } from './tool.ts';

export const listCoupons = defineTool({
  name: 'list_coupons',
  label: { es: 'Ver cupones', 'pt-BR': 'Ver cupons', en: 'List coupons' },
  description:
    'Lists the discount coupons that may be told to customers now. An empty list means there is none to offer.',
  needsStore: true,
  input: z.strictObject({}),
  async run(_input, { turn, askShop }) {
    const allowed = new Set(turn.public_coupons.map((code) => code.toUpperCase()));
    if (allowed.size === 0) return { facts: { coupons: [] } };
    const { coupons } = await askShop('list_coupons', {});
    const told = coupons.filter((coupon) => coupon.valid && allowed.has(coupon.code.toUpperCase()));
    const money = (amount: string | null, currency: string | null) =>
      amount === null ? null : writeMoney({ amount, currency: currency ?? turn.tenant.currency }, turn.tenant.locale);
    return {
      facts: {
        coupons: told.map((coupon) => ({
          code: coupon.code,
          discount:
            coupon.type === 'shipping'
              ? 'free shipping'
              : coupon.type === 'percentage'
                ? `${Number(coupon.value)}%`
                : money(coupon.value, coupon.currency),
          ...(coupon.min_price === null ? {} : { minimum_purchase: money(coupon.min_price, coupon.currency) }),
          ...(coupon.end_date === null ? {} : { ends: coupon.end_date }),
          ...(coupon.first_purchase ? { only_first_purchase: true } : {}),
          ...(coupon.restrictions.length > 0 ? { restrictions: coupon.restrictions } : {}),
        })),
      },
    };
  },
});

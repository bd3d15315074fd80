// The coupon resource as far as we read it.
import { z } from 'zod';
import { wireAmount, wireCount, wireId, wireString, wireText } from './wire-values.ts';

const named = z
  .array(
    z.union([z.object({ id: wireId, name: wireText.optional() }), wireId.transform((id) => ({ id, name: undefined }))]),
  )
  .nullish();

export const wireCoupon = z.object({
  id: wireId,
  code: z.string().min(1),
  type: z.enum(['percentage', 'absolute', 'shipping']),
  value: wireAmount,
  /** Switched on by the owner; dates and uses are told apart from it. */
  valid: z.boolean(),
  used: wireCount,
  max_uses: wireCount,
  start_date: wireString,
  end_date: wireString,
  min_price: wireAmount,
  includes_shipping: z.boolean().default(false),
  first_consumer_purchase: z.boolean().default(false),
  combines_with_other_discounts: z.boolean().default(true),
  only_cheapest_shipping: z.boolean().default(false),
  categories: named,
  products: named,
  deleted_at: wireString,
});
export type WireCoupon = z.output<typeof wireCoupon>;

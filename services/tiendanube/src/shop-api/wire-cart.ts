// Carts with an address of their own: draft orders and abandoned checkouts, as far as we read them.
import { z } from 'zod';
import { wireAmount, wireCount, wireId, wireString } from './wire-values.ts';

export const wireDraftOrder = z.object({
  id: wireId,
  total: wireAmount,
  currency: wireString,
  checkout_url: z.string().min(1),
  /** What was given as `note` stands under either name. */
  note: wireString,
  owner_note: wireString,
});
export type WireDraftOrder = z.output<typeof wireDraftOrder>;

export const wireCheckout = z.object({
  id: wireId,
  created_at: wireString,
  contact_phone: wireString,
  total: wireAmount,
  currency: wireString,
  abandoned_checkout_url: wireString,
  products: z.array(z.object({ name: z.string(), quantity: wireCount, price: wireAmount })).default([]),
  /** Set once it has become an order. */
  completed_at: z.unknown(),
});
export type WireCheckout = z.output<typeof wireCheckout>;
export const CHECKOUT_FIELDS =
  'id,created_at,contact_phone,total,currency,abandoned_checkout_url,products,completed_at';

// orchestrator ↔ agent and panel: links to pay, from the customer's yes to what became of them.
import { z } from 'zod';
import { money } from './shop.ts';

const id = z.uuid();
const at = z.iso.datetime({ offset: true });
/** Exact, two decimals at least: "24990.00". */
const amount = z.string().regex(/^\d{1,12}\.\d{2}$/);

/** One line of a cart as it was told to the customer. */
export const cartLine = z.object({
  product_id: z.string().regex(/^\d{1,20}$/),
  variant_id: z.string().regex(/^\d{1,20}$/),
  name: z.string().min(1).max(300),
  options: z.array(z.string().max(120)).max(6),
  quantity: z.number().int().min(1).max(100),
  unit_price: amount,
});
export type CartLine = z.infer<typeof cartLine>;

/** POST /payment-links of the orchestrator's internal API. Who and where come from the turn; the cart is what the customer confirmed. */
export const paymentLinkRequest = z.strictObject({
  tenant_id: id,
  conversation_id: id,
  episode: z.number().int(),
  customer_id: id,
  agent_id: id,
  turn_id: id,
  lines: z.array(cartLine).min(1).max(20),
  total: amount,
  currency: z.string().length(3),
  /** As the customer wrote it in the conversation. */
  email: z.email().max(200),
});
export type PaymentLinkRequest = z.infer<typeof paymentLinkRequest>;

/** `reused`: the same cart was asked for before in this episode. */
export const paymentLinkResult = z.object({ url: z.string(), total: money, reused: z.boolean() });

/**
 * creating: on its way. open: the customer can pay. unknown: it was asked for and no answer came; it is looked for. failed: there is none.
 */
export const paymentLinkState = z.enum(['creating', 'open', 'unknown', 'failed']);
export type PaymentLinkState = z.infer<typeof paymentLinkState>;

/** A link as the panel shows it. */
export const paymentLink = z.object({
  id,
  conversation_id: id,
  turn_id: id.nullable(),
  state: paymentLinkState,
  /** Code of why there is none, or none yet. */
  reason: z.string().nullable(),
  lines: z.array(cartLine),
  total: money,
  url: z.string().nullable(),
  created_at: at,
  updated_at: at,
});
export type PaymentLink = z.infer<typeof paymentLink>;

/** GET and PUT /admin/tenants/:tenant_id/selling. */
export const sellingSettings = z.strictObject({
  payment_links: z.boolean(),
  /** Links one customer gets per day of the shop. */
  links_per_day: z.number().int().min(1).max(50),
});
export type SellingSettings = z.infer<typeof sellingSettings>;

// create_draft_order: makes one order to be paid by its link. Asked once: what became of a try that gave no answer, find_draft_order tells.
import { presentDraftOrder } from '../../facts/present-draft-order.ts';
import { readStore } from '../../shop-api/read-store.ts';
import { badAnswer, unknownOutcome } from '../../shop-api/shop-error.ts';
import { wireDraftOrder } from '../../shop-api/wire-cart.ts';
import type { Operation } from '../operation.ts';

/** Said to the owner, in the order's note and its channel. */
const channel = 'WhatsApp';

export const createDraftOrder: Operation<'create_draft_order'> = async ({ shop, input }) => {
  // Read before: an order whose address cannot be checked must not be made.
  const store = await readStore(shop);
  const { contact, items, reference } = input;
  const made = await shop.write('POST', '/draft_orders', wireDraftOrder, {
    contact_name: contact.name,
    contact_lastname: contact.last_name,
    contact_email: contact.email,
    ...(contact.phone === null ? {} : { contact_phone: contact.phone }),
    payment_status: 'unpaid',
    sale_channel: channel,
    note: `${channel} · ${reference}`,
    products: items.map(({ variant_id, quantity }) => ({ variant_id: Number(variant_id), quantity })),
  });
  if (made === null) throw unknownOutcome(badAnswer('no draft order'));
  return { order: presentDraftOrder(made, store) };
};

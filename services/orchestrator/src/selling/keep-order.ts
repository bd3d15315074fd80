// Keeps an order the shop made as the link to pay, unless it asks more than the customer said yes to: then it is taken back.
import type { ShopDraftOrder, StoreCredentials } from '@nexus/contracts/shop';
import type { Deps } from '../deps.ts';
import { askStore } from './ask-store.ts';
import { findLink } from './payment-links.store.ts';
import type { PaymentLinkRow } from './payment-links.store.ts';
import { settle } from './settle.ts';

type Place = { tenantId: string; linkId: string; store: StoreCredentials };

/** Of an amount with two decimals. */
export const centsOf = (amount: string): bigint => BigInt(amount.replace('.', ''));

/** Null when it was taken back. A promotion may make it cheaper than confirmed. */
export async function keepOrder(
  deps: Pick<Deps, 'database' | 'tiendanube' | 'log'>,
  at: Place,
  confirmed: { total: string; currency: string },
  order: ShopDraftOrder,
): Promise<PaymentLinkRow | null> {
  const { amount, currency } = order.total;
  if (currency !== confirmed.currency || centsOf(amount) > centsOf(confirmed.total)) {
    await takeBack(deps, at, order.id);
    await settle(deps, at, { state: 'failed', reason: 'price-changed', order: null });
    return null;
  }
  const made = { id: order.id, url: order.checkout_url, total: amount };
  const row = await settle(deps, at, { state: 'open', reason: null, order: made });
  const known = row ?? (await deps.database.transaction(at.tenantId, (tx) => findLink(tx, at.tenantId, at.linkId)));
  return known?.state === 'open' ? known : null;
}

/** At the shop; what cannot be removed now stays there unpaid, and its address was told to nobody. */
export async function takeBack(deps: Pick<Deps, 'tiendanube' | 'log'>, { store }: Place, id: string): Promise<void> {
  await askStore(deps, store, 'delete_draft_order', { id }).catch((error: unknown) => {
    deps.log.warn({ err: error }, 'a draft order that must not be paid could not be taken back');
  });
}

// A draft order as its buyer gets it: where to pay, and how much.
import type { ShopDraftOrder } from '@nexus/contracts/shop';
import { badAnswer, unknownOutcome } from '../shop-api/shop-error.ts';
import type { WireDraftOrder } from '../shop-api/wire-cart.ts';
import type { WireStore } from '../shop-api/wire-store.ts';
import { ownAddress } from './own-address.ts';
import { toMoney } from './present-product.ts';

/** @throws AppError `shop.foreign_address` with `details.id` */
export function presentDraftOrder(order: WireDraftOrder, store: WireStore): ShopDraftOrder {
  const currency = order.currency?.length === 3 ? order.currency : store.main_currency;
  const total = toMoney(order.total, currency);
  if (total === null) throw unknownOutcome(badAnswer('a draft order without a total'));
  return { id: order.id, total, checkout_url: ownAddress(order.checkout_url, store, { id: order.id }) };
}

// An order as its buyer may hear it: state, total, lines, tracking; no address, no payment data.
import type { ShopOrder } from '@nexus/contracts/shop';
import type { WireOrder } from '../shop-api/wire-order.ts';
import { toMoney } from './present-product.ts';

/** `currency` is the shop's, for orders that do not name their own. */
export function presentOrder(order: WireOrder, currency: string): ShopOrder {
  const own = order.currency?.length === 3 ? order.currency : currency;
  const tracking = trackingOf(order);
  return {
    id: order.id,
    number: order.number,
    status: order.status,
    payment_status: order.payment_status,
    shipping_status: order.shipping_status,
    total: toMoney(order.total, own),
    created_at: isoDate(order.created_at),
    shipping_tracking_number: tracking.code,
    shipping_tracking_url: tracking.url,
    items: order.products.map((line) => ({
      name: line.name,
      quantity: line.quantity ?? 1,
      price: toMoney(line.price, own),
    })),
  };
}

/** `2024-05-03T12:11:51+0000`, as the API writes it, in ISO 8601; an unreadable date as it is. */
export function isoDate(date: string | null): string {
  if (date === null) return '';
  const moment = Date.parse(date);
  return Number.isNaN(moment) ? date : new Date(moment).toISOString();
}

function trackingOf(order: WireOrder): { code: string | null; url: string | null } {
  const parcels = [...(order.fulfillment_orders ?? []), ...(order.fulfillments ?? [])];
  const flat = { code: order.shipping_tracking_number, url: order.shipping_tracking_url };
  for (const parcel of parcels) {
    if (typeof parcel === 'string' || !parcel.tracking_info) continue;
    const { code, url } = parcel.tracking_info;
    if (code || url) return { code, url };
  }
  return flat;
}

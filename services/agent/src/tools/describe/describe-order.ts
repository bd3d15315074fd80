// An order as the model reads it.
import type { ShopOrder } from '@nexus/contracts/shop';
import { writeMoney } from './describe-product.ts';

/** Number, states, total, items and tracking; the shop's own words for the states. */
export function describeOrder(order: ShopOrder, locale: string): Record<string, unknown> {
  return {
    number: order.number,
    status: order.status,
    payment_status: order.payment_status,
    shipping_status: order.shipping_status,
    total: writeMoney(order.total, locale),
    created_at: order.created_at,
    ...(order.shipping_tracking_number === null ? {} : { shipping_tracking_number: order.shipping_tracking_number }),
    ...(order.shipping_tracking_url === null ? {} : { shipping_tracking_url: order.shipping_tracking_url }),
    items: order.items.map((item) => ({
      name: item.name,
      quantity: item.quantity,
      price: writeMoney(item.price, locale),
    })),
  };
}

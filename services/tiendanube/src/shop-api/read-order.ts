// Reads one order with its parcels, also where the token may not see parcels.
import { AppError } from '@nexus/service-kit/app-error';
import type { ShopReader } from './shop-reader.ts';
import { wireOrder } from './wire-order.ts';
import type { WireOrder } from './wire-order.ts';

/** The order with this id, or null. Without the scope for parcels it comes without tracking. */
export async function readOrder(shop: ShopReader, id: string): Promise<WireOrder | null> {
  const path = `/orders/${id}`;
  try {
    return await shop.one(path, wireOrder, { aggregates: 'fulfillment_orders' });
  } catch (error) {
    if (error instanceof AppError && error.code === 'shop.missing_scope') return shop.one(path, wireOrder);
    throw error;
  }
}

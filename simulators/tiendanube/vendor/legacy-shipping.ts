// The flat shipping fields that only v1 orders carry.
import type { Order } from '../wire-types.ts';

export function legacyShipping(order: Order): Record<string, unknown> {
  const parcel = order.fulfillment_orders[0];
  const left = order.shipping_status === 'shipped' || order.shipping_status === 'delivered';
  return {
    shipping: parcel?.shipping.type === 'pickup' ? 'branch' : 'table',
    shipping_option: parcel?.shipping.option.name ?? null,
    shipping_option_code: parcel?.shipping.option.code ?? null,
    shipping_option_reference: null,
    shipping_pickup_type: parcel?.shipping.type === 'pickup' ? 'pickup' : 'ship',
    shipping_pickup_details: parcel?.shipping.pickup_details ?? null,
    shipping_store_branch_name: parcel?.shipping.pickup_details?.name ?? null,
    shipping_min_days: 3,
    shipping_max_days: 6,
    shipping_cost_owner: '0.00',
    shipping_cost_customer: (parcel?.shipping.consumer_cost.value ?? 0).toFixed(2),
    shipping_tracking_number: parcel?.tracking_info.code ?? null,
    shipping_tracking_url: parcel?.tracking_info.url ?? null,
    shipped_at: left ? (parcel?.status_history.at(-1)?.happened_at ?? null) : null,
    next_action: nextAction(order),
  };
}

function nextAction(order: Order): string {
  if (order.status !== 'open') return 'noop';
  if (order.payment_status === 'pending') return 'waiting_manual_confirmation';
  if (order.shipping_status === 'unpacked') return 'waiting_packing';
  return order.shipping_status === 'unshipped' ? 'waiting_shipment' : 'close';
}

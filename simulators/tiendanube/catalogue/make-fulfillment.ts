// Fulfillment orders: how an order's parcels stand, consistent with its shipping status.
import type { FulfillmentOrder, FulfillmentStatus, OrderLine, ShippingStatus, TrackingEvent } from '../wire-types.ts';
import { wireDate } from './shop-plan.ts';
import type { ShopPlan } from './shop-plan.ts';

export type FulfillmentRequest = {
  number: number;
  createdAt: number;
  shippingStatus: ShippingStatus;
  shippingType: 'ship' | 'pickup' | 'non-shippable';
  lines: OrderLine[];
  total: number;
  recipient: { name: string; phone: string | null; identifier: string | null };
  /** What of the tracking is known once dispatched. */
  tracking: 'none' | 'code' | 'url' | 'both';
};

const PARCELS: Record<ShippingStatus, FulfillmentStatus[]> = {
  unpacked: ['UNPACKED'],
  partially_packed: ['PACKED', 'UNPACKED'],
  unshipped: ['PACKED'],
  partially_fulfilled: ['DISPATCHED', 'PACKED'],
  shipped: ['DISPATCHED'],
  delivered: ['DELIVERED'],
};

const COURSE: FulfillmentStatus[] = ['UNPACKED', 'PACKED', 'DISPATCHED', 'DELIVERED'];
const PICKUP_COURSE: FulfillmentStatus[] = ['UNPACKED', 'PACKED', 'READY_FOR_PICKUP', 'DELIVERED'];
const HALF_DAY = 43_200_000;

/** One fulfillment order, or two when the shipping status is partial. */
export function makeFulfillmentOrders(plan: ShopPlan, request: FulfillmentRequest): FulfillmentOrder[] {
  const parcels = PARCELS[request.shippingStatus];
  return parcels.map((status, index) => makeParcel(plan, request, status, index, parcels.length));
}

function makeParcel(
  plan: ShopPlan,
  request: FulfillmentRequest,
  target: FulfillmentStatus,
  index: number,
  count: number,
): FulfillmentOrder {
  const pickup = request.shippingType === 'pickup';
  const status = pickup && target === 'DISPATCHED' ? 'READY_FOR_PICKUP' : target;
  const course = pickup ? PICKUP_COURSE : COURSE;
  const passed = course.slice(0, course.indexOf(status) + 1);
  const at = (step: number): string => wireDate(request.createdAt + HALF_DAY * step);
  const left = passed.includes('DISPATCHED');
  const code = left && (request.tracking === 'code' || request.tracking === 'both') ? trackingCode(plan) : null;
  const url = left && (request.tracking === 'url' || request.tracking === 'both') ? trackingUrl(plan, code) : null;
  const lines = request.lines.filter((_line, position) => position % count === index);
  const location = plan.locations[0] ?? { id: plan.random.ulid(), name: plan.storeName };
  const money = (value: number) => ({ value, currency: plan.currency });
  return {
    id: plan.random.ulid(),
    number: `${request.number}-${index + 1}`,
    total_quantity: lines.reduce((sum, line) => sum + Number(line.quantity), 0),
    total_weight: lines.reduce((sum, line) => sum + Number(line.weight) * Number(line.quantity), 0),
    total_price: money(Math.round(request.total / count)),
    assigned_location: { location_id: location.id, name: location.name },
    line_items: lines.map((line) => ({
      id: plan.random.ulid(),
      external_id: String(line.id),
      quantity: Number(line.quantity),
      variant: { variant_id: String(line.variant_id) },
    })),
    recipient: request.recipient,
    shipping: {
      type: request.shippingType,
      carrier: { carrier_id: '1', code: pickup ? 'locale' : 'native', name: carrierName(plan, pickup), app_id: null },
      option: { name: carrierName(plan, pickup), code: 'standard', reference: null, allow_free_shipping: true },
      merchant_cost: money(0),
      consumer_cost: money(pickup ? 0 : Math.round(request.total * 0.05)),
      min_delivery_date: wireDate(request.createdAt + HALF_DAY * 6),
      max_delivery_date: wireDate(request.createdAt + HALF_DAY * 12),
      pickup_details: pickup ? { location_id: location.id, name: location.name } : null,
    },
    status,
    status_history: passed.map((state, step) => ({
      from_status: step === 0 ? null : (passed[step - 1] ?? null),
      to_status: state,
      happened_at: at(step),
    })),
    tracking_info: { url, code },
    tracking_info_history: code || url ? [{ url, code }] : [],
    tracking_events: left && request.tracking !== 'none' ? trackingEvents(plan, request, status) : [],
    fulfilled_at: status === 'DELIVERED' ? at(passed.length) : null,
    created_at: wireDate(request.createdAt),
    updated_at: at(passed.length),
  };
}

const carrierName = (plan: ShopPlan, pickup: boolean): string => {
  if (plan.vocabulary.language === 'pt') return pickup ? 'Retirada na loja' : 'Entrega padrão';
  return pickup ? 'Retiro en el local' : 'Envío a domicilio';
};

const trackingCode = (plan: ShopPlan): string => `SIM${plan.random.integer(100_000_000, 999_999_999)}`;

const trackingUrl = (plan: ShopPlan, code: string | null): string =>
  `${plan.publicUrl}/storefront/${plan.storeId}/tracking/${code ?? trackingCode(plan)}`;

function trackingEvents(plan: ShopPlan, request: FulfillmentRequest, status: FulfillmentStatus): TrackingEvent[] {
  const spanish = plan.vocabulary.language === 'es';
  const course: [string, string][] = [
    ['dispatched', spanish ? 'Despachado por la tienda' : 'Despachado pela loja'],
    ['in_transit', spanish ? 'En viaje' : 'Em trânsito'],
    ['custom_sorting', spanish ? 'En el centro de distribución' : 'No centro de distribuição'],
    ...(status === 'DELIVERED' ? [['delivered', spanish ? 'Entregado' : 'Entregue'] as [string, string]] : []),
  ];
  return course.map(([name, description], index) => {
    const at = wireDate(request.createdAt + HALF_DAY * (3 + index));
    return {
      id: plan.random.ulid(),
      status: name,
      description,
      address: null,
      geolocation: null,
      happened_at: at,
      estimated_delivery_at: null,
      created_at: at,
      updated_at: at,
    };
  });
}

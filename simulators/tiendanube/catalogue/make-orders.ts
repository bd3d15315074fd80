// The orders of a drawn shop: every payment state with every shipping state, and the oddities of real ones.
import type { Coupon, Customer, Order, PaymentStatus, Product, ShippingStatus } from '../wire-types.ts';
import { makeOrder } from './make-order.ts';
import type { OrderDraft } from './make-order.ts';
import type { ShopPlan } from './shop-plan.ts';

export const PAYMENT_STATUSES: PaymentStatus[] = [
  'pending',
  'authorized',
  'paid',
  'partially_paid',
  'abandoned',
  'refunded',
  'partially_refunded',
  'voided',
];

export const SHIPPING_STATUSES: ShippingStatus[] = [
  'unpacked',
  'partially_packed',
  'unshipped',
  'partially_fulfilled',
  'shipped',
  'delivered',
];

/** Number of the first order of the first customer; older orders of the others come before it. */
const FIRST_NUMBER = 1001;
const OLD_ORDERS = 24;
const CANCEL_REASONS = ['customer', 'inventory', 'fraud', 'other'] as const;
const CHANNELS = ['store', 'store', 'meli', 'store', 'form', 'pos', 'api'] as const;
const TRACKING = ['both', 'code', 'url', 'none'] as const;

/** Orders in the order of their numbers; fills in the customers' last order and total spent. */
export function makeOrders(plan: ShopPlan, products: Product[], customers: Customer[], coupons: Coupon[]): Order[] {
  const drafts = [
    ...oldOrders(customers),
    ...firstCustomerOrders(customers),
    ...everyState(customers),
    ...oddities(customers),
  ];
  const orders = drafts.map((draft, index) =>
    makeOrder(plan, { products, coupons }, { ...draft, number: FIRST_NUMBER - OLD_ORDERS + index }),
  );
  for (const order of orders) {
    const customer = order.customer;
    if (!customer || order.status === 'cancelled') continue;
    customer.last_order_id = order.id;
    customer.total_spent = (Number(customer.total_spent) + Number(order.total)).toFixed(2);
  }
  return orders;
}

type Numberless = Omit<OrderDraft, 'number'>;

function oldOrders(customers: Customer[]): Numberless[] {
  return Array.from({ length: OLD_ORDERS }, (_unused, index) => ({
    daysAgo: 400 - index * 12,
    customer: customers[index % customers.length] ?? null,
    status: 'closed',
    payment: 'paid',
    shipping: 'delivered',
    lines: 1,
    tracking: 'both',
  }));
}

/** Four orders of the first customer: on its way, waiting for payment, delivered, cancelled. */
function firstCustomerOrders(customers: Customer[]): Numberless[] {
  const customer = customers[0] ?? null;
  return [
    { daysAgo: 62, customer, status: 'closed', payment: 'paid', shipping: 'delivered', lines: 2, tracking: 'both' },
    {
      daysAgo: 31,
      customer,
      status: 'cancelled',
      cancelReason: 'customer',
      payment: 'voided',
      shipping: 'unpacked',
      lines: 1,
      tracking: 'none',
    },
    {
      daysAgo: 30,
      customer,
      status: 'open',
      payment: 'paid',
      shipping: 'shipped',
      lines: 2,
      tracking: 'both',
      coupon: true,
    },
    { daysAgo: 29.5, customer, status: 'open', payment: 'pending', shipping: 'unpacked', lines: 1, tracking: 'none' },
  ];
}

function everyState(customers: Customer[]): Numberless[] {
  const others = customers.slice(1);
  return PAYMENT_STATUSES.flatMap((payment, row) =>
    SHIPPING_STATUSES.map((shipping, column) => {
      const index = row * SHIPPING_STATUSES.length + column;
      const cancelled = index % 7 === 3;
      return {
        daysAgo: 29 - index * 0.5,
        customer: others[index % others.length] ?? null,
        status: cancelled ? 'cancelled' : shipping === 'delivered' ? 'closed' : 'open',
        cancelReason: cancelled ? CANCEL_REASONS[index % CANCEL_REASONS.length] : undefined,
        payment,
        shipping,
        lines: 1 + (index % 3),
        tracking: TRACKING[index % TRACKING.length] ?? 'none',
        channel: CHANNELS[index % CHANNELS.length],
        shippingType: index % 5 === 4 ? 'pickup' : 'ship',
        coupon: index % 6 === 0,
      } satisfies Numberless;
    }),
  );
}

function oddities(customers: Customer[]): Numberless[] {
  const customer = customers[2] ?? null;
  const paid = { status: 'open', payment: 'paid', tracking: 'none', lines: 1 } as const;
  return [
    { ...paid, daysAgo: 4.4, customer: null, shipping: 'unshipped' },
    { ...paid, daysAgo: 4.2, customer: null, shipping: 'unpacked', placeholder: true },
    { ...paid, daysAgo: 4, customer, shipping: 'delivered', shippingType: 'non-shippable' },
    { ...paid, daysAgo: 3.5, customer, shipping: 'partially_fulfilled', lines: 3, tracking: 'both' },
    { ...paid, daysAgo: 3, customer, shipping: 'unpacked', repeatLine: true },
    { ...paid, daysAgo: 2, customer, shipping: 'shipped', shippingType: 'pickup' },
    { ...paid, daysAgo: 1, customer, payment: 'pending', shipping: 'unpacked' },
  ];
}

// One order resource out of a draft: lines with real variants, totals that add up, the API's loose types.
import type {
  Coupon,
  Customer,
  Order,
  OrderLine,
  PaymentStatus,
  Product,
  ShippingStatus,
  Variant,
} from '../wire-types.ts';
import { makeFulfillmentOrders } from './make-fulfillment.ts';
import { daysAgo, money, wireDate } from './shop-plan.ts';
import type { ShopPlan } from './shop-plan.ts';

export type OrderDraft = {
  number: number;
  daysAgo: number;
  /** Null: the answer carries no customer, as without the scope or for some guests. */
  customer: Customer | null;
  status: Order['status'];
  cancelReason?: Order['cancel_reason'];
  payment: PaymentStatus;
  shipping: ShippingStatus;
  lines: number;
  tracking: 'none' | 'code' | 'url' | 'both';
  channel?: Order['storefront'];
  shippingType?: 'ship' | 'pickup' | 'non-shippable';
  coupon?: boolean;
  /** A guest without data: the platform writes its placeholders. */
  placeholder?: boolean;
  /** The same variant in two lines. */
  repeatLine?: boolean;
};

type Contact = { name: string; email: string; phone: string; identification: string | null };

/** Draws the lines from published, priced variants of the shop. */
export function makeOrder(plan: ShopPlan, shop: { products: Product[]; coupons: Coupon[] }, draft: OrderDraft): Order {
  const createdAt = daysAgo(plan, draft.daysAgo);
  const created = wireDate(createdAt);
  const later = wireDate(Math.min(plan.now, createdAt + 86_400_000));
  const lines = drawLines(plan, shop.products, draft);
  const subtotal = lines.reduce((sum, line) => sum + Number(line.price) * Number(line.quantity), 0);
  const coupon = draft.coupon ? shop.coupons[0] : undefined;
  const discount = coupon ? Math.round(subtotal * Number(coupon.value)) / 100 : 0;
  const total = subtotal - discount;
  const contact = contactOf(plan, draft);
  const paid = !['pending', 'abandoned', 'voided', 'authorized'].includes(draft.payment);
  const address = draft.customer?.default_address ?? null;
  return {
    id: plan.nextId('order'),
    token: plan.random.hex(40),
    store_id: String(plan.storeId),
    number: draft.number,
    status: draft.status,
    payment_status: draft.payment,
    shipping_status: draft.shipping,
    contact_email: contact.email,
    contact_name: contact.name,
    contact_phone: contact.phone,
    contact_identification: contact.identification,
    billing_name: contact.name,
    billing_phone: contact.phone,
    billing_address: address?.address ?? placeholder(plan),
    billing_city: address?.city ?? placeholder(plan),
    billing_province: address?.province ?? placeholder(plan),
    billing_zipcode: address?.zipcode ?? '0000',
    billing_country: plan.country,
    coupon: coupon ? [{ id: coupon.id, code: coupon.code, type: coupon.type, value: coupon.value }] : [],
    subtotal: money(subtotal),
    discount: money(discount),
    discount_coupon: money(discount),
    discount_gateway: '0.00',
    total: money(total),
    total_usd: money(total / (plan.currency === 'BRL' ? 5.5 : 1200)),
    total_paid_by_customer: money(paid ? total : 0),
    currency: plan.currency,
    language: plan.vocabulary.language,
    weight: money(lines.length * 0.35),
    checkout_enabled: true,
    gateway: paid ? 'mercadopago' : 'offline',
    gateway_id: paid ? String(plan.random.integer(80_000_000_000, 89_999_999_999)) : null,
    gateway_name: paid ? 'Mercado Pago' : 'Transferencia',
    gateway_link: null,
    payment_details: {
      method: paid ? 'credit_card' : null,
      credit_card_company: paid ? 'visa' : null,
      installments: draft.number % 2 === 0 ? '3' : 1,
    },
    storefront: draft.channel ?? 'store',
    app_id: null,
    note: draft.number % 5 === 0 ? 'Tocar timbre' : null,
    owner_note: null,
    extra: [],
    attributes: [],
    customer: draft.customer,
    products: lines,
    shipping_address: draft.shippingType === 'non-shippable' ? null : address && { ...address, id: 0 },
    cancel_reason: draft.cancelReason ?? null,
    created_at: created,
    updated_at: later,
    completed_at: completedAt(draft, createdAt),
    paid_at: paid ? created : null,
    closed_at: draft.status === 'closed' ? later : null,
    cancelled_at: draft.status === 'cancelled' ? later : null,
    read_at: null,
    fulfillment_orders: makeFulfillmentOrders(plan, {
      number: draft.number,
      createdAt,
      shippingStatus: draft.shipping,
      shippingType: draft.shippingType ?? 'ship',
      lines,
      total,
      recipient: { name: contact.name, phone: contact.phone || null, identifier: contact.identification },
      tracking: draft.tracking,
    }),
  };
}

function contactOf(plan: ShopPlan, draft: OrderDraft): Contact {
  if (draft.placeholder) {
    const mail = plan.country === 'BR' ? 'email@naoinformado.com' : 'email@noinformado.com';
    return { name: placeholder(plan), email: mail, phone: '', identification: null };
  }
  if (!draft.customer) return { name: 'Compra invitada', email: 'guest@example.test', phone: '', identification: null };
  const { name, email, phone, identification } = draft.customer;
  return { name, email, phone: phone ?? '', identification };
}

const placeholder = (plan: ShopPlan): string => (plan.country === 'BR' ? 'Não informado' : 'No informado');

/** The platform prints PHP dates here, and its zero date where there is none. */
function completedAt(draft: OrderDraft, createdAt: number): Order['completed_at'] {
  const date =
    draft.payment === 'abandoned'
      ? '-0001-11-30 00:00:00.000000'
      : `${new Date(createdAt).toISOString().slice(0, 19).replace('T', ' ')}.000000`;
  return { date, timezone_type: 3, timezone: 'UTC' };
}

function drawLines(plan: ShopPlan, products: Product[], draft: OrderDraft): OrderLine[] {
  const sellable = products.filter(
    (product) => product.published && product.variants.some((variant) => variant.price !== null),
  );
  const chosen = Array.from({ length: draft.lines }, () => plan.random.pick(sellable));
  if (draft.repeatLine && chosen[0]) chosen.push(chosen[0]);
  const repeated = draft.repeatLine ? priced(chosen[0])[0] : undefined;
  return chosen.map((product, index) => makeLine(plan, product, repeated ?? plan.random.pick(priced(product)), index));
}

const priced = (product: Product | undefined): Variant[] =>
  (product?.variants ?? []).filter((variant) => variant.price !== null);

function makeLine(plan: ShopPlan, product: Product, variant: Variant, index: number): OrderLine {
  const id = plan.nextId('line');
  const plainName = Object.values(product.name)[0] ?? '';
  const values = variant.values.map((value) => Object.values(value)[0] ?? '');
  const quantity = 1 + (id % 3 === 0 ? 1 : 0);
  const image = product.images.find((candidate) => candidate.id === variant.image_id) ?? product.images[0];
  return {
    id,
    product_id: product.id,
    variant_id: id % 2 === 0 ? String(variant.id) : variant.id,
    name: values.length > 0 ? `${plainName} (${values.join(', ')})` : plainName,
    name_without_variants: plainName,
    price: variant.promotional_price ?? variant.price ?? '0.00',
    compare_at_price: variant.price ?? '0.00',
    quantity: id % 2 === 0 ? String(quantity) : quantity,
    variant_values: values,
    sku: variant.sku,
    barcode: variant.barcode,
    free_shipping: product.free_shipping,
    weight: variant.weight,
    width: variant.width,
    height: variant.height,
    depth: variant.depth,
    properties: index > 0 && id % 4 === 0 ? { grabado: 'sin texto' } : [],
    cost: null,
    image: image
      ? { id: image.id, product_id: product.id, src: image.src, position: image.position, alt: image.alt }
      : { id: 0, product_id: 0, src: `${plan.publicUrl}/media/no-photo-1024-1024.png`, position: 0, alt: [] },
  };
}

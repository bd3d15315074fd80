// Carts that shoppers left at the checkout.
import type { Checkout } from '../wire-carts.ts';
import type { Shop } from '../catalogue/make-shop.ts';
import { money, wireDate } from '../catalogue/shop-plan.ts';

export type CheckoutRequest = {
  name?: string;
  email?: string;
  phone?: string;
  days_ago?: number;
  /** Which of the shop's products, by their place; absent: the first. */
  products?: number[];
};

const DAY_MS = 86_400_000;

/** Two shoppers left theirs: one with a telephone lately, one without. */
export function makeCheckouts(shop: Shop, now: number): Checkout[] {
  const [, , third, fourth] = shop.customers;
  const left: CheckoutRequest[] = [
    { name: fourth?.name, email: fourth?.email, phone: '', days_ago: 12, products: [1] },
    { name: third?.name, email: third?.email, phone: third?.phone ?? '', days_ago: 2, products: [0, 2] },
  ];
  return left.map((request, index) => makeCheckout(shop, request, now, index));
}

/** The first variant of each product with a price, once. */
export function makeCheckout(
  shop: Pick<Shop, 'store' | 'products'>,
  request: CheckoutRequest,
  now: number,
  place = Math.floor(now) % 1_000_000,
): Checkout {
  const id = 1_920_000_000 + shop.store.id * 10_000 + place;
  const lines = (request.products ?? [0]).flatMap((position, index) => {
    const product = shop.products[position];
    const variant = product?.variants.find((one) => one.price !== null);
    if (!product || !variant) return [];
    const price = variant.promotional_price ?? variant.price ?? '0.00';
    const values = variant.values.map((value) => Object.values(value)[0]).join(', ');
    const name = `${Object.values(product.name)[0]}${values ? ` (${values})` : ''}`;
    return [{ id: id * 10 + index, product_id: product.id, variant_id: variant.id, name, price, quantity: 1 }];
  });
  const total = money(lines.reduce((sum, line) => sum + Number(line.price), 0));
  const at = wireDate(now - (request.days_ago ?? 1) * DAY_MS);
  return {
    id,
    token: id.toString(16).padStart(40, '0'),
    store_id: shop.store.id,
    abandoned_checkout_url: `${shop.store.url_with_protocol}/checkout/v3/proxy/${id}/recover`,
    contact_email: request.email ?? 'guest@example.test',
    contact_name: request.name ?? 'Compra invitada',
    contact_phone: request.phone ?? '',
    subtotal: total,
    total,
    currency: shop.store.main_currency,
    language: shop.store.main_language,
    gateway: null,
    next_action: 'noop',
    completed_at: null,
    products: lines,
    created_at: at,
    updated_at: at,
  };
}

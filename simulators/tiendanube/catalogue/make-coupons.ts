// One coupon for each condition the API knows, good and bad.
import type { Coupon, Product } from '../wire-types.ts';
import { daysAgo, money, wireDate } from './shop-plan.ts';
import type { ShopPlan } from './shop-plan.ts';
import { slug } from './shop-plan.ts';

/** Coupons of a shop; codes begin with the last word of the shop's name, alphanumeric only. */
export function makeCoupons(plan: ShopPlan, products: readonly Product[]): Coupon[] {
  const mark =
    slug(plan.storeName.split(' ').at(-1) ?? 'promo')
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, '') || 'PROMO';
  const day = (days: number): string => new Date(daysAgo(plan, days)).toISOString().slice(0, 10);
  const unit = plan.currency === 'BRL' ? 0.005 : 1;
  const category = plan.categories.find((candidate) => candidate.parent !== null && candidate.visibility === 'visible');
  const product = products.find((candidate) => candidate.published);
  const make = (code: string, change: Partial<Coupon>): Coupon => ({
    id: plan.nextId('coupon'),
    code,
    type: 'percentage',
    value: '10.00',
    valid: true,
    used: 3,
    max_uses: null,
    start_date: null,
    end_date: null,
    min_price: null,
    includes_shipping: false,
    first_consumer_purchase: false,
    combines_with_other_discounts: true,
    only_cheapest_shipping: false,
    categories: null,
    products: null,
    deleted_at: null,
    created_at: wireDate(daysAgo(plan, 90)),
    updated_at: wireDate(daysAgo(plan, 12)),
    ...change,
  });
  return [
    make(`${mark}10`, { used: null }),
    make(`${mark}20`, {
      value: '20.00',
      min_price: Math.round(80_000 * unit),
      start_date: day(20),
      end_date: day(-40),
      max_uses: 100,
    }),
    make(`${mark}5000`, { type: 'absolute', value: money(5000 * unit), min_price: Math.round(40_000 * unit) }),
    make(`${mark}ENVIO`, { type: 'shipping', value: null, includes_shipping: true, only_cheapest_shipping: true }),
    make(`${mark}PRIMERA`, { value: '15.00', first_consumer_purchase: true }),
    make(`${mark}VENCIDO`, { value: '30.00', start_date: day(120), end_date: day(30) }),
    make(`${mark}FUTURO`, { value: '25.00', start_date: day(-10), end_date: day(-30) }),
    make(`${mark}AGOTADO`, { value: '40.00', used: 50, max_uses: 50 }),
    make(`${mark}APAGADO`, { value: '50.00', valid: false }),
    make(`${mark}CATEGORIA`, { value: '12.00', categories: category ? [category] : null }),
    make(`${mark}PRODUCTO`, { value: '18.00', products: product ? [{ id: product.id, name: product.name }] : null }),
    make(`${mark}SINLIMITE`, { value: '8.00', max_uses: 0, combines_with_other_discounts: false }),
  ];
}

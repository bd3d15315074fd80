// A coupon with its conditions, and whether it can be used today.
import type { z } from 'zod';
import type { shopCoupon } from '@nexus/contracts/shop';
import type { WireCoupon } from '../shop-api/wire-coupon.ts';
import { couponTexts } from './coupon-texts.ts';
import { pickText } from './localized-text.ts';
import { toMoney } from './present-product.ts';

/** Coupon dates are days of the shop; both home markets keep UTC−3 all year. */
const SHOP_OFFSET_MS = -3 * 3_600_000;

export function presentCoupon(
  coupon: WireCoupon,
  presentation: { locale: string; currency: string; now: number },
): z.output<typeof shopCoupon> {
  const { locale, currency } = presentation;
  const texts = couponTexts(locale);
  const names = (list: NonNullable<WireCoupon['categories']>): string =>
    list.map((item) => pickText(item.name, locale) || item.id).join(', ');
  const restrictions = [
    ...(coupon.categories?.length ? [texts.categories(names(coupon.categories))] : []),
    ...(coupon.products?.length ? [texts.products(names(coupon.products))] : []),
    ...(coupon.combines_with_other_discounts ? [] : [texts.notCombined]),
    ...(coupon.type === 'shipping' && coupon.only_cheapest_shipping ? [texts.cheapestShipping] : []),
    ...(coupon.type !== 'shipping' && coupon.includes_shipping ? [texts.includesShipping] : []),
    ...(isUsedUp(coupon) ? [texts.usedUp] : []),
  ];
  return {
    code: coupon.code,
    type: coupon.type,
    value: coupon.type === 'shipping' ? null : (toMoney(coupon.value, currency)?.amount ?? null),
    currency: coupon.type === 'absolute' || coupon.min_price !== null ? currency : null,
    valid: isUsable(coupon, presentation.now),
    start_date: coupon.start_date,
    end_date: coupon.end_date,
    min_price: toMoney(coupon.min_price, currency)?.amount ?? null,
    first_purchase: coupon.first_consumer_purchase,
    restrictions,
  };
}

/** Switched on, within its days (the last one included), with uses left. */
function isUsable(coupon: WireCoupon, now: number): boolean {
  const today = new Date(now + SHOP_OFFSET_MS).toISOString().slice(0, 10);
  const started = coupon.start_date === null || coupon.start_date.slice(0, 10) <= today;
  const ended = coupon.end_date !== null && coupon.end_date.slice(0, 10) < today;
  return coupon.valid && started && !ended && !isUsedUp(coupon) && coupon.deleted_at === null;
}

/** No limit is written as null and as 0. */
const isUsedUp = (coupon: WireCoupon): boolean =>
  Boolean(coupon.max_uses) && (coupon.used ?? 0) >= (coupon.max_uses ?? 0);

// list_coupons: the shop's coupons with their conditions; which of them may be told is the owner's choice, made elsewhere.
import { presentCoupon } from '../facts/present-coupon.ts';
import { wireCoupon } from '../shop-api/wire-coupon.ts';
import { storeSettings } from '../shop-api/store-settings.ts';
import type { Operation } from './operation.ts';

const MOST_PAGES = 3;

export const listCoupons: Operation<'list_coupons'> = async ({ shop, locale, now }) => {
  const [settings, { items }] = await Promise.all([
    storeSettings(shop),
    shop.pages('/coupons', wireCoupon, { per_page: '200' }, MOST_PAGES),
  ]);
  const kept = items.filter((coupon) => coupon.deleted_at === null);
  return { coupons: kept.map((coupon) => presentCoupon(coupon, { locale, currency: settings.currency, now })) };
};

// find_open_cart: what the customer who writes left at the checkout; by telephone alone, so that nobody hears of another's cart.
import type { ShopCart } from '@nexus/contracts/shop';
import { isoDate } from '../../facts/present-order.ts';
import { ownAddress } from '../../facts/own-address.ts';
import { toMoney } from '../../facts/present-product.ts';
import { isSamePhone } from '../../phones/is-same-phone.ts';
import { readStore } from '../../shop-api/read-store.ts';
import { CHECKOUT_FIELDS, wireCheckout } from '../../shop-api/wire-cart.ts';
import type { WireCheckout } from '../../shop-api/wire-cart.ts';
import type { WireStore } from '../../shop-api/wire-store.ts';
import type { Operation } from '../operation.ts';

/** 600 carts of a month. */
const SCANNED_PAGES = 3;
const DAY_MS = 86_400_000;

export const findOpenCart: Operation<'find_open_cart'> = async ({ shop, input, now }) => {
  const store = await readStore(shop);
  const since = now - input.days * DAY_MS;
  const query = { created_at_min: new Date(since).toISOString(), fields: CHECKOUT_FIELDS, per_page: '200' };
  const { items, complete } = await shop.pages('/checkouts', wireCheckout, query, SCANNED_PAGES);
  const theirs = items
    .filter((cart) => isSamePhone(cart.contact_phone, input.phone_variants, store.country))
    // The lower bound is not documented: it is checked here as well.
    .filter((cart) => timeOf(cart) >= since && cart.completed_at == null && cart.products.length > 0)
    .toSorted((left, right) => timeOf(right) - timeOf(left));
  const [latest] = theirs;
  return { cart: latest === undefined ? null : presentCart(latest, store), complete };
};

/** @throws AppError `shop.foreign_address` */
function presentCart(cart: WireCheckout, store: WireStore): ShopCart {
  const currency = cart.currency?.length === 3 ? cart.currency : store.main_currency;
  return {
    id: cart.id,
    created_at: isoDate(cart.created_at),
    total: toMoney(cart.total, currency),
    url: ownAddress(cart.abandoned_checkout_url ?? '', store),
    items: cart.products.map(({ name, quantity, price }) => ({
      name,
      quantity: quantity ?? 1,
      price: toMoney(price, currency),
    })),
  };
}

const timeOf = (cart: WireCheckout): number => Date.parse(cart.created_at ?? '') || 0;

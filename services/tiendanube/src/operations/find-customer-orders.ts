// find_customer_orders: the latest orders of whoever writes from a telephone, which the API cannot search for.
import { presentOrder } from '../facts/present-order.ts';
import type { ShopReader } from '../shop-api/shop-reader.ts';
import { ORDER_CONTACT_FIELDS, wireOrderContact } from '../shop-api/wire-order.ts';
import type { WireOrder, WireOrderContact } from '../shop-api/wire-order.ts';
import { isOrderOf } from '../phones/is-order-of.ts';
import { storeSettings } from '../shop-api/store-settings.ts';
import type { Operation } from './operation.ts';
import { readOrder } from '../shop-api/read-order.ts';

/** 2,000 orders; a shop with more in the period gets an answer marked incomplete. */
const SCANNED_PAGES = 10;
/** Orders told with all their lines; a shopper asks about the latest. */
const MOST_ORDERS = 5;
const DAY_MS = 86_400_000;

type Scan = { orders: WireOrderContact[]; complete: boolean };

export const findCustomerOrders: Operation<'find_customer_orders'> = async ({ shop, input, now }) => {
  const settings = await storeSettings(shop);
  const since = new Date(now - input.days * DAY_MS).toISOString();
  const isTheirs = (order: WireOrderContact): boolean => isOrderOf(order, input.phone_variants, settings.country);
  const known = input.store_customer_id ? await ofCustomer(shop, input.store_customer_id, since, isTheirs) : null;
  const scan = known ?? (await ofPhone(shop, since, isTheirs));
  const latest = scan.orders.toSorted((left, right) => timeOf(right) - timeOf(left)).slice(0, MOST_ORDERS);
  const orders = await Promise.all(latest.map((order) => readOrder(shop, order.id)));
  return {
    orders: orders
      .filter((order): order is WireOrder => order !== null)
      .map((order) => presentOrder(order, settings.currency)),
    store_customer_id: scan.orders.find((order) => order.customer)?.customer?.id ?? input.store_customer_id,
    complete: scan.complete,
  };
};

/**
 * One request where the customer's account is known; null when it has no order in the period. The account only narrows the
 * look: whose an order is, its telephones say, since one order with a mistyped number may have named somebody else's account.
 */
async function ofCustomer(
  shop: ShopReader,
  customerId: string,
  since: string,
  isTheirs: (order: WireOrderContact) => boolean,
): Promise<Scan | null> {
  const query = { customer_ids: customerId, created_at_min: since, fields: ORDER_CONTACT_FIELDS, per_page: '50' };
  const page = await shop.page('/orders', wireOrderContact, query);
  const orders = page.items.filter((order) => order.customer?.id === customerId && isTheirs(order));
  return orders.length > 0 ? { orders, complete: page.pages <= 1 } : null;
}

async function ofPhone(shop: ShopReader, since: string, isTheirs: (order: WireOrderContact) => boolean): Promise<Scan> {
  const query = { created_at_min: since, fields: ORDER_CONTACT_FIELDS, per_page: '200' };
  const { items, complete } = await shop.pages('/orders', wireOrderContact, query, SCANNED_PAGES);
  return { orders: items.filter(isTheirs), complete };
}

const timeOf = (order: WireOrderContact): number => Date.parse(order.created_at ?? '') || 0;

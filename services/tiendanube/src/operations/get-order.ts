// get_order: one order by number (what shoppers know) or id, for its buyer alone.
import { z } from 'zod';
import { presentOrder } from '../facts/present-order.ts';
import { isOrderOf } from '../phones/is-order-of.ts';
import { provesOrder } from '../phones/proves-order.ts';
import type { ShopReader } from '../shop-api/shop-reader.ts';
import { wireId } from '../shop-api/wire-values.ts';
import { storeSettings } from '../shop-api/store-settings.ts';
import type { Operation } from './operation.ts';
import { readOrder } from '../shop-api/read-order.ts';

const numbered = z.object({ id: wireId, number: wireId });
/** Ids are large; a shorter figure is an order number only. */
const SHORTEST_ID = 7;

/** Null when there is no such order and when it is somebody else's: the answer must not tell the two apart. */
export const getOrder: Operation<'get_order'> = async ({ shop, input }) => {
  const wanted = input.order.replace(/^#/, '').replace(/^0+(?=\d)/, '');
  const settings = await storeSettings(shop);
  const id = (await idOfNumber(shop, wanted)) ?? (wanted.length >= SHORTEST_ID ? wanted : null);
  const order = id === null ? null : await readOrder(shop, id);
  const isTheirs =
    order !== null &&
    (isOrderOf(order, input.phone_variants, settings.country) || provesOrder(order, input.proof, settings.emails));
  if (!isTheirs) return { order: null };
  return { order: presentOrder(order, settings.currency) };
};

/** `q` also finds names and parts; the number itself decides. */
async function idOfNumber(shop: ShopReader, number: string): Promise<string | null> {
  const page = await shop.page('/orders', numbered, { q: number, fields: 'id,number', per_page: '50' });
  return page.items.find((order) => order.number === number)?.id ?? null;
}

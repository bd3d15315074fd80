// find_draft_order: whether a try to make a draft order came about, by the reference in its note.
import { presentDraftOrder } from '../../facts/present-draft-order.ts';
import { readStore } from '../../shop-api/read-store.ts';
import { wireDraftOrder } from '../../shop-api/wire-cart.ts';
import type { Operation } from '../operation.ts';

/** The API lists drafts without a filter, the newest first as all its orders; a try is minutes old when it is looked for. */
const SCANNED_PAGES = 3;

export const findDraftOrder: Operation<'find_draft_order'> = async ({ shop, input }) => {
  const store = await readStore(shop);
  const { items } = await shop.pages('/draft_orders', wireDraftOrder, { per_page: '50' }, SCANNED_PAGES);
  const found = items.find(({ note, owner_note }) => `${note ?? ''} ${owner_note ?? ''}`.includes(input.reference));
  return { order: found === undefined ? null : presentDraftOrder(found, store) };
};

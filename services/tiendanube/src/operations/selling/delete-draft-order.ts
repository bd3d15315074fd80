// delete_draft_order: takes back an order that must not be paid.
import { z } from 'zod';
import type { Operation } from '../operation.ts';

export const deleteDraftOrder: Operation<'delete_draft_order'> = async ({ shop, input }) => ({
  deleted: (await shop.write('DELETE', `/draft_orders/${input.id}`, z.unknown())) !== null,
});

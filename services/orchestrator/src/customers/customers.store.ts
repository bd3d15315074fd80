// Questions of the panel to the table of customers.
import { decodeCursor, toPage } from '@nexus/database/cursor';
import type { Transaction } from '@nexus/database/database';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { customers } from './customers.table.ts';

export type CustomerRow = typeof customers.$inferSelect;

const key = z.tuple([z.uuid()]);

/** Newest first. @throws AppError 400 `request.bad-cursor` */
export async function listCustomers(
  tx: Transaction,
  tenantId: string,
  options: { search?: string; cursor?: string; limit: number },
): Promise<{ items: CustomerRow[]; next_cursor: string | null }> {
  const after = decodeCursor(options.cursor, key);
  const digits = options.search?.replace(/\D/g, '') ?? '';
  const rows = await tx.query<CustomerRow>(
    `select * from customers
     where tenant_id = $1 and ($2::uuid is null or id < $2)
       and ($3::text is null or position(lower($3) in lower(coalesce(name, ''))) > 0
            or ($4 <> '' and position($4 in coalesce(phone, '')) > 0))
     order by id desc limit $5`,
    [tenantId, after?.[0] ?? null, options.search ?? null, digits, options.limit + 1],
  );
  return toPage(
    rows,
    options.limit,
    (row) => [row.id],
    (row) => row,
  );
}

export async function findCustomer(tx: Transaction, tenantId: string, id: string): Promise<CustomerRow | null> {
  const [row] = await tx.query<CustomerRow>('select * from customers where tenant_id = $1 and id = $2', [tenantId, id]);
  return row ?? null;
}

/** Null when the tenant has no such customer. */
export async function updateCustomer(
  tx: Transaction,
  tenantId: string,
  id: string,
  changes: Partial<Pick<CustomerRow, 'name' | 'never_answer' | 'blocked'>>,
): Promise<CustomerRow | null> {
  const [row] = await tx.drizzle
    .update(customers)
    .set({ ...changes, updated_at: new Date() })
    .where(and(eq(customers.tenant_id, tenantId), eq(customers.id, id)))
    .returning();
  return row ?? null;
}

/** Conversations in which the customer is shown. */
export async function listConversationIds(tx: Transaction, tenantId: string, customerId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'select id from conversations where tenant_id = $1 and customer_id = $2',
    [tenantId, customerId],
  );
  return rows.map(({ id }) => id);
}

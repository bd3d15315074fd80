// Questions to the table of connections to the shop system.
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import type { store_connections } from './channels.table.ts';

export type StoreConnectionRow = typeof store_connections.$inferSelect;

export async function findStoreConnection(tx: Transaction, tenantId: string): Promise<StoreConnectionRow | null> {
  const [row] = await tx.query<StoreConnectionRow>('select * from store_connections where tenant_id = $1', [tenantId]);
  return row ?? null;
}

/** Keeps a connection that was just checked. */
export async function saveStoreConnection(
  tx: Transaction,
  tenantId: string,
  store: { store_id: string; store_name: string; url: string | null },
): Promise<void> {
  await tx.query(
    `insert into store_connections (tenant_id, id, store_id, store_name, url, status, checked_at)
     values ($1, $2, $3, $4, $5, 'ok', now())
     on conflict (tenant_id) do update set store_id = excluded.store_id, store_name = excluded.store_name,
       url = excluded.url, status = excluded.status, checked_at = excluded.checked_at, updated_at = now()`,
    [tenantId, newId(), store.store_id, store.store_name, store.url],
  );
}

/** False when there was none. */
export async function deleteStoreConnection(tx: Transaction, tenantId: string): Promise<boolean> {
  return (await tx.query('delete from store_connections where tenant_id = $1 returning id', [tenantId])).length > 0;
}

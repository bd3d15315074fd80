// Removes a shop and everything that belongs to it.
import type { Cache } from '@nexus/cache/cache';
import type { Transaction } from '@nexus/database/database';
import { tenantNotFound } from './find-tenant.ts';
import { tenantCacheKey } from './look-up-tenant.ts';

/** Tables without a foreign key to `tenants`, because they also hold rows of the whole platform; the audit trail stays. */
const unbound = ['jobs', 'webhook_inbox', 'events', 'alerts'];

/** Rows that refer to the shop go with it by their foreign keys. @throws AppError 404 `tenants.not-found` */
export async function deleteTenant(tx: Transaction, cache: Cache, tenantId: string): Promise<void> {
  for (const table of unbound) await tx.query(`delete from ${table} where tenant_id = $1`, [tenantId]);
  const gone = await tx.query('delete from tenants where id = $1 returning id', [tenantId]);
  if (gone.length === 0) throw tenantNotFound();
  await cache.invalidate(tx, tenantId, [tenantCacheKey]);
}

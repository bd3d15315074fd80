// Changes what a shop is and whether its agents answer.
import type { Transaction } from '@nexus/database/database';
import type { Cache } from '@nexus/cache/cache';
import { eq } from 'drizzle-orm';
import type { TenantRow } from './find-tenant.ts';
import { tenantNotFound } from './find-tenant.ts';
import { tenantCacheKey } from './look-up-tenant.ts';
import { tenants } from './tenants.table.ts';

export type TenantChanges = Partial<
  Pick<
    TenantRow,
    | 'store_name'
    | 'locale'
    | 'timezone'
    | 'currency'
    | 'is_active'
    | 'debounce_ms'
    | 'return_to_ai_hours'
    | 'public_coupons'
    | 'keep_messages_months'
    | 'keep_media_months'
  >
>;

/** Fields left out stay as they are. @throws AppError 404 `tenants.not-found` */
export async function updateTenant(
  tx: Transaction,
  cache: Cache,
  tenantId: string,
  changes: TenantChanges,
): Promise<TenantRow> {
  const [row] = await tx.drizzle
    .update(tenants)
    .set({ ...changes, updated_at: new Date() })
    .where(eq(tenants.id, tenantId))
    .returning();
  if (!row) throw tenantNotFound();
  await cache.invalidate(tx, tenantId, [tenantCacheKey]);
  return row;
}

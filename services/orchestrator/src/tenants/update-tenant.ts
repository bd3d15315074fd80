// Changes what a shop is and whether its agents answer.
import type { Transaction } from '@nexus/database/database';
import type { Cache } from '@nexus/cache/cache';
import { AppError } from '@nexus/service-kit/app-error';
import { eq } from 'drizzle-orm';
import type { TenantRow } from './find-tenant.ts';
import { findTenant, tenantNotFound } from './find-tenant.ts';
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
    | 'daily_budget_usd'
    | 'thrift_from_percent'
    | 'thrift_model_provider'
    | 'thrift_model'
    | 'model_prices'
    | 'keep_messages_months'
    | 'keep_media_months'
  >
>;

/** Fields left out stay as they are. @throws AppError 404 `tenants.not-found`, 409 `tenants.being-erased` when it is to be switched on */
export async function updateTenant(
  tx: Transaction,
  cache: Cache,
  tenantId: string,
  changes: TenantChanges,
): Promise<TenantRow> {
  if (changes.is_active && (await findTenant(tx, tenantId))?.erase_at) throw beingErased();
  const [row] = await tx.drizzle
    .update(tenants)
    .set({ ...changes, updated_at: new Date() })
    .where(eq(tenants.id, tenantId))
    .returning();
  if (!row) throw tenantNotFound();
  await cache.invalidate(tx, tenantId, [tenantCacheKey]);
  return row;
}

function beingErased(): AppError {
  return new AppError({
    code: 'tenants.being-erased',
    status: 409,
    message: 'This shop is to be erased; withdraw that first.',
  });
}

// A shop by its id from the cache; whoever changes a shop invalidates it in the same transaction.
import type { Deps } from '../deps.ts';
import { findTenant } from './find-tenant.ts';
import type { TenantRow } from './find-tenant.ts';

/** Key under which a shop is kept, for `cache.invalidate(tx, tenantId, [tenantCacheKey])`. */
export const tenantCacheKey = 'tenant';

export type KnownTenant = Omit<TenantRow, 'created_at' | 'updated_at' | 'erase_at'>;

/** Null when there is no such shop. */
export async function lookUpTenant(
  deps: Pick<Deps, 'cache' | 'database'>,
  tenantId: string,
): Promise<KnownTenant | null> {
  return deps.cache.getOrLoad<KnownTenant | null>({
    tenantId,
    key: tenantCacheKey,
    ttlSeconds: 60,
    load: () => deps.database.transaction(tenantId, (tx) => findTenant(tx, tenantId)),
  });
}

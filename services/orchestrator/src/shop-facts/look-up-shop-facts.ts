// What the agent may tell of a shop, from the cache; whoever saves facts invalidates it in the same transaction.
import { noFacts } from '@nexus/contracts/shop-facts';
import type { ShopFacts } from '@nexus/contracts/shop-facts';
import type { Deps } from '../deps.ts';
import { findShopFacts } from './shop-facts.store.ts';
import type { ShopFactsRow } from './shop-facts.store.ts';

/** Key under which facts are kept, for `cache.invalidate(tx, tenantId, [shopFactsCacheKey])`. */
export const shopFactsCacheKey = 'shop-facts';

/** Null when nobody has written any. */
export async function lookUpShopFacts(
  deps: Pick<Deps, 'cache' | 'database'>,
  tenantId: string,
): Promise<ShopFacts | null> {
  return deps.cache.getOrLoad<ShopFacts | null>({
    tenantId,
    key: shopFactsCacheKey,
    ttlSeconds: 60,
    load: async () => {
      const row = await deps.database.transaction(tenantId, (tx) => findShopFacts(tx, tenantId));
      return row === null || row.version === 0 ? null : wholeFacts(row);
    },
  });
}

/** A row may be older than a section. */
export function wholeFacts(row: Pick<ShopFactsRow, 'facts'>): ShopFacts {
  return { ...noFacts, ...row.facts };
}

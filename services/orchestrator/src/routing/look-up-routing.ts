// A shop's routing from the cache; whoever saves it invalidates it in the same transaction.
import { routingCacheKey } from '../agents/look-up-agents.ts';
import type { Deps } from '../deps.ts';
import { findRouting } from './routing.store.ts';
import type { KeptRouting } from './kept-routing.ts';

export async function lookUpRouting(deps: Pick<Deps, 'cache' | 'database'>, tenantId: string): Promise<KeptRouting> {
  return deps.cache.getOrLoad<KeptRouting>({
    tenantId,
    key: routingCacheKey,
    ttlSeconds: 300,
    load: () => deps.database.transaction(tenantId, (tx) => findRouting(tx, tenantId)),
  });
}

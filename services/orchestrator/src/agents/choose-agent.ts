// Which agent of a shop answers a turn.
import type { TurnRequest } from '@nexus/contracts/turn';
import type { Transaction } from '@nexus/database/database';
import type { Deps } from '../deps.ts';

/** Key under which the answering agent is kept; whoever changes an agent invalidates it in the same transaction. */
export const agentCacheKey = 'answering-agent';

/** The active agent that was made first; null when none is active. */
export async function chooseAgent(
  deps: Pick<Deps, 'cache' | 'database'>,
  tenantId: string,
): Promise<TurnRequest['agent'] | null> {
  return deps.cache.getOrLoad<TurnRequest['agent'] | null>({
    tenantId,
    key: agentCacheKey,
    ttlSeconds: 60,
    load: () => deps.database.transaction(tenantId, (tx) => findAnsweringAgent(tx, tenantId)),
  });
}

async function findAnsweringAgent(tx: Transaction, tenantId: string): Promise<TurnRequest['agent'] | null> {
  const [agent] = await tx.query<TurnRequest['agent']>(
    `select id, name, role, model_provider, model, temperature, system_prompt, enabled_tools
     from agents where tenant_id = $1 and is_active order by id limit 1`,
    [tenantId],
  );
  return agent ?? null;
}

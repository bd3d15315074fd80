// Which agent of a shop answers a turn.
import type { TurnRequest } from '@nexus/contracts/turn';
import type { Transaction } from '@nexus/database/database';
import type { Deps } from '../deps.ts';

/** The agent as a turn takes it, and what it may ask and spend beside its own model. */
export type AnsweringAgent = TurnRequest['agent'] & {
  fallback_models: { model_provider: string; model: string }[];
  max_turn_cost_usd: number | null;
};

/** Key under which the answering agent is kept; whoever changes an agent invalidates it in the same transaction. */
export const agentCacheKey = 'answering-agent';

/** The active agent that was made first; null when none is active. */
export async function chooseAgent(
  deps: Pick<Deps, 'cache' | 'database'>,
  tenantId: string,
): Promise<AnsweringAgent | null> {
  return deps.cache.getOrLoad<AnsweringAgent | null>({
    tenantId,
    key: agentCacheKey,
    ttlSeconds: 60,
    load: () => deps.database.transaction(tenantId, (tx) => findAnsweringAgent(tx, tenantId)),
  });
}

async function findAnsweringAgent(tx: Transaction, tenantId: string): Promise<AnsweringAgent | null> {
  const [agent] = await tx.query<AnsweringAgent>(
    `select id, name, role, model_provider, model, temperature, system_prompt, enabled_tools, fallback_models, max_turn_cost_usd::float8 as max_turn_cost_usd
     from agents where tenant_id = $1 and is_active order by id limit 1`,
    [tenantId],
  );
  return agent ?? null;
}

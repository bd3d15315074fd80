// Which agent of a shop answers a turn.
import type { TurnRequest } from '@nexus/contracts/turn';
import type { Transaction } from '@nexus/database/database';
import type { Deps } from '../deps.ts';
import { isUnrecorded, recordVersions, systemAuthor, withPublished } from './versions/versions.store.ts';

/** The agent as a turn takes it, and what it may ask and spend beside its own model. */
export type AnsweringAgent = TurnRequest['agent'] & {
  fallback_models: { model_provider: string; model: string }[];
  max_turn_cost_usd: number | null;
  max_steps: number | null;
  version_id: string;
  version: number;
};

/** Key under which the answering agent is kept; whoever changes an agent invalidates it in the same transaction. */
export const agentCacheKey = 'answering-agent';

const turnColumns = `a.id, a.name, a.role, a.tone, a.language, a.model_provider, a.model, a.temperature, a.system_prompt, a.enabled_tools,
  a.tool_permissions, a.fallback_models, a.max_turn_cost_usd::float8 as max_turn_cost_usd, a.max_steps`;

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
  const read = async () => {
    const [row] = await tx.query<AnsweringAgent & { unrecorded: boolean }>(
      `select ${turnColumns}, v.id as version_id, v.number as version, ${isUnrecorded} as unrecorded
       from agents a ${withPublished} where a.tenant_id = $1 and a.is_active order by a.id limit 1`,
      [tenantId],
    );
    return row;
  };
  let row = await read();
  if (row?.unrecorded) {
    await recordVersions(tx, tenantId, systemAuthor);
    row = await read();
  }
  if (!row) return null;
  const { unrecorded: _unrecorded, ...agent } = row;
  return agent;
}

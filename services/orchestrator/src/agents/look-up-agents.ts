// The agents of a shop in the form in which they answer, from the cache.
import type { AgentHandoffRules } from '@nexus/contracts/handoff-settings';
import type { TurnRequest } from '@nexus/contracts/turn';
import type { WeeklyStretch } from '@nexus/contracts/routing/weekly-hours';
import type { Transaction } from '@nexus/database/database';
import type { Deps } from '../deps.ts';
import { isUnrecorded, recordVersions, systemAuthor, withPublished } from './versions/versions.store.ts';

/** The agent as a turn takes it, and what it may ask and spend beside its own model, when it is there, and when it hands over. */
export type AnsweringAgent = TurnRequest['agent'] & {
  fallback_models: { model_provider: string; model: string }[];
  max_turn_cost_usd: number | null;
  max_steps: number | null;
  hours: WeeklyStretch[] | null;
  outside_hours: 'colleague' | 'person';
  handoff_rules: AgentHandoffRules | null;
  version_id: string;
  version: number;
};
export type ShopAgent = AnsweringAgent & { is_active: boolean };

/** Key under which a shop's agents are kept; whoever changes an agent invalidates it in the same transaction. */
export const agentCacheKey = 'answering-agents';
/** Key under which a shop's routing is kept. Its rules go with their agent, so whoever deletes one invalidates it too. */
export const routingCacheKey = 'routing';

const turnColumns = `a.id, a.name, a.role, a.tone, a.language, a.model_provider, a.model, a.temperature, a.system_prompt, a.enabled_tools,
  a.tool_permissions, a.fallback_models, a.max_turn_cost_usd::float8 as max_turn_cost_usd, a.max_steps, a.hours, a.outside_hours, a.handoff_rules, a.is_active`;

/** All of them, the one that was made first before the others; which one answers is decided by routing/choose-agent.ts. */
export async function lookUpAgents(deps: Pick<Deps, 'cache' | 'database'>, tenantId: string): Promise<ShopAgent[]> {
  return deps.cache.getOrLoad<ShopAgent[]>({
    tenantId,
    key: agentCacheKey,
    ttlSeconds: 60,
    load: () => deps.database.transaction(tenantId, (tx) => readAgents(tx, tenantId)),
  });
}

/** The active one that was made first; null when none is active. */
export async function firstAgent(
  deps: Pick<Deps, 'cache' | 'database'>,
  tenantId: string,
): Promise<AnsweringAgent | null> {
  return (await lookUpAgents(deps, tenantId)).find((agent) => agent.is_active) ?? null;
}

async function readAgents(tx: Transaction, tenantId: string): Promise<ShopAgent[]> {
  const read = () =>
    tx.query<ShopAgent & { unrecorded: boolean }>(
      `select ${turnColumns}, v.id as version_id, v.number as version, ${isUnrecorded} as unrecorded
       from agents a ${withPublished} where a.tenant_id = $1 order by a.id`,
      [tenantId],
    );
  let rows = await read();
  if (rows.some((row) => row.unrecorded)) {
    await recordVersions(tx, tenantId, systemAuthor);
    rows = await read();
  }
  return rows.map(({ unrecorded: _unrecorded, ...agent }) => agent);
}

// All SQL of a shop's routing.
import type { RoutingRule } from '@nexus/contracts/routing/routing';
import type { WeeklyStretch } from '@nexus/contracts/routing/weekly-hours';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { noRouting } from './kept-routing.ts';
import type { KeptRouting } from './kept-routing.ts';

export async function findRouting(tx: Transaction, tenantId: string): Promise<KeptRouting> {
  const [row] = await tx.query<Omit<KeptRouting, 'rules'> & { rules: RoutingRule[] }>(
    `select r.when_nobody, r.intent_words, r.revision,
            (select u.agent_id from routing_rules u where u.tenant_id = $1 and u.is_default) as default_agent_id,
            coalesce((select jsonb_agg(u.conditions || jsonb_build_object('agent_id', u.agent_id) order by u.position)
                        from routing_rules u where u.tenant_id = $1 and not u.is_default), '[]') as rules
       from routings r where r.tenant_id = $1`,
    [tenantId],
  );
  return row ?? noRouting;
}

/** Replaces it and counts its revision; null: somebody changed it since `seen`. */
export async function saveRouting(
  tx: Transaction,
  tenantId: string,
  routing: Omit<KeptRouting, 'revision'>,
  seen: number | undefined,
): Promise<number | null> {
  const [row] = await tx.query<{ revision: number }>(
    `insert into routings as r (tenant_id, id, when_nobody, intent_words) values ($1, $2, $3, $4)
     on conflict (tenant_id) do update set when_nobody = excluded.when_nobody, intent_words = excluded.intent_words,
       revision = r.revision + 1, updated_at = now() where $5::int is null or r.revision = $5
     returning revision`,
    [tenantId, newId(), routing.when_nobody, JSON.stringify(routing.intent_words), seen ?? null],
  );
  if (!row || (seen !== undefined && row.revision !== seen + 1)) return null;
  await tx.query('delete from routing_rules where tenant_id = $1', [tenantId]);
  const rows = [
    ...routing.rules.map(({ agent_id: agentId, ...conditions }) => ({ agentId, conditions, isDefault: false })),
    ...(routing.default_agent_id ? [{ agentId: routing.default_agent_id, conditions: {}, isDefault: true }] : []),
  ].map(({ agentId, conditions, isDefault }, place) => ({
    id: newId(),
    position: place + 1,
    agent_id: agentId,
    is_default: isDefault,
    conditions,
  }));
  await tx.query(
    `insert into routing_rules (tenant_id, id, position, agent_id, is_default, conditions)
     select $1, id, position, agent_id, is_default, conditions
       from jsonb_to_recordset($2::jsonb) as u(id uuid, position int, agent_id uuid, is_default boolean, conditions jsonb)`,
    [tenantId, JSON.stringify(rows)],
  );
  return row.revision;
}

export async function knownChannels(tx: Transaction, tenantId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>('select id from channels where tenant_id = $1', [tenantId]);
  return rows.map(({ id }) => id);
}

/** @param keep none of them is deleted before the transaction ends */
export async function knownAgents(
  tx: Transaction,
  tenantId: string,
  keep = false,
): Promise<{ id: string; is_active: boolean; hours: WeeklyStretch[] | null }[]> {
  const lock = keep ? 'order by id for key share' : '';
  return tx.query(`select id, is_active, hours from agents where tenant_id = $1 ${lock}`, [tenantId]);
}

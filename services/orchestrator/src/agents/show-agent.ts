// An agent and its versions as the admin API shows them.
import type { Agent } from '@nexus/contracts/agents';
import type { AgentContent, AgentVersion } from '@nexus/contracts/agent-versions';
import type { Transaction } from '@nexus/database/database';
import { listCredentials } from '../credentials/list-credentials.ts';
import { modelKeyOwner } from '../credentials/model-keys.ts';
import type { AgentRow } from './agents.store.ts';
import { contentColumns } from './versions/versions.store.ts';
import type { AgentValues, VersionRow } from './versions/versions.store.ts';

export async function showAgent(tx: Transaction, row: AgentRow): Promise<Agent> {
  const [shown] = await showAgents(tx, row.tenant_id, [row]);
  return shown as Agent;
}

export async function showAgents(tx: Transaction, tenantId: string, rows: AgentRow[]): Promise<Agent[]> {
  const keys = await listCredentials(tx, tenantId, 'model:');
  return rows.map((row) => ({
    id: row.id,
    ...showContent(row),
    is_active: row.is_active,
    model_key_cannot_open_since:
      keys.find(({ owner }) => owner === modelKeyOwner(row.model_provider))?.cannot_open_since?.toISOString() ?? null,
    revision: row.revision,
    published_version_id: row.published_version_id ?? row.id,
    published_number: row.published_number ?? 1,
    draft_version_id: row.draft_version_id,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }));
}

/** Money is a numeric of Postgres, which the driver gives as text. */
export function showContent(row: AgentValues): AgentContent {
  const values = Object.fromEntries(contentColumns.map((name) => [name, row[name]])) as AgentValues;
  return { ...values, max_turn_cost_usd: row.max_turn_cost_usd === null ? null : Number(row.max_turn_cost_usd) };
}

export function showVersion(row: VersionRow, publishedId: string | null): AgentVersion {
  const { id, number, author, author_id: authorId, note, restored_from: restoredFrom } = row;
  return {
    id,
    number,
    state: row.published_at === null ? 'draft' : id === publishedId ? 'published' : 'past',
    author,
    author_id: authorId,
    note,
    restored_from: restoredFrom,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    published_at: row.published_at?.toISOString() ?? null,
  };
}

// Gives a tool to every agent of a shop: published at once, or in the draft of one whose tests have to be green before.
import type { Transaction } from '@nexus/database/database';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import type { AgentRow } from './agents.store.ts';
import { agentCacheKey } from './look-up-agents.ts';
import { recordVersions, systemAuthor, writeDraft } from './versions/versions.store.ts';

const tested = 'exists (select 1 from agent_tests t where t.tenant_id = a.tenant_id and t.agent_id = a.id)';

export async function enableTool(
  { cache }: Pick<Deps, 'cache'>,
  tx: Transaction,
  tenantId: string,
  name: string,
): Promise<void> {
  await recordVersions(tx, tenantId, systemAuthor);
  await draftForTested(tx, tenantId, name);
  await tx.query(
    `update agents a set enabled_tools = array_append(a.enabled_tools, $2), updated_at = now()
      where a.tenant_id = $1 and not $2 = any(a.enabled_tools) and not ${tested}`,
    [tenantId, name],
  );
  await tx.query(
    `with drafts as (
       update agent_versions set enabled_tools = array_append(enabled_tools, $2), updated_at = now()
        where tenant_id = $1 and published_at is null and not $2 = any(enabled_tools)
       returning agent_id)
     update agents a set revision = a.revision + 1 from drafts d where a.tenant_id = $1 and a.id = d.agent_id and ${tested}`,
    [tenantId, name],
  );
  await recordVersions(tx, tenantId, systemAuthor, { note: name });
  await cache.invalidate(tx, tenantId, [agentCacheKey]);
  announceChange(tx, { kind: 'agent-changed', tenant_id: tenantId });
}

/** An agent with tests that has no draft gets one, which begins as what is published. */
async function draftForTested(tx: Transaction, tenantId: string, name: string): Promise<void> {
  const agents = await tx.query<AgentRow>(
    `select a.* from agents a where a.tenant_id = $1 and not $2 = any(a.enabled_tools) and ${tested}
        and not exists (select 1 from agent_versions d where d.tenant_id = a.tenant_id and d.agent_id = a.id and d.published_at is null)`,
    [tenantId, name],
  );
  for (const agent of agents)
    await writeDraft(tx, tenantId, agent.id, { values: agent, author: systemAuthor, note: name });
}

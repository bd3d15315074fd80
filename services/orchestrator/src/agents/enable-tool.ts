// Gives a tool to every agent of a shop, its draft included.
import type { Transaction } from '@nexus/database/database';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { agentCacheKey } from './look-up-agents.ts';
import { recordVersions, systemAuthor } from './versions/versions.store.ts';

export async function enableTool(
  { cache }: Pick<Deps, 'cache'>,
  tx: Transaction,
  tenantId: string,
  name: string,
): Promise<void> {
  await recordVersions(tx, tenantId, systemAuthor);
  await tx.query(
    `update agents set enabled_tools = array_append(enabled_tools, $2), updated_at = now()
      where tenant_id = $1 and not $2 = any(enabled_tools)`,
    [tenantId, name],
  );
  await tx.query(
    `update agent_versions set enabled_tools = array_append(enabled_tools, $2), updated_at = now()
      where tenant_id = $1 and published_at is null and not $2 = any(enabled_tools)`,
    [tenantId, name],
  );
  await recordVersions(tx, tenantId, systemAuthor, { note: name });
  await cache.invalidate(tx, tenantId, [agentCacheKey]);
  announceChange(tx, { kind: 'agent-changed', tenant_id: tenantId });
}

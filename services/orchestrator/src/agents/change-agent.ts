// Changing an agent: under a lock, against the revision that was seen, told to caches, panels and the audit trail.
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import type { FastifyRequest } from 'fastify';
import { principalOf } from '../accounts/principal-of.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { agentCacheKey } from './look-up-agents.ts';
import { findAgent } from './agents.store.ts';
import type { AgentRow } from './agents.store.ts';
import { countRevision, recordVersions, systemAuthor } from './versions/versions.store.ts';
import type { Author } from './versions/versions.store.ts';

export interface AgentChange {
  tenantId: string;
  agentId: string;
  /** The one that was seen; undefined: whatever it is. */
  revision?: number;
  /** `agents.<verb>` of the audit trail. */
  action: string;
}

export function authorOf(request: FastifyRequest): Author {
  const { userId, name, kind } = principalOf(request);
  return userId === null ? { id: null, name: kind.replaceAll('_', '-') } : { id: userId, name };
}

/**
 * Runs one change of an agent in one transaction. @param change gives what the audit trail keeps
 * @throws AppError 404 `agents.not-found`, 409 `agents.changed-meanwhile`
 */
export async function changeAgent(
  deps: Pick<Deps, 'database' | 'cache'>,
  request: FastifyRequest,
  { tenantId, agentId, revision, action }: AgentChange,
  change: (tx: Transaction, agent: AgentRow, author: Author) => Promise<Record<string, unknown>>,
): Promise<AgentRow> {
  return deps.database.transaction(tenantId, async (tx) => {
    // What another replica wrote meanwhile without a version is one before it is changed, so nothing of it is lost.
    await recordVersions(tx, tenantId, systemAuthor);
    const agent = foundAgent(await findAgent(tx, tenantId, agentId));
    if (revision !== undefined && revision !== agent.revision)
      throw new AppError({
        code: 'agents.changed-meanwhile',
        status: 409,
        message: 'Somebody changed this agent meanwhile; read it again.',
        details: { revision: agent.revision },
      });
    const data = await change(tx, agent, authorOf(request));
    await countRevision(tx, tenantId, agentId);
    await tellAgentChange(tx, deps, request, { tenantId, agentId, action }, data);
    return foundAgent(await findAgent(tx, tenantId, agentId));
  });
}

export async function tellAgentChange(
  tx: Transaction,
  { cache }: Pick<Deps, 'cache'>,
  request: FastifyRequest,
  { tenantId, agentId, action }: AgentChange,
  data: Record<string, unknown>,
): Promise<void> {
  await audit(tx, request, { tenantId, action, object: agentId, data });
  await cache.invalidate(tx, tenantId, [agentCacheKey]);
  announceChange(tx, { kind: 'agent-changed', tenant_id: tenantId });
}

export function foundAgent(row: AgentRow | null): AgentRow {
  if (!row) throw new AppError({ code: 'agents.not-found', status: 404, message: 'There is no such agent.' });
  return row;
}

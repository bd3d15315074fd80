// Questions to the table of agents.
import { toPage, decodeCursor } from '@nexus/database/cursor';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { agents } from './agents.table.ts';
import type { AgentValues } from './versions/versions.store.ts';

/** An agent with the numbers of its versions; they are null only while what stands there is no version yet. */
export type AgentRow = typeof agents.$inferSelect & {
  published_number: number | null;
  draft_version_id: string | null;
};
export type AgentChanges = Partial<AgentValues & { is_active: boolean }>;

const key = z.tuple([z.uuid()]);
const select = `select a.*, v.number as published_number,
         (select d.id from agent_versions d where d.tenant_id = a.tenant_id and d.agent_id = a.id and d.published_at is null) as draft_version_id
    from agents a left join agent_versions v on v.tenant_id = a.tenant_id and v.id = a.published_version_id`;

/** Oldest first. @throws AppError 400 `request.bad-cursor` */
export async function listAgents(
  tx: Transaction,
  tenantId: string,
  options: { cursor?: string; limit: number },
): Promise<{ items: AgentRow[]; next_cursor: string | null }> {
  const after = decodeCursor(options.cursor, key);
  const rows = await tx.query<AgentRow>(
    `${select} where a.tenant_id = $1 and ($2::uuid is null or a.id > $2) order by a.id limit $3`,
    [tenantId, after?.[0] ?? null, options.limit + 1],
  );
  return toPage(
    rows,
    options.limit,
    (row) => [row.id],
    (row) => row,
  );
}

export async function findAgent(tx: Transaction, tenantId: string, id: string): Promise<AgentRow | null> {
  const [row] = await tx.query<AgentRow>(`${select} where a.tenant_id = $1 and a.id = $2`, [tenantId, id]);
  return row ?? null;
}

/** @returns its id; it is no version yet */
export async function insertAgent(
  tx: Transaction,
  tenantId: string,
  values: AgentValues & { is_active: boolean },
): Promise<string> {
  const id = newId();
  await tx.drizzle.insert(agents).values({ tenant_id: tenantId, id, ...values });
  return id;
}

export async function updateAgent(tx: Transaction, tenantId: string, id: string, changes: AgentChanges): Promise<void> {
  await tx.drizzle
    .update(agents)
    .set({ ...changes, updated_at: new Date() })
    .where(and(eq(agents.tenant_id, tenantId), eq(agents.id, id)));
}

/** False when the tenant has no such agent. */
export async function deleteAgent(tx: Transaction, tenantId: string, id: string): Promise<boolean> {
  return (
    (await tx.query('delete from agents where tenant_id = $1 and id = $2 returning id', [tenantId, id])).length > 0
  );
}

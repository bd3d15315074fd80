// Questions to the table of agents.
import { toPage, decodeCursor } from '@nexus/database/cursor';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { agents } from './agents.table.ts';

export type AgentRow = typeof agents.$inferSelect;
export type AgentValues = Omit<AgentRow, 'tenant_id' | 'id' | 'created_at' | 'updated_at'>;

const key = z.tuple([z.uuid()]);

/** Oldest first: the first active one answers. @throws AppError 400 `request.bad-cursor` */
export async function listAgents(
  tx: Transaction,
  tenantId: string,
  options: { cursor?: string; limit: number },
): Promise<{ items: AgentRow[]; next_cursor: string | null }> {
  const after = decodeCursor(options.cursor, key);
  const rows = await tx.query<AgentRow>(
    'select * from agents where tenant_id = $1 and ($2::uuid is null or id > $2) order by id limit $3',
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
  const [row] = await tx.query<AgentRow>('select * from agents where tenant_id = $1 and id = $2', [tenantId, id]);
  return row ?? null;
}

export async function insertAgent(tx: Transaction, tenantId: string, values: AgentValues): Promise<AgentRow> {
  const [row] = await tx.drizzle
    .insert(agents)
    .values({ tenant_id: tenantId, id: newId(), ...values })
    .returning();
  return row as AgentRow;
}

/** Null when the tenant has no such agent. */
export async function updateAgent(
  tx: Transaction,
  tenantId: string,
  id: string,
  changes: Partial<AgentValues>,
): Promise<AgentRow | null> {
  const [row] = await tx.drizzle
    .update(agents)
    .set({ ...changes, updated_at: new Date() })
    .where(and(eq(agents.tenant_id, tenantId), eq(agents.id, id)))
    .returning();
  return row ?? null;
}

/** False when the tenant has no such agent. */
export async function deleteAgent(tx: Transaction, tenantId: string, id: string): Promise<boolean> {
  return (
    (await tx.query('delete from agents where tenant_id = $1 and id = $2 returning id', [tenantId, id])).length > 0
  );
}

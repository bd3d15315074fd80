// Marks the open handoffs of a conversation as dealt with.
import type { Transaction } from '@nexus/database/database';

/** @returns how many were open */
export async function resolveHandoffs(tx: Transaction, tenantId: string, conversationId: string): Promise<number> {
  const rows = await tx.query(
    `update handoffs set resolved_at = now() where tenant_id = $1 and conversation_id = $2 and resolved_at is null returning id`,
    [tenantId, conversationId],
  );
  return rows.length;
}

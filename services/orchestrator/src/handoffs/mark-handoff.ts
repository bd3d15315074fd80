// Marks on handoffs: nobody answered in time, and the settling that is taken back.
import type { Transaction } from '@nexus/database/database';

/** Marks that the shop was reminded; once. @returns whether it was not before */
export async function markReminded(tx: Transaction, tenantId: string, handoffId: string): Promise<boolean> {
  const rows = await tx.query(
    `update handoffs set reminded_at = now() where tenant_id = $1 and id = $2 and reminded_at is null returning id`,
    [tenantId, handoffId],
  );
  return rows.length > 0;
}

/** Takes the last settling of a conversation's handoffs back. */
export async function reopenHandoffs(tx: Transaction, tenantId: string, conversationId: string): Promise<void> {
  await tx.query(
    `update handoffs set resolved_at = null where tenant_id = $1 and conversation_id = $2 and resolved_at =
       (select max(resolved_at) from handoffs where tenant_id = $1 and conversation_id = $2)`,
    [tenantId, conversationId],
  );
}

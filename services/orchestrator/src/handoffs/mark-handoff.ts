// Marks on handoffs that others make: nobody answered in time, a person settled it.
import type { Transaction } from '@nexus/database/database';

/** Marks that the shop was reminded; once. @returns whether it was not before */
export async function markReminded(tx: Transaction, tenantId: string, handoffId: string): Promise<boolean> {
  const rows = await tx.query(
    `update handoffs set reminded_at = now() where tenant_id = $1 and id = $2 and reminded_at is null returning id`,
    [tenantId, handoffId],
  );
  return rows.length > 0;
}

/** The conversation's newest handoff, when there is one; `resolved` false takes the mark back. */
export async function markResolved(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  resolved: boolean,
): Promise<void> {
  await tx.query(
    `update handoffs set resolved_at = case when $3 then now() end
      where tenant_id = $1 and id = (select id from handoffs where tenant_id = $1 and conversation_id = $2 order by id desc limit 1)`,
    [tenantId, conversationId, resolved],
  );
}

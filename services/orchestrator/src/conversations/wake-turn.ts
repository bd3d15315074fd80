// Arms a conversation's turn and wakes the workers, with the commit of the transaction.
import type { Transaction } from '@nexus/database/database';
import { dueChannel } from '@nexus/leases/lease-worker';

/** Name of the queue of turns, as `nexus_due` announces it. */
export const turnsQueueName = 'turns';

/** Makes the turn due in `delayMilliseconds`, or earlier if it was; only when messages wait. */
export async function wakeTurn(
  tx: Transaction,
  wake: { tenantId: string; conversationId: string; delayMilliseconds?: number },
): Promise<void> {
  const delay = wake.delayMilliseconds ?? 0;
  await tx.query(
    `with woken as (
       update conversations set due_at = clock_timestamp() + $3 * interval '1 millisecond'
        where tenant_id = $1 and id = $2
          and exists (select 1 from messages m where m.tenant_id = $1 and m.conversation_id = $2 and m.waits)
       returning 1)
     select pg_notify($4, $5) from woken`,
    [wake.tenantId, wake.conversationId, delay, dueChannel, `${turnsQueueName}:${delay}`],
  );
}

// Arms a conversation's turn and wakes the workers once the transaction has committed.
import type { Transaction } from '@nexus/database/database';
import { dueChannel } from '@nexus/leases/lease-worker';

/** Name of the queue of turns, as `nexus_due` announces it. */
export const turnsQueueName = 'turns';

/**
 * Makes the turn of waiting messages due, or leaves it due earlier if it was.
 * @param wake.quietMilliseconds the debounce: not before this long after the newest waiting message; 0, the default: now
 */
export async function wakeTurn(
  tx: Transaction,
  wake: { tenantId: string; conversationId: string; quietMilliseconds?: number },
): Promise<void> {
  const woken = await tx.query<{ wait: number }>(
    `update conversations c
        set due_at = least(c.due_at, greatest(clock_timestamp(), w.newest + $3 * interval '1 millisecond'))
       from (select max(created_at) as newest from messages where tenant_id = $1 and conversation_id = $2 and waits) w
      where c.tenant_id = $1 and c.id = $2 and w.newest is not null
     returning greatest(0, ceil(extract(epoch from c.due_at - clock_timestamp()) * 1000))::float8 as wait`,
    [wake.tenantId, wake.conversationId, wake.quietMilliseconds ?? 0],
  );
  for (const { wait } of woken) tx.announce(dueChannel, `${turnsQueueName}:${wait}`);
}

// A person decides to send again what failed, or what may or may not have arrived.
import { AppError } from '@nexus/service-kit/app-error';
import type { Transaction } from '@nexus/database/database';
import { dueChannel } from '@nexus/leases/lease-worker';
import { announceChange } from '../events/announce-change.ts';
import { deliveriesQueueName } from './queues/queue-message.ts';

/** Puts the message's delivery back into the queue as a person's. @throws AppError `messages.not-found` (404), `messages.not-retryable` (409) */
export async function retryDelivery(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  messageId: string,
): Promise<void> {
  const rows = await tx.query<{ status: string }>(
    `select status from messages where tenant_id = $1 and conversation_id = $2 and id = $3 and direction = 'out' for update`,
    [tenantId, conversationId, messageId],
  );
  const message = rows[0];
  if (!message) throw new AppError({ code: 'messages.not-found', status: 404, message: 'There is no such message.' });
  if (message.status !== 'failed' && message.status !== 'unknown') {
    throw new AppError({
      code: 'messages.not-retryable',
      status: 409,
      message: 'Only a message that failed, or whose fate is unknown, can be sent again.',
    });
  }
  await tx.query(
    `with ledger as (
       update deliveries set status = 'queued', origin = 'person', due_at = clock_timestamp(), attempts = 0, lease_until = null, error = null where tenant_id = $1 and message_id = $2)
     update messages set status = 'queued', error = null where tenant_id = $1 and id = $2`,
    [tenantId, messageId],
  );
  await announceChange(tx, {
    kind: 'message-changed',
    tenant_id: tenantId,
    conversation_id: conversationId,
    message_id: messageId,
  });
  await tx.query('select pg_notify($1, $2)', [dueChannel, `${deliveriesQueueName}:0`]);
}

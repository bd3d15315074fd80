// A person decides to send again what failed, or what may or may not have arrived: a new row of the ledger, never the old one.
import { AppError } from '@nexus/service-kit/app-error';
import type { Transaction } from '@nexus/database/database';
import { dueChannel } from '@nexus/leases/lease-worker';
import { announceChange } from '../../events/announce-change.ts';
import { deliveriesQueueName } from '../queues/queue-message.ts';
import { addTry, lockLastTry } from './ledger.store.ts';

/**
 * Queues a further try of the message as a person's. @returns the id of the new delivery
 * @throws AppError `messages.not-found` (404), `messages.not-retryable` (409), and while the outcome is still being looked for
 *   `messages.still-reconciling` (409, with `until`)
 */
export async function sendAgain(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  messageId: string,
): Promise<string> {
  const last = await lockLastTry(tx, tenantId, conversationId, messageId);
  if (!last) throw new AppError({ code: 'messages.not-found', status: 404, message: 'There is no such message.' });
  if (last.message_status !== 'failed' && last.message_status !== 'unknown') {
    throw new AppError({
      code: 'messages.not-retryable',
      status: 409,
      message: 'Only a message that failed, or whose fate is unknown, can be sent again.',
    });
  }
  if (last.reconciling) {
    throw new AppError({
      code: 'messages.still-reconciling',
      status: 409,
      message: 'Whether it arrived may still become known; it can be sent again afterwards.',
      details: { until: last.reconcile_until?.toISOString() ?? null },
    });
  }
  const deliveryId = await addTry(tx, tenantId, conversationId, messageId);
  announceChange(tx, {
    kind: 'message-changed',
    tenant_id: tenantId,
    conversation_id: conversationId,
    message_id: messageId,
  });
  tx.announce(dueChannel, `${deliveriesQueueName}:0`);
  return deliveryId;
}

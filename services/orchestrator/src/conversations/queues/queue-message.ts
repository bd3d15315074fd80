// Puts an outgoing message into the thread and into the ledger of sends, in one transaction with what caused it.
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { dueChannel } from '@nexus/leases/lease-worker';

/** Name of the queue of sends, as `nexus_due` announces it. */
export const deliveriesQueueName = 'deliveries';

export interface OutgoingMessage {
  text: string;
  imageUrl: string | null;
  details?: Record<string, unknown>;
}

export interface OutgoingBatch {
  tenantId: string;
  conversationId: string;
  channelId: string;
  episode: number;
  ownerVersion: number;
  origin: 'agent' | 'person' | 'system';
  author: 'agent' | 'person' | 'system';
  authorName: string | null;
  turnId: string | null;
  messages: OutgoingMessage[];
  /** Pause before each further message of the batch. */
  pauseMilliseconds: number;
}

/** Inserts messages and deliveries in their order and wakes the senders. @returns ids of the messages */
export async function queueMessages(tx: Transaction, batch: OutgoingBatch): Promise<string[]> {
  const rows = batch.messages.map((message, position) => ({
    message_id: newId(),
    delivery_id: newId(),
    type: message.imageUrl ? 'image' : 'text',
    text: message.text,
    image_url: message.imageUrl,
    details: message.details ?? {},
    wait: position * batch.pauseMilliseconds,
  }));
  const last = rows.at(-1);
  if (!last) return [];
  tx.send(
    `with rows as (select message_id, delivery_id, type, text, image_url, details, wait from jsonb_to_recordset($1::jsonb) as r(message_id uuid, delivery_id uuid, type text, text text, image_url text, details jsonb, wait int)),
     stored as (
       insert into messages (tenant_id, id, conversation_id, channel_id, direction, author, author_name, type, text, image_url, episode, turn_id, status, details, at)
       select $2, message_id, $3, $4, 'out', $5, $6, type, text, image_url, $7, $8, 'queued', details, clock_timestamp() from rows),
     ledger as (
       insert into deliveries (tenant_id, id, conversation_id, message_id, origin, status, owner_version, due_at)
       select $2, delivery_id, $3, message_id, $9, 'queued', $10, clock_timestamp() + wait * interval '1 millisecond' from rows)
     update conversations set last_message_id = $11, last_message_at = clock_timestamp(), updated_at = now() where tenant_id = $2 and id = $3`,
    [
      JSON.stringify(rows),
      batch.tenantId,
      batch.conversationId,
      batch.channelId,
      batch.author,
      batch.authorName,
      batch.episode,
      batch.turnId,
      batch.origin,
      batch.ownerVersion,
      last.message_id,
    ],
  );
  tx.announce(dueChannel, `${deliveriesQueueName}:0`);
  return rows.map((row) => row.message_id);
}

// Puts an outgoing message into the thread and into the ledger of sends, in one transaction with what caused it.
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { dueChannel } from '@nexus/leases/lease-worker';
import type { DeliveryLease } from '../store/deliveries.store.ts';
import type { OwnClaim } from './own-sends.ts';

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
  /** The first message is stored as claimed so, unless others of its conversation go before it. */
  claim?: OwnClaim | null;
}

export interface Queued {
  /** Ids of the messages. */
  ids: string[];
  /** The lease of the first one, when it was claimed; it holds once the transaction has been committed. */
  claimed: DeliveryLease | null;
}

/** Inserts messages and deliveries in their order and wakes the senders, but not for what is claimed already. */
export async function queueMessages(tx: Transaction, batch: OutgoingBatch): Promise<Queued> {
  const rows = batch.messages.map((message, position) => ({
    message_id: newId(),
    delivery_id: newId(),
    type: message.imageUrl ? 'image' : 'text',
    text: message.text,
    image_url: message.imageUrl,
    details: message.details ?? {},
    wait: position * batch.pauseMilliseconds,
  }));
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return { ids: [], claimed: null };
  const [inserted] = await tx.query<{ claimed: boolean }>(
    `with rows as (select message_id, delivery_id, type, text, image_url, details, wait from jsonb_to_recordset($1::jsonb) as r(message_id uuid, delivery_id uuid, type text, text text, image_url text, details jsonb, wait int)),
     claim as (
       select $12::uuid as delivery_id, $13::uuid as worker, clock_timestamp() + $14::int * interval '1 millisecond' as until
        where $13::uuid is not null and not exists (
          select 1 from deliveries e where e.tenant_id = $2 and e.conversation_id = $3 and e.status in ('queued', 'sending'))),
     stored as (
       insert into messages (tenant_id, id, conversation_id, channel_id, direction, author, author_name, type, text, image_url, episode, turn_id, status, details, at)
       select $2, message_id, $3, $4, 'out', $5, $6, type, text, image_url, $7, $8, 'queued', details, clock_timestamp() from rows),
     ledger as (
       insert into deliveries (tenant_id, id, conversation_id, message_id, origin, status, owner_version, due_at, lease_by, lease_until, lease_token, attempts)
       select $2, rows.delivery_id, $3, message_id, $9, 'queued', $10, clock_timestamp() + wait * interval '1 millisecond',
              claim.worker, claim.until, case when claim.worker is null then 0 else 1 end, case when claim.worker is null then 0 else 1 end
         from rows left join claim using (delivery_id)),
     thread as (
       update conversations set last_message_id = $11, last_message_at = clock_timestamp(), updated_at = now() where tenant_id = $2 and id = $3)
     select exists (select 1 from claim) as claimed, case when not exists (select 1 from claim) then pg_notify($15, $16) end`,
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
      first.delivery_id,
      batch.claim?.workerId ?? null,
      batch.claim?.leaseMilliseconds ?? 0,
      dueChannel,
      `${deliveriesQueueName}:0`,
    ],
  );
  const { tenantId, conversationId } = batch;
  return {
    ids: rows.map((row) => row.message_id),
    claimed: inserted?.claimed
      ? { tenantId, id: first.delivery_id, token: '1', conversationId, attempts: 1, interrupted: false }
      : null,
  };
}

/** Puts a claimed bubble on which nothing was begun where any sender finds it. */
export async function returnClaim(tx: Transaction, lease: DeliveryLease): Promise<void> {
  await tx.query(
    `with ledger as (
       update deliveries set lease_by = null, lease_until = null, attempts = attempts - 1
        where tenant_id = $1 and id = $2 and lease_token = $3 and status = 'queued' returning id)
     select pg_notify($4, $5) from ledger`,
    [lease.tenantId, lease.id, lease.token, dueChannel, `${deliveriesQueueName}:0`],
  );
}

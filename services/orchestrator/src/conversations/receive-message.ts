// Step 1 of a message's way: one transaction stores it once and arms the turn; only then is the webhook acknowledged.
import type { MessageReceived } from '@nexus/contracts/channel-event';
import type { Transaction } from '@nexus/database/database';
import { idAt, newId } from '@nexus/database/new-id';
import { dueChannel } from '@nexus/leases/lease-worker';
import { failpoint } from '@nexus/service-kit/failpoint';
import type { Deps } from '../deps.ts';
import { resolveCustomer } from '../customers/resolve-customer.ts';
import type { ResolvedCustomer } from '../customers/resolve-customer.ts';
import { announceChange } from '../events/announce-change.ts';
import { recordEvent } from '../events/record-event.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { openWithMessage } from './store/conversations.store.ts';
import type { InboundRow, OpenWithMessage } from './store/conversations.store.ts';
import { keepHistorical } from './store/history.store.ts';
import { debounce } from './debounce.ts';
import { announceInterrupt } from './queues/interrupts.ts';
import { turnsQueueName } from './wake-turn.ts';

/** The channel a message came through, as far as this step needs it. */
export interface ReceivingChannel {
  tenantId: string;
  id: string;
  /** The tenant's own debounce, or the platform's. */
  debounceMilliseconds: number;
}

/** Topic of the job that brings a message's media home (see media/). */
export const fetchMediaKind = 'fetch-media';

/** Stores the message once; a repeated one changes nothing, nor one from before its sender was erased. */
export async function receiveMessage(
  deps: Deps,
  channel: ReceivingChannel,
  event: MessageReceived,
): Promise<'stored' | 'duplicate' | 'erased'> {
  return deps.database.transaction(channel.tenantId, async (tx) => {
    const customer = await resolveCustomer(tx, deps.keyring, channel.tenantId, event.sender, event.at);
    if (!customer) {
      if (!event.historical) await noteErased(tx, channel);
      return 'erased';
    }
    const messageId = event.historical ? idAt(new Date(event.at)) : newId();
    const place = { tenantId: channel.tenantId, channelId: channel.id, customer };
    const row = rowOf(event, messageId, customer);
    const past = event.historical ? await keepHistorical(tx, place, { ...row, direction: 'in' }) : null;
    const present = event.historical ? null : await openWithMessage(tx, place, row);
    const conversation = past ?? present;
    if (!conversation) {
      await tx.query(
        'update messages set repeats = repeats + 1 where tenant_id = $1 and channel_id = $2 and provider_message_id = $3',
        [channel.tenantId, channel.id, event.provider_message_id],
      );
      return 'duplicate';
    }
    await failpoint('message-inserted');
    if (event.content.media) await keepMedia(tx, channel.tenantId, messageId, event);
    if (present) await touchConversation(tx, deps, channel, event, present, messageId);
    announceChange(tx, {
      kind: 'message-changed',
      tenant_id: channel.tenantId,
      conversation_id: conversation.id,
      message_id: messageId,
    });
    await failpoint('message-stored');
    return 'stored';
  });
}

/** A message from before its sender's data were erased is not stored again; that it came is all that is kept. */
async function noteErased(tx: Transaction, channel: ReceivingChannel): Promise<void> {
  await recordEvent(tx, {
    tenantId: channel.tenantId,
    kind: 'erased-message-ignored',
    data: { channel_id: channel.id },
  });
}

/** Why no turn is armed, whoever is in charge; or null. Rules that may change until the turn is due are checked there (permit-turn.ts). */
function reasonForSilence(event: MessageReceived, customer: ResolvedCustomer): string | null {
  if (event.historical) return 'historical';
  if (event.content.turn === 'none') return `type_${event.content.type}`;
  if (customer.blocked) return 'customer_blocked';
  if (customer.never_answer) return 'customer_never_answer';
  return null;
}

function rowOf(event: MessageReceived, messageId: string, customer: ResolvedCustomer): InboundRow {
  const { content } = event;
  return {
    id: messageId,
    type: content.type,
    text: content.text,
    providerMessageId: event.provider_message_id,
    replyToProviderMessageId: event.reply_to_provider_message_id,
    unansweredReason: reasonForSilence(event, customer),
    details: {
      ...content.details,
      ...(event.forwarded ? { forwarded: true } : {}),
      ...(content.turn === 'ask_again' ? { ask_again: true } : {}),
    },
    at: event.at,
  };
}

async function keepMedia(tx: Transaction, tenantId: string, messageId: string, event: MessageReceived): Promise<void> {
  const { media } = event.content;
  if (!media) return;
  const mediaId = newId();
  await tx.query(
    `insert into media (tenant_id, id, message_id, kind, status, source, mime_type, filename) values ($1, $2, $3, $4, 'pending', $5, $6, $7)`,
    [tenantId, mediaId, messageId, media.kind, JSON.stringify(media), media.mime_type, media.filename],
  );
  await enqueueJob(tx, { tenantId, kind: fetchMediaKind, key: mediaId, payload: { media_id: mediaId } });
}

async function touchConversation(
  tx: Transaction,
  deps: Deps,
  channel: ReceivingChannel,
  event: MessageReceived,
  conversation: OpenWithMessage,
  messageId: string,
): Promise<void> {
  const now = deps.now();
  const waits = conversation.unanswered_reason === null;
  const due = waits
    ? debounce({
        now,
        burstStartedAt: conversation.burst_started_at,
        quietMilliseconds: channel.debounceMilliseconds,
        capMilliseconds: deps.config.DEBOUNCE_CAP_MS,
      })
    : null;
  const wait = due ? due.getTime() - now.getTime() : 0;
  tx.send(
    `update conversations set
       last_message_id = $3, last_message_at = now(), updated_at = now(), unread_count = unread_count + 1,
       last_inbound_at = greatest(last_inbound_at, least($4::timestamptz, now())),
       due_at = case when $5 then clock_timestamp() + $6 * interval '1 millisecond' else due_at end,
       burst_started_at = case when $5 then coalesce(burst_started_at, now()) else burst_started_at end,
       waiting_since = case when $7 then coalesce(waiting_since, now()) else waiting_since end
     where tenant_id = $1 and id = $2`,
    [
      channel.tenantId,
      conversation.id,
      messageId,
      event.at,
      waits,
      wait,
      conversation.owner === 'human' && event.content.turn !== 'none',
    ],
  );
  if (!waits) return;
  tx.announce(dueChannel, `${turnsQueueName}:${wait}`);
  if (conversation.leased) announceInterrupt(tx, conversation.id);
}

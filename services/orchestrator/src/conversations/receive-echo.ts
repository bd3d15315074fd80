// A message of the business that we did not just send: a person wrote on the phone app (takes over), the app's own greeting (does not), or our send echoed back.
import type { MessageEchoed } from '@nexus/contracts/channel-event';
import type { Transaction } from '@nexus/database/database';
import { idAt, isUuid, newId } from '@nexus/database/new-id';
import type { Deps } from '../deps.ts';
import { phoneVariants } from '../customers/match-phone.ts';
import { resolveCustomer } from '../customers/resolve-customer.ts';
import { announceChange } from '../events/announce-change.ts';
import { changeOwner, whenNothingIsBeingSent } from './change-owner.ts';
import { openConversation } from './store/conversations.store.ts';
import type { Place } from './store/conversations.store.ts';
import { keepHistorical } from './store/history.store.ts';
import type { ReceivingChannel } from './receive-message.ts';
import { updateStatus } from './update-status.ts';

/** The phone app greets at once: only an echo this soon after the customer's message can be automatic by repetition. */
const greetingSeconds = 10;

export type EchoOutcome = 'ours' | 'automatic' | 'person' | 'historical' | 'erased';

/** Stores the echo once and decides what it is; a person's takes the conversation over in the same transaction. */
export async function receiveEcho(deps: Deps, channel: ReceivingChannel, event: MessageEchoed): Promise<EchoOutcome> {
  const { tenantId } = channel;
  let ours: { delivery_id: string | null } | null = null;
  const place = await deps.database.transaction(tenantId, async (tx) => {
    ours = await findOurs(tx, channel, event);
    if (ours) return null;
    const customer = await resolveCustomer(tx, deps.keyring, tenantId, event.recipient, event.at);
    if (!customer) return 'erased';
    const where = { tenantId, channelId: channel.id, customer };
    return event.historical ? keepPast(tx, where, event) : openConversation(tx, where);
  });
  if (place === 'erased' || place === 'historical') return place;
  if (!place) {
    await settleByEcho(deps, channel, event, ours);
    return 'ours';
  }
  const automatic = await deps.database.transaction(tenantId, (tx) => isAutomatic(tx, channel, place.id, event));
  if (automatic) await giveBackGreeted(deps, channel, event.content.text);
  const keep = async (tx: Transaction): Promise<EchoOutcome> => {
    if (await findOurs(tx, channel, event)) return 'ours';
    const messageId = newId();
    await tx.query(
      `insert into messages (tenant_id, id, conversation_id, channel_id, direction, author, type, text, provider_message_id, episode, status, details, at)
       values ($1, $2, $3, $4, 'out', $5, $6, $7, $8, $9, 'sent', $10, $11) on conflict (tenant_id, channel_id, provider_message_id) do nothing`,
      [
        tenantId,
        messageId,
        place.id,
        channel.id,
        automatic ? 'automatic' : 'person',
        event.content.type,
        event.content.text,
        event.provider_message_id,
        place.episode,
        JSON.stringify(event.content.details),
        event.at,
      ],
    );
    await tx.query(
      'update conversations set last_message_id = $3, last_message_at = now(), updated_at = now() where tenant_id = $1 and id = $2',
      [tenantId, place.id, messageId],
    );
    announceChange(tx, {
      kind: 'message-changed',
      tenant_id: tenantId,
      conversation_id: place.id,
      message_id: messageId,
    });
    const answer = { owner: 'human', reason: 'phone_app', answered: true } as const;
    if (!automatic) await changeOwner(tx, { tenantId, conversationId: place.id, ...answer });
    return automatic ? 'automatic' : 'person';
  };
  if (!automatic) return whenNothingIsBeingSent(deps.database, { tenantId, conversationId: place.id }, keep);
  return deps.database.transaction(tenantId, async (tx) => {
    await tx.query('select 1 from conversations where tenant_id = $1 and id = $2 for update', [tenantId, place.id]);
    return keep(tx);
  });
}

/** @returns null: it is there already */
async function keepPast(tx: Transaction, where: Place, event: MessageEchoed): Promise<'historical' | null> {
  const id = idAt(new Date(event.at));
  const { content } = event;
  const kept = await keepHistorical(tx, where, {
    id,
    direction: 'out',
    type: content.type,
    text: content.text,
    providerMessageId: event.provider_message_id,
    replyToProviderMessageId: null,
    unansweredReason: null,
    details: content.details,
    at: event.at,
  });
  if (!kept) return null;
  const place = { tenant_id: where.tenantId, conversation_id: kept.id, message_id: id };
  announceChange(tx, { kind: 'message-changed', ...place });
  return 'historical';
}

/**
 * Known by our reference, by provider id, or, when the echo overtakes the send's answer or the answer never came, by the same text being on its
 * way. @returns the delivery it shows to have been accepted, null where there are several; null: not ours
 */
async function findOurs(
  tx: Transaction,
  channel: ReceivingChannel,
  event: MessageEchoed,
): Promise<{ delivery_id: string | null } | null> {
  const [known] = await tx.query<{ delivery_id: string | null }>(
    `select id as delivery_id from deliveries where tenant_id = $1 and id = $4::uuid
     union all select null from messages where tenant_id = $1 and channel_id = $2 and provider_message_id = $3
     union all select id from deliveries where tenant_id = $1 and (provider_message_id = $3 or provider_reference = $3)
     limit 1`,
    [
      channel.tenantId,
      channel.id,
      event.provider_message_id,
      event.external_id && isUuid(event.external_id) ? event.external_id : null,
    ],
  );
  if (known) return known;
  const { raw_id: raw, phone } = event.recipient;
  const onItsWay = await tx.query<{ delivery_id: string }>(
    `select d.id as delivery_id from messages m
       join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
       join deliveries d on d.tenant_id = m.tenant_id and d.message_id = m.id and d.status in ('sending', 'unknown')
      where m.tenant_id = $1 and m.channel_id = $2 and (c.reply_to_id = $3 or ltrim(c.reply_to_id, '+') = any($5)) and m.direction = 'out' and m.text = $4
        and m.status in ('sending', 'unknown') and m.provider_message_id is null
        and (m.created_at > now() - interval '5 minutes' or d.reconcile_until > now())`,
    [channel.tenantId, channel.id, raw, event.content.text, phone === null ? [] : phoneVariants(phone)],
  );
  if (onItsWay.length === 0) return null;
  return onItsWay.length === 1 ? (onItsWay[0] ?? null) : { delivery_id: null };
}

/** What comes back was accepted: that settles a send whose answer we never read. */
async function settleByEcho(
  deps: Deps,
  channel: ReceivingChannel,
  event: MessageEchoed,
  ours: { delivery_id: string | null } | null,
): Promise<void> {
  if (!ours?.delivery_id) return;
  await updateStatus(deps, channel, {
    kind: 'status-changed',
    event_id: event.event_id,
    receiver: event.receiver,
    provider_message_id: event.provider_message_id,
    external_id: ours.delivery_id,
    status: 'sent',
    error: null,
    recipient_raw_id: null,
    at: event.at,
  });
}

/** A configured greeting or away text; or the same text sent to other customers too, each time within seconds of their message. */
async function isAutomatic(
  tx: Transaction,
  channel: ReceivingChannel,
  conversationId: string,
  event: MessageEchoed,
): Promise<boolean> {
  const text = normalized(event.content.text);
  if (text === '') return false;
  const configured = await tx.query<{ automatic_texts: string[] }>(
    'select automatic_texts from channels where tenant_id = $1 and id = $2',
    [channel.tenantId, channel.id],
  );
  if (configured[0]?.automatic_texts.some((one) => normalized(one) === text)) return true;
  const rows = await tx.query<{ prompt: boolean; repeated: boolean }>(
    `select exists (select 1 from messages i where i.tenant_id = $1 and i.conversation_id = $2 and i.direction = 'in'
                     and i.at between $4::timestamptz - interval '${greetingSeconds} seconds' and $4::timestamptz + interval '2 seconds') as prompt,
            exists (select 1 from messages o where o.tenant_id = $1 and o.channel_id = $3 and o.conversation_id <> $2 and o.direction = 'out'
                     and o.author in ('person', 'automatic') and lower(btrim(o.text)) = lower(btrim($5)) and o.author_name is null
                     and exists (select 1 from messages i where i.tenant_id = $1 and i.conversation_id = o.conversation_id and i.direction = 'in'
                                  and i.at between o.at - interval '${greetingSeconds} seconds' and o.at + interval '2 seconds')) as repeated`,
    [channel.tenantId, conversationId, channel.id, event.at, event.content.text],
  );
  return Boolean(rows[0]?.prompt && rows[0].repeated);
}

/** The first customers a greeting went to looked like a person's: once it is known for a greeting, their conversations return to the agent. */
async function giveBackGreeted(deps: Deps, { tenantId, id: channelId }: ReceivingChannel, text: string): Promise<void> {
  const greeted = await deps.database.transaction(tenantId, (tx) =>
    tx.query<{ conversation_id: string; message_id: string }>(
      `select o.conversation_id, o.id as message_id from messages o join conversations c on c.tenant_id = o.tenant_id and c.id = o.conversation_id
        where o.tenant_id = $1 and o.channel_id = $2 and o.direction = 'out' and o.author = 'person' and o.author_name is null
          and lower(btrim(o.text)) = lower(btrim($3)) and c.owner = 'human' and c.owner_reason = 'phone_app'
          and exists (select 1 from messages i where i.tenant_id = $1 and i.conversation_id = o.conversation_id and i.direction = 'in'
                       and i.at between o.at - interval '${greetingSeconds} seconds' and o.at + interval '2 seconds')
          and not exists (select 1 from messages p where p.tenant_id = $1 and p.conversation_id = o.conversation_id and p.author = 'person' and p.id > o.id)
        limit 100`,
      [tenantId, channelId, text],
    ),
  );
  for (const { conversation_id: conversationId, message_id: messageId } of greeted) {
    await deps.database.transaction(tenantId, async (tx) => {
      const still = await tx.query(
        `select 1 from conversations where tenant_id = $1 and id = $2 and owner = 'human' and owner_reason = 'phone_app' for update`,
        [tenantId, conversationId],
      );
      const newer = await tx.query(
        `select 1 from messages where tenant_id = $1 and conversation_id = $2 and author = 'person' and id > $3 limit 1`,
        [tenantId, conversationId, messageId],
      );
      if (still.length === 0 || newer.length > 0) return;
      await tx.query(`update messages set author = 'automatic' where tenant_id = $1 and id = $2`, [
        tenantId,
        messageId,
      ]);
      await changeOwner(tx, { tenantId, conversationId, owner: 'ai', reason: 'automatic_greeting' });
    });
  }
}

function normalized(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}

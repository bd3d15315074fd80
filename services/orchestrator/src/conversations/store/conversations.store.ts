// All SQL on conversations that the message's way shares.
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import type { ResolvedCustomer } from '../../customers/resolve-customer.ts';
import { queueDistillation } from '../episodes/queue-distillation.ts';

/** Silence after which an episode is over. */
export const episodeHours = 24;
const isOver = `(episode_closed_at is not null or last_message_at < now() - interval '${episodeHours} hours')`;

export interface OpenConversation {
  id: string;
  owner: 'ai' | 'human' | 'nobody';
  owner_version: number;
  episode: number;
  burst_started_at: Date | null;
  /** A turn runs now. */
  leased: boolean;
}

export interface Place {
  tenantId: string;
  channelId: string;
  customer: Pick<ResolvedCustomer, 'id' | 'replyTo'>;
  owner?: 'ai' | 'human';
  ownerReason?: string;
}

/**
 * The conversation of a customer on a channel, made if there is none, locked for this transaction. A takeover whose time
 * is over returns to the agent here, and after the end of an episode or a long silence a new one begins.
 */
export async function openConversation(tx: Transaction, where: Place): Promise<OpenConversation> {
  return openOrCreate(tx, where, async () => (await tx.query<Opened>(opened(), placeValues(where)))[0]);
}

/** What a customer sent, as it is put into the thread. */
export interface InboundRow {
  id: string;
  type: string;
  text: string;
  providerMessageId: string;
  replyToProviderMessageId: string | null;
  /** Why nothing will answer it, whoever is in charge. */
  unansweredReason: string | null;
  details: Record<string, unknown>;
  at: string;
}

/** In the order of its fields. */
export function messageValues(message: InboundRow): unknown[] {
  const { id, type, text, providerMessageId, replyToProviderMessageId, unansweredReason, details, at } = message;
  return [id, type, text, providerMessageId, replyToProviderMessageId, unansweredReason, JSON.stringify(details), at];
}

export interface OpenWithMessage extends OpenConversation {
  /** Why no turn is armed for it, or null. */
  unanswered_reason: string | null;
}

/** As `openConversation`, and in the same statement the message is put into it. Null: it is there already; then nothing is opened, begun or changed. */
export async function openWithMessage(
  tx: Transaction,
  where: Place,
  message: InboundRow,
): Promise<OpenWithMessage | null> {
  const conversation = await openOrCreate(tx, where, async () => {
    const [row] = await tx.query<Opened & OpenWithMessage & { known: boolean; stored: boolean }>(
      `with known as (select 1 from messages where tenant_id = $1 and channel_id = $2 and provider_message_id = $9),
       opened as (${opened('and not exists (select from known)')}),
       silence as (
         select coalesce($11, case owner when 'human' then 'person_in_charge' when 'nobody' then 'nobody_in_charge' end) as reason from opened),
       inserted as (
         insert into messages (tenant_id, id, conversation_id, channel_id, direction, author, type, text, provider_message_id,
                               reply_to_provider_message_id, episode, waits, unanswered_reason, status, details, at)
         select $1, $6, opened.id, $2, 'in', 'customer', $7, $8, $9, $10, opened.episode, silence.reason is null, silence.reason, 'received', $12, $13
           from opened, silence
         on conflict (tenant_id, channel_id, provider_message_id) do nothing returning id, unanswered_reason)
       select opened.id, opened.owner, opened.owner_version, opened.episode, opened.burst_started_at, opened.leased, opened.begun,
              inserted.id is not null as stored, inserted.unanswered_reason, exists (select from known) as known
         from (select) as always left join opened on true left join inserted on true`,
      [...placeValues(where), ...messageValues(message)],
    );
    return row?.known || row?.id ? row : undefined;
  });
  return conversation.stored ? conversation : null;
}

interface Opened extends OpenConversation {
  /** A new episode begins with this. */
  begun: boolean;
}

/** $1 tenant, $2 channel, $3 customer, $4 and $5 where replies go. */
const opened = (condition = ''): string => `update conversations set
    reply_to_kind = $4, reply_to_id = $5,
    episode = episode + (case when ${isOver} then 1 else 0 end),
    episode_started_at = case when ${isOver} then now() else episode_started_at end,
    episode_closed_at = null,
    owner = case when owner = 'human' and owner_until <= now() then 'ai' else owner end,
    owner_version = owner_version + (case when owner = 'human' and owner_until <= now() then 1 else 0 end),
    owner_reason = case when owner = 'human' and owner_until <= now() then 'returned_by_time' else owner_reason end,
    waiting_since = case when owner = 'human' and owner_until <= now() then null else waiting_since end,
    owner_until = case when owner = 'human' and owner_until <= now() then null else owner_until end
  where tenant_id = $1 and channel_id = $2 and customer_id = $3 ${condition}
  returning id, owner, owner_version, episode, burst_started_at, coalesce(lease_until > now(), false) as leased,
            episode_started_at = now() as begun`;

function placeValues({ tenantId, channelId, customer }: Place): unknown[] {
  return [tenantId, channelId, customer.id, customer.replyTo.kind, customer.replyTo.id];
}

/** @param open gives undefined when there is no such conversation */
async function openOrCreate<Row extends Opened>(
  tx: Transaction,
  where: Place,
  open: () => Promise<Row | undefined>,
): Promise<Row> {
  let conversation = await open();
  if (!conversation) {
    await createConversation(tx, where);
    conversation = await open();
    if (!conversation) throw new Error('a conversation that exists could not be read');
    return conversation;
  }
  if (conversation.begun) {
    const { id: conversationId, episode } = conversation;
    await queueDistillation(tx, { tenantId: where.tenantId, conversationId, episode: episode - 1 });
  }
  return conversation;
}

/** Does nothing when another transaction was quicker. */
export async function createConversation(tx: Transaction, where: Place): Promise<void> {
  await tx.query(
    `insert into conversations (tenant_id, id, channel_id, customer_id, reply_to_kind, reply_to_id, owner, owner_reason)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant_id, channel_id, customer_id) do nothing`,
    [
      where.tenantId,
      newId(),
      where.channelId,
      where.customer.id,
      where.customer.replyTo.kind,
      where.customer.replyTo.id,
      where.owner ?? 'ai',
      where.ownerReason ?? null,
    ],
  );
}

/** A person writes after the end of an episode: that begins another. */
export async function reopenEpisode(tx: Transaction, tenantId: string, conversationId: string): Promise<void> {
  await tx.query(
    `update conversations set episode = episode + 1, episode_started_at = now(), episode_closed_at = null
      where tenant_id = $1 and id = $2 and episode_closed_at is not null`,
    [tenantId, conversationId],
  );
}

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
  created: boolean;
}

/**
 * The conversation of a customer on a channel, made if there is none, locked for this transaction. A takeover whose time
 * is over returns to the agent here, and after the end of an episode or a long silence a new one begins.
 */
export async function openConversation(
  tx: Transaction,
  where: {
    tenantId: string;
    channelId: string;
    customer: Pick<ResolvedCustomer, 'id' | 'replyTo'>;
    owner?: 'ai' | 'human';
    ownerReason?: string;
  },
): Promise<OpenConversation> {
  const { tenantId, channelId, customer } = where;
  const existing = await refreshConversation(tx, tenantId, channelId, customer);
  if (existing) return existing;
  const inserted = await tx.query<OpenConversation>(
    `insert into conversations (tenant_id, id, channel_id, customer_id, reply_to_kind, reply_to_id, owner, owner_reason)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant_id, channel_id, customer_id) do nothing
     returning id, owner, owner_version, episode, burst_started_at, false as leased, true as created`,
    [
      tenantId,
      newId(),
      channelId,
      customer.id,
      customer.replyTo.kind,
      customer.replyTo.id,
      where.owner ?? 'ai',
      where.ownerReason ?? null,
    ],
  );
  const conversation = inserted[0] ?? (await refreshConversation(tx, tenantId, channelId, customer));
  if (!conversation) throw new Error('a conversation that exists could not be read');
  return conversation;
}

async function refreshConversation(
  tx: Transaction,
  tenantId: string,
  channelId: string,
  customer: Pick<ResolvedCustomer, 'id' | 'replyTo'>,
): Promise<OpenConversation | undefined> {
  const rows = await tx.query<OpenConversation & { begun: boolean }>(
    `update conversations set
       reply_to_kind = $4, reply_to_id = $5,
       episode = episode + (case when ${isOver} then 1 else 0 end),
       episode_started_at = case when ${isOver} then now() else episode_started_at end,
       episode_closed_at = null,
       owner = case when owner = 'human' and owner_until <= now() then 'ai' else owner end,
       owner_version = owner_version + (case when owner = 'human' and owner_until <= now() then 1 else 0 end),
       owner_reason = case when owner = 'human' and owner_until <= now() then 'returned_by_time' else owner_reason end,
       waiting_since = case when owner = 'human' and owner_until <= now() then null else waiting_since end,
       owner_until = case when owner = 'human' and owner_until <= now() then null else owner_until end
     where tenant_id = $1 and channel_id = $2 and customer_id = $3
     returning id, owner, owner_version, episode, burst_started_at, coalesce(lease_until > now(), false) as leased, false as created,
               episode_started_at = now() as begun`,
    [tenantId, channelId, customer.id, customer.replyTo.kind, customer.replyTo.id],
  );
  const conversation = rows[0];
  if (conversation?.begun)
    await queueDistillation(tx, { tenantId, conversationId: conversation.id, episode: conversation.episode - 1 });
  return conversation;
}

/** A person writes after the end of an episode: that begins another. */
export async function reopenEpisode(tx: Transaction, tenantId: string, conversationId: string): Promise<void> {
  await tx.query(
    `update conversations set episode = episode + 1, episode_started_at = now(), episode_closed_at = null
      where tenant_id = $1 and id = $2 and episode_closed_at is not null`,
    [tenantId, conversationId],
  );
}

// A conversation as the panel and the API show it.
import type { Conversation } from '@nexus/contracts/admin-api';
import type { Transaction } from '@nexus/database/database';
import type { Deps } from '../../deps.ts';
import { conversationNotFound } from '../change-owner.ts';
import { readConversation } from './reading.store.ts';
import type { ConversationRow } from './reading.store.ts';

const windowMs = 24 * 60 * 60_000;

/** @throws AppError `conversations.not-found` */
export async function showConversation(
  tx: Transaction,
  deps: Pick<Deps, 'now'>,
  tenantId: string,
  conversationId: string,
): Promise<Conversation> {
  const row = await readConversation(tx, tenantId, conversationId);
  if (!row) throw conversationNotFound();
  return toConversation(row, deps.now());
}

export function toConversation(row: ConversationRow, now: Date): Conversation {
  return {
    id: row.id,
    channel_id: row.channel_id,
    customer: {
      id: row.customer_id,
      name: row.customer_name,
      phone: row.customer_phone,
      never_answer: row.customer_never_answer,
      blocked: row.customer_blocked,
      created_at: row.customer_created_at.toISOString(),
    },
    owner: row.owner,
    owner_until: row.owner_until?.toISOString() ?? null,
    owner_reason: row.owner_reason,
    waiting_since: row.waiting_since?.toISOString() ?? null,
    state: row.thinking ? 'thinking' : row.due_at ? 'waiting' : 'idle',
    ai_enabled: row.ai_enabled,
    agent: row.agent_id === null || row.agent_name === null ? null : { id: row.agent_id, name: row.agent_name },
    tags: row.tags,
    unread_count: row.unread_count,
    episode: row.episode,
    episode_closed_at: row.episode_closed_at?.toISOString() ?? null,
    last_message: lastMessageOf(row),
    window_until: windowOf(row.last_inbound_at, now),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

function lastMessageOf(row: ConversationRow): Conversation['last_message'] {
  if (row.message_text === null) return null;
  return {
    text: row.message_text,
    type: row.message_type,
    direction: row.message_direction,
    author: row.message_author === 'system' ? 'automatic' : row.message_author,
    at: row.message_at.toISOString(),
    status: row.message_status,
  };
}

/** Free-form messages are allowed for 24 hours from the customer's last one (WhatsApp's customer service window). */
function windowOf(lastInboundAt: Date | null, now: Date): string | null {
  const until = lastInboundAt ? lastInboundAt.getTime() + windowMs : 0;
  return until > now.getTime() ? new Date(until).toISOString() : null;
}

// A person answers from the panel or the API: the conversation is theirs from that moment, and the message goes out.
import { AppError } from '@nexus/service-kit/app-error';
import type { Transaction } from '@nexus/database/database';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { changeOwnerNow, conversationNotFound } from './change-owner.ts';
import { queueMessages } from './queues/queue-message.ts';
import { reopenEpisode } from './store/conversations.store.ts';

export interface PersonMessage {
  tenantId: string;
  conversationId: string;
  text: string;
  authorName: string;
}

/**
 * Takes over and queues the message in one transaction. @returns the message's id
 * @throws AppError `conversations.not-found`, `conversations.window-closed` (409)
 */
export async function writeAsPerson(
  deps: Pick<Deps, 'database'>,
  message: PersonMessage,
  alongside?: (tx: Transaction, messageId: string) => Promise<void>,
): Promise<string> {
  const { tenantId, conversationId } = message;
  let messageId = '';
  const change = { tenantId, conversationId, owner: 'human', reason: 'panel', answered: true } as const;
  await changeOwnerNow(deps.database, change, async (tx) => {
    await reopenEpisode(tx, tenantId, conversationId);
    const rows = await tx.query<{ channel_id: string; episode: number; owner_version: number; open: boolean }>(
      `select channel_id, episode, owner_version, coalesce(last_inbound_at > now() - interval '24 hours', false) as open from conversations where tenant_id = $1 and id = $2`,
      [tenantId, conversationId],
    );
    const conversation = rows[0];
    if (!conversation) throw conversationNotFound();
    if (!conversation.open) {
      throw new AppError({
        code: 'conversations.window-closed',
        status: 409,
        message: 'WhatsApp only allows free messages within 24 hours of the customer’s last one.',
      });
    }
    const ids = await queueMessages(tx, {
      tenantId,
      conversationId,
      channelId: conversation.channel_id,
      episode: conversation.episode,
      ownerVersion: conversation.owner_version,
      origin: 'person',
      author: 'person',
      authorName: message.authorName,
      turnId: null,
      pauseMilliseconds: 0,
      messages: [{ text: message.text, imageUrl: null }],
    });
    messageId = ids[0] ?? '';
    announceChange(tx, {
      kind: 'message-changed',
      tenant_id: tenantId,
      conversation_id: conversationId,
      message_id: messageId,
    });
    await alongside?.(tx, messageId);
  });
  return messageId;
}

// Hands a conversation to a person: owner, one notice to the customer, one mail, one event; all or nothing in one transaction.
import type { Transaction } from '@nexus/database/database';
import { recordEvent } from '../events/record-event.ts';
import { recordHandoff } from '../handoffs/record-handoff.ts';
import { changeOwner, conversationNotFound } from './change-owner.ts';
import { queueMessages } from './queues/queue-message.ts';

export interface HandOff {
  tenantId: string;
  conversationId: string;
  turnId: string | null;
  /** Code: customer_asked, message_stale, agent_unavailable, too_many_turns, budget_exhausted, loop, credential_cannot_open, admin, … */
  reason: string;
  summary: string | null;
  /** What the customer is told instead of the shop's notice. */
  notice?: string;
}

/** Messages of the conversation that the mail may tell. */
const transcriptLength = 30;

/**
 * Does nothing when a person is in charge already, so that a repeated request neither writes nor mails twice.
 * @returns whether the conversation was handed over now. @throws AppError `conversations.not-found`
 */
export async function handOff(tx: Transaction, request: HandOff): Promise<boolean> {
  const { tenantId, conversationId } = request;
  const rows = await tx.query<{
    owner: string;
    owner_reason: string | null;
    channel_id: string;
    episode: number;
    name: string | null;
    phone: string | null;
  }>(
    `select c.owner, c.owner_reason, c.channel_id, c.episode, k.name, k.phone from conversations c
       join customers k on k.tenant_id = c.tenant_id and k.id = c.customer_id
      where c.tenant_id = $1 and c.id = $2 for update of c`,
    [tenantId, conversationId],
  );
  const conversation = rows[0];
  if (!conversation) throw conversationNotFound();
  if (conversation.owner === 'human') return false;
  const { customerNotice } = await recordHandoff(tx, {
    ...request,
    transcript: {
      customer_name: conversation.name,
      customer_phone: conversation.phone,
      conversation_id: conversationId,
      lines: await transcriptOf(tx, tenantId, conversationId),
    },
  });
  await changeOwner(tx, { tenantId, conversationId, owner: 'human', reason: `handoff:${request.reason}` });
  const version = await tx.query<{ owner_version: number }>(
    'select owner_version from conversations where tenant_id = $1 and id = $2',
    [tenantId, conversationId],
  );
  const notice = request.notice ?? customerNotice;
  if (notice) {
    await queueMessages(tx, {
      tenantId,
      conversationId,
      channelId: conversation.channel_id,
      episode: conversation.episode,
      ownerVersion: version[0]?.owner_version ?? 0,
      origin: 'system',
      author: 'system',
      authorName: null,
      turnId: request.turnId,
      pauseMilliseconds: 0,
      messages: [{ text: notice, imageUrl: null }],
    });
  }
  await recordEvent(tx, {
    tenantId,
    kind: 'handed-off',
    severity: 'warning',
    conversationId,
    turnId: request.turnId,
    data: { reason: request.reason },
  });
  return true;
}

async function transcriptOf(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
): Promise<{ author: string; text: string; at: string }[]> {
  const rows = await tx.query<{ author: string; text: string; at: Date }>(
    `select author, text, at from messages where tenant_id = $1 and conversation_id = $2 and status <> 'canceled' order by id desc limit ${transcriptLength}`,
    [tenantId, conversationId],
  );
  return rows.toReversed().map((row) => ({ author: row.author, text: row.text, at: row.at.toISOString() }));
}

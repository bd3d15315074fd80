// Hands a conversation to a person: owner, one notice to the customer, one mail, one event; all or nothing in one transaction.
import type { Transaction } from '@nexus/database/database';
import { announceChange } from '../events/announce-change.ts';
import { recordEvent } from '../events/record-event.ts';
import type { HandoffReason } from '../handoffs/rules/handoff-reason.ts';
import { readHandoffTerms, recordHandoff } from '../handoffs/record-handoff.ts';
import type { HandoffTerms } from '../handoffs/record-handoff.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { changeOwner, conversationNotFound } from './change-owner.ts';
import { queueMessages } from './queues/queue-message.ts';
import { beginAttentionKind } from './waiting/begin-attention.ts';
import { handoffReminderKind } from './waiting/remind-of-handoff.ts';

export interface HandOff {
  tenantId: string;
  conversationId: string;
  turnId: string | null;
  /** A HandoffReason, or a code that an agent service of another version names. */
  reason: string;
  summary: string | null;
  /** What the customer is told instead of the shop's notice, while somebody is there. */
  notice?: string;
}

/** Messages of the conversation that the mail may tell. */
const transcriptLength = 30;

/** Reasons for which the agent cannot go on answering outside the hours of people, nor is meant to. */
const agentCannotGoOn: ReadonlySet<string> = new Set<HandoffReason>([
  'agent_unavailable',
  'too_many_turns',
  'budget_exhausted',
  'loop',
  'credential_cannot_open',
  'admin',
  'agent_outside_hours',
  'nobody_available',
  'colleague_unavailable',
  'handed_over_too_often',
]);

interface HandedConversation {
  owner: string;
  owner_version: number;
  waiting_since: Date | null;
  channel_id: string;
  episode: number;
  name: string | null;
  phone: string | null;
  now: Date;
}

/**
 * Does nothing when a person is in charge already, so that a repeated request neither writes nor mails twice; while the
 * agent goes on outside the hours of people, only the customer is told again.
 * @returns whether the conversation was handed over now. @throws AppError `conversations.not-found`
 */
export async function handOff(tx: Transaction, request: HandOff): Promise<boolean> {
  const { tenantId, conversationId, reason } = request;
  const conversation = await lockConversation(tx, tenantId, conversationId);
  if (conversation.owner === 'human') return false;
  const terms = await readHandoffTerms(tx, tenantId, conversation.now, !agentCannotGoOn.has(reason));
  const isAwaited = conversation.owner === 'ai' && conversation.waiting_since !== null;
  if (!isAwaited) await record(tx, request, conversation, terms);
  if (!terms.agentGoesOn)
    await changeOwner(tx, { tenantId, conversationId, owner: 'human', reason: `handoff:${reason}` });
  const version = await awaitPerson(tx, tenantId, conversationId);
  const notice = (terms.attended ? request.notice : undefined) ?? terms.customerNotice;
  if (notice) await tell(tx, request, conversation, version, notice);
  if (terms.agentGoesOn)
    announceChange(tx, { kind: 'conversation-changed', tenant_id: tenantId, conversation_id: conversationId });
  return !isAwaited;
}

async function lockConversation(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
): Promise<HandedConversation> {
  const rows = await tx.query<HandedConversation>(
    `select c.owner, c.owner_version, c.waiting_since, c.channel_id, c.episode, k.name, k.phone, now() as now from conversations c
       join customers k on k.tenant_id = c.tenant_id and k.id = c.customer_id
      where c.tenant_id = $1 and c.id = $2 for update of c`,
    [tenantId, conversationId],
  );
  if (!rows[0]) throw conversationNotFound();
  return rows[0];
}

/** The handoff with its mail and event, and what is to follow: somebody comes, or nobody answers in time. */
async function record(
  tx: Transaction,
  request: HandOff,
  conversation: HandedConversation,
  terms: HandoffTerms,
): Promise<void> {
  const { tenantId, conversationId, turnId, reason } = request;
  const transcript = {
    customer_name: conversation.name,
    customer_phone: conversation.phone,
    conversation_id: conversationId,
    lines: await transcriptOf(tx, tenantId, conversationId),
  };
  const id = await recordHandoff(tx, { ...request, transcript }, terms);
  const later = async (kind: string, dueAt: Date | null): Promise<void> => {
    if (dueAt) await enqueueJob(tx, { tenantId, kind, key: id, payload: { handoff_id: id }, dueAt });
  };
  if (terms.agentGoesOn) await later(beginAttentionKind, terms.attendedFrom);
  await later(handoffReminderKind, terms.remindAt);
  await recordEvent(tx, {
    tenantId,
    kind: 'handed-off',
    severity: 'warning',
    conversationId,
    turnId,
    data: { reason, ...(terms.attended ? {} : { attended_from: terms.attendedFrom?.toISOString() ?? null }) },
  });
}

/** @returns the version under which the customer is told */
async function awaitPerson(tx: Transaction, tenantId: string, conversationId: string): Promise<number> {
  const rows = await tx.query<{ owner_version: number }>(
    `update conversations set waiting_since = coalesce(waiting_since, now()), updated_at = now()
      where tenant_id = $1 and id = $2 returning owner_version`,
    [tenantId, conversationId],
  );
  return rows[0]?.owner_version ?? 0;
}

async function tell(
  tx: Transaction,
  { tenantId, conversationId, turnId }: HandOff,
  { channel_id: channelId, episode }: HandedConversation,
  ownerVersion: number,
  text: string,
): Promise<void> {
  await queueMessages(tx, {
    tenantId,
    conversationId,
    channelId,
    episode,
    ownerVersion,
    origin: 'system',
    author: 'system',
    authorName: null,
    turnId,
    pauseMilliseconds: 0,
    messages: [{ text, imageUrl: null }],
  });
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

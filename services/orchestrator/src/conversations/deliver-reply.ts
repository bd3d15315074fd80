// Step 3 of a message's way: under a live lease, one transaction keeps the turn, its thinking log, its usage and the bubbles to send; or drops the draft.
import type { TurnResult } from '@nexus/contracts/turn';
import type { Transaction } from '@nexus/database/database';
import { currentContext } from '@nexus/service-kit/context';
import { failpoint } from '@nexus/service-kit/failpoint';
import { noteStoreAnswer } from '../channels/note-store-answer.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { recordEvent } from '../events/record-event.ts';
import { noteUnanswered } from '../knowledge/questions/collect-question.ts';
import { handOff } from './hand-off.ts';
import { keepAnswering } from './routing/keep-answering.ts';
import { tellBudget } from './guards/tell-budget.ts';
import { queueMessages } from './queues/queue-message.ts';
import { maximumSuperseded } from './queues/turn.ts';
import type { Turn } from './queues/turn.ts';
import { freeLease, hasNewerMessages, insertTurn, lockLeased, markAnswered } from './store/turns.store.ts';
import type { EndedTurn, LeasedConversation, TurnContext } from './store/turns.store.ts';

/** @returns 'nothing-left' when the conversation waits for nothing more */
export async function deliverReply(
  deps: Deps,
  turn: Turn,
  context: TurnContext,
  result: TurnResult,
): Promise<void | 'nothing-left'> {
  const left = await deps.database.transaction(turn.tenantId, async (tx) => {
    const takenIds = turn.taken.map((message) => message.id);
    const [conversation, interrupted] = await Promise.all([
      lockLeased(tx, turn.tenantId, turn.conversationId, turn.token),
      hasNewerMessages(tx, turn.tenantId, turn.conversationId, takenIds),
    ]);
    if (!conversation) return deps.log.warn('the lease was lost; the reply is dropped');
    const fate = fateOf(turn, conversation, interrupted, result);
    const isKept = ['answered', 'failed', 'handed_over', 'handed_off'].includes(fate.status);
    // Of a turn that goes to a person the conversation tells that, and not which agent it came to on the way.
    const agentChange = isKept && fate.status !== 'handed_off' ? turn.agentChange : null;
    insertTurn(
      tx,
      turn.tenantId,
      { ...turn, ...fate, agentChange, traceId: currentContext()?.trace_id ?? null },
      result,
    );
    if (isKept) await keepAnswering(tx, turn);
    const isSettled = fate.status !== 'superseded' && fate.status !== 'handed_over';
    if (isSettled) markAnswered(tx, turn.tenantId, takenIds, turn.id, fate.status === 'canceled' ? fate.reason : null);
    freeLease(tx, turn.tenantId, turn.conversationId, { superseded: fate.status === 'superseded' });
    const handsOver = fate.status === 'handed_off' || (fate.status === 'failed' && result.handoff !== null);
    if ((fate.status === 'answered' || fate.status === 'failed') && !handsOver)
      await queueBubbles(tx, deps, turn, conversation, result);
    if (handsOver) await handOverTo(tx, turn, result);
    await rememberLearned(tx, turn.tenantId, context, result);
    await tellBudget(tx, {
      tenantId: turn.tenantId,
      date: turn.date,
      budgetUsd: context.daily_budget_usd,
      spentUsd: context.spent_today_usd + costOf(result),
    });
    noteStoreAnswer(tx, turn.tenantId, result.steps);
    if (isSettled) await noteUnanswered(tx, turn, result);
    if (fate.status === 'failed' || (fate.status === 'handed_off' && result.failure))
      await recordEvent(tx, {
        tenantId: turn.tenantId,
        kind: 'turn-failed',
        severity: 'error',
        conversationId: turn.conversationId,
        turnId: turn.id,
        data: { code: result.failure?.code ?? null },
      });
    announceChange(tx, {
      kind: 'turn-changed',
      tenant_id: turn.tenantId,
      conversation_id: turn.conversationId,
      turn_id: turn.id,
    });
    await failpoint('reply-stored');
    return fate.status === 'answered' && !interrupted ? 'nothing-left' : undefined;
  });
  await failpoint('reply-committed');
  return left;
}

function costOf(result: TurnResult): number {
  return result.steps.reduce((total, step) => total + (step.model?.usage.cost_usd ?? 0), 0);
}

/** What becomes of a finished draft: a person's takeover cancels it, newer messages supersede it, else it is kept. */
function fateOf(
  turn: Turn,
  conversation: LeasedConversation,
  interrupted: boolean,
  result: TurnResult,
): Pick<EndedTurn, 'status' | 'reason'> {
  if (conversation.owner !== 'ai')
    return { status: 'canceled', reason: conversation.owner === 'human' ? 'person_in_charge' : 'nobody_in_charge' };
  if (conversation.owner_version !== turn.ownerVersion) return { status: 'superseded', reason: 'owner_changed' };
  if (interrupted && conversation.superseded_count < maximumSuperseded)
    return { status: 'superseded', reason: 'newer_messages' };
  const handedOff = result.outcome === 'handed_off' ? result.handoff?.reason : null;
  const reason = handedOff ?? result.failure?.code ?? result.handoff?.reason ?? null;
  return { status: result.outcome, reason };
}

async function queueBubbles(
  tx: Transaction,
  deps: Deps,
  turn: Turn,
  conversation: LeasedConversation,
  result: TurnResult,
): Promise<void> {
  await queueMessages(tx, {
    tenantId: turn.tenantId,
    conversationId: turn.conversationId,
    channelId: conversation.channel_id,
    episode: conversation.episode,
    ownerVersion: conversation.owner_version,
    origin: 'agent',
    author: 'agent',
    authorName: turn.agentName,
    turnId: turn.id,
    pauseMilliseconds: deps.config.BUBBLE_DELAY_MS,
    messages: result.messages.map((message) => ({
      text: message.text,
      imageUrl: message.image_url,
      details: message.metadata,
    })),
  });
}

async function handOverTo(tx: Transaction, turn: Turn, result: TurnResult): Promise<void> {
  await handOff(tx, {
    tenantId: turn.tenantId,
    conversationId: turn.conversationId,
    turnId: turn.id,
    reason: result.handoff?.reason ?? 'agent_asked',
    summary: result.handoff?.summary ?? null,
    notice: result.messages[0]?.text,
  });
}

async function rememberLearned(
  tx: Transaction,
  tenantId: string,
  context: TurnContext,
  result: TurnResult,
): Promise<void> {
  const learned = result.learned.store_customer_id;
  if (!learned || learned === context.store_customer_id) return;
  await tx.query('update customers set store_customer_id = $3, updated_at = now() where tenant_id = $1 and id = $2', [
    tenantId,
    context.customer_id,
    learned,
  ]);
}

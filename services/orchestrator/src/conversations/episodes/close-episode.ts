// Ends an episode by hand: what it was worth is distilled, its handoffs are resolved, the agent answers what comes next.
import type { Transaction } from '@nexus/database/database';
import { announceChange } from '../../events/announce-change.ts';
import { recordEvent } from '../../events/record-event.ts';
import { resolveHandoffs } from '../../handoffs/resolve-handoffs.ts';
import { conversationNotFound } from '../change-owner.ts';
import { queueDistillation } from './queue-distillation.ts';

export interface ClosedEpisode {
  episode: number;
  reason: 'by_hand' | 'handoff_resolved';
}

/**
 * Closing a closed one changes nothing. What the customer wrote to the person stays with the person: the agent answers from
 * the next message on. @throws AppError `conversations.not-found`
 */
export async function closeEpisode(
  tx: Transaction,
  { tenantId, conversationId }: { tenantId: string; conversationId: string },
): Promise<ClosedEpisode> {
  const [before] = await tx.query<{ owner: string; episode: number; closed: boolean }>(
    `select owner, episode, episode_closed_at is not null as closed from conversations where tenant_id = $1 and id = $2 for update`,
    [tenantId, conversationId],
  );
  if (!before) throw conversationNotFound();
  await tx.query(
    `update conversations set episode_closed_at = coalesce(episode_closed_at, now()), updated_at = now(),
            owner = case when owner = 'human' then 'ai' else owner end,
            owner_version = owner_version + (case when owner = 'human' then 1 else 0 end),
            owner_reason = case when owner = 'human' then 'closed' else owner_reason end, owner_until = null,
            waiting_since = null, resolved_from = null
      where tenant_id = $1 and id = $2`,
    [tenantId, conversationId],
  );
  const resolved = await resolveHandoffs(tx, tenantId, conversationId);
  const reason = resolved > 0 || before.owner === 'human' ? 'handoff_resolved' : 'by_hand';
  const at = { tenantId, conversationId };
  if (before.owner === 'human')
    await recordEvent(tx, { ...at, kind: 'owner-changed', data: { from: 'human', to: 'ai', reason: 'closed' } });
  if (!before.closed) {
    await queueDistillation(tx, { ...at, episode: before.episode });
    await recordEvent(tx, { ...at, kind: 'episode-closed', data: { episode: before.episode, reason } });
  }
  announceChange(tx, { kind: 'conversation-changed', tenant_id: tenantId, conversation_id: conversationId });
  return { episode: before.episode, reason };
}

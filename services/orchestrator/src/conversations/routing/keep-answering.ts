// Keeps who answers an episode from now on, and tells of a change; in the transaction that ends the turn.
import type { Transaction } from '@nexus/database/database';
import { announceChange } from '../../events/announce-change.ts';
import { recordEvent } from '../../events/record-event.ts';
import type { Turn } from '../queues/turn.ts';

export async function keepAnswering(tx: Transaction, turn: Turn): Promise<void> {
  const { tenantId, conversationId, answering, agentChange: change } = turn;
  if (!answering) return;
  tx.send('update conversations set answering = $3 where tenant_id = $1 and id = $2', [
    tenantId,
    conversationId,
    JSON.stringify(answering),
  ]);
  announceChange(tx, { kind: 'conversation-changed', tenant_id: tenantId, conversation_id: conversationId });
  if (change)
    await recordEvent(tx, {
      tenantId,
      kind: 'agent-handed-over',
      conversationId,
      turnId: turn.id,
      data: { from: change.from.id, to: change.to.id, cause: change.cause, hand_overs: answering.hand_overs },
    });
}

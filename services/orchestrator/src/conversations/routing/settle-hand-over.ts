// An agent wants a colleague to answer: whether that may be, decided from what is so now. What may not be is a person's.
import type { TurnResult } from '@nexus/contracts/turn';
import type { ShopAgent } from '../../agents/look-up-agents.ts';
import type { HandoffReason } from '../../handoffs/rules/handoff-reason.ts';
import { awayReasonOf } from '../../routing/choose-agent.ts';
import type { Turn } from '../queues/turn.ts';
import type { TurnContext } from '../store/turns.store.ts';
import { answeringOf } from './route-turn.ts';
import type { Routed } from './route-turn.ts';

/** Times agents may hand one episode over among themselves; then a person is to decide. */
export const mostHandOvers = 2;

/** The result as it is, with what changes noted in `turn`; or a handoff to a person in its place. */
export function settleHandOver(
  result: TurnResult,
  turn: Turn,
  routed: Routed,
  { agents, context, now }: { agents: ShopAgent[]; context: Pick<TurnContext, 'episode' | 'timezone'>; now: Date },
): TurnResult {
  if (result.outcome !== 'handed_over') return result;
  const { key, reason = '' } = result.colleague ?? {};
  const toPerson = (code: HandoffReason): TurnResult => ({
    ...result,
    outcome: 'handed_off',
    handoff: { reason: code, summary: reason === '' ? null : reason },
  });
  const from = routed.agent;
  const id = routed.colleagues.find(({ shown }) => shown.key === key)?.id;
  const to = agents.find((agent) => agent.id === id);
  if (!from || !to || awayReasonOf(to, context.timezone, now) !== null) return toPerson('colleague_unavailable');
  if (routed.handOvers >= mostHandOvers) return toPerson('handed_over_too_often');
  const why = reason === '' ? null : reason;
  turn.agentChange = {
    from: { id: from.id, name: from.name },
    to: { id: to.id, name: to.name },
    cause: 'asked',
    reason: why,
  };
  turn.answering = answeringOf(to, {
    episode: context.episode,
    waiting: turn.taken,
    held: { hand_overs: routed.handOvers + 1 },
    before: { id: from.id, name: from.name, role: from.role, reason: why },
  });
  return result;
}

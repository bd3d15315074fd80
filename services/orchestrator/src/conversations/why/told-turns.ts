// The part of a timeline in which the agent was asked: tries that failed, drafts that were dropped, every step of the model.
import type { AgentChoice } from '@nexus/contracts/routing/agent-choice';
import { turnStep } from '@nexus/contracts/turn';
import type { TurnStep } from '@nexus/contracts/turn';
import { passed, takeoverOf } from './told.ts';
import type { Told } from './told.ts';
import type { TimelineFacts, TimelineTurn } from './timeline.store.ts';

export interface ToldTurns {
  entries: Told[];
  /** The turn that settled the message; null when none did. */
  final: TimelineTurn | null;
  /** Code of what decided that there is no answer, as far as the turns know it. */
  decidingCode: string | null;
}

export function toldTurns({ message, turns, events }: TimelineFacts): ToldTurns {
  const final = turns.find((turn) => turn.id === message.turn_id) ?? null;
  const end = final ? null : (takeoverOf(events)?.created_at ?? (message.waits ? null : message.created_at));
  const mine = turns.filter(
    (turn) => turn === final || (end === null ? !final || turn.id < final.id : turn.started_at < end),
  );
  const failedTries = events.filter(
    (event) => event.kind === 'turn-attempt-failed' && (final === null || event.created_at <= final.started_at),
  );
  const tries = message.waits || final || end ? failedTries.filter((one) => end === null || one.created_at <= end) : [];
  const told = [
    ...tries.map((event): Told => ({
      stage: 'turn',
      at: event.created_at,
      verdict: 'failed',
      code: 'turn.attempt_failed',
      data: { attempt: event.data.attempt, reason: event.data.code },
    })),
    ...mine.flatMap((turn) => entriesOf(turn)),
  ].toSorted((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0));
  return { entries: told, final, decidingCode: decidingCode(final, tries.length > 0) };
}

function decidingCode(final: TimelineTurn | null, tried: boolean): string | null {
  if (final === null) return tried ? 'turn.attempt_failed' : null;
  return final.status === 'failed' || final.status === 'handed_off' || final.status === 'canceled'
    ? final.reason
    : null;
}

/** A turn that a rule ended without asking the agent is told at the rule's own stage. */
function entriesOf(turn: TimelineTurn): Told[] {
  if (turn.steps.length === 0 && ['silent', 'handed_off'].includes(turn.status)) return [];
  const steps = turn.steps.flatMap((step) => turnStep.safeParse(step).data ?? []).map(entryOfStep);
  return [...steps, endOf(turn)];
}

function endOf(turn: TimelineTurn): Told {
  const data = { turn_id: turn.id, reason: turn.reason };
  const at = turn.finished_at ?? turn.started_at;
  switch (turn.status) {
    case 'answered':
      return passed('turn', 'turn.answered', at, data);
    case 'running':
      return { stage: 'turn', at, verdict: 'waiting', code: 'turn.running', data };
    case 'handed_over':
      return passed('turn', 'turn.handed_over', at, data);
    case 'superseded':
      return passed('turn', 'turn.superseded', at, data);
    case 'canceled':
      return { stage: 'owner', at, verdict: 'stopped', code: turn.reason ?? 'person_in_charge', data };
    case 'handed_off':
      return { stage: 'turn', at, verdict: 'stopped', code: turn.reason ?? 'agent_asked', data };
    default:
      return { stage: 'turn', at, verdict: 'failed', code: turn.reason ?? 'agent.failed', data };
  }
}

function entryOfStep(step: TurnStep): Told {
  const at = new Date(step.started_at);
  const ms = Math.round(step.duration_ms);
  if (step.routing) return entryOfChoice(step.routing, at);
  const failed = (data: Record<string, unknown>): Told => ({
    stage: step.kind,
    at,
    verdict: 'failed',
    code: step.error?.code ?? `${step.kind}.failed`,
    data,
  });
  if (step.kind === 'tool') {
    const data = { tool: step.tool?.name ?? '', ms };
    return step.error || step.tool?.ok === false ? failed(data) : passed('tool', 'tool.answered', at, data);
  }
  if (step.kind === 'check') return step.error ? failed({}) : passed('check', 'check.passed', at, {});
  const data = {
    model: step.model?.model ?? '',
    ms,
    tokens: step.model ? step.model.usage.input_tokens + step.model.usage.output_tokens : 0,
  };
  return step.error ? failed(data) : passed('model', 'model.asked', at, data);
}

/** Why this agent and no other; where nobody could answer, it ends there. */
function entryOfChoice(choice: AgentChoice, at: Date): Told {
  const data = {
    agent: choice.agent?.name ?? null,
    from: choice.from?.name ?? null,
    rule: choice.rule,
    intent: choice.intent,
    words: choice.words,
    passed_over: choice.passed_over.map(({ agent, reason }) => ({ agent: agent.name, reason })),
  };
  const code = `routing.${choice.cause}`;
  return choice.agent ? passed('turn', code, at, data) : { stage: 'turn', at, verdict: 'stopped', code, data };
}

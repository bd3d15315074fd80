// The way of one message of a customer, told from the rows it left, with the first cause where it got no answer. Pure.
import type { MessageTimeline } from '@nexus/contracts/operator-view';
import { toldReplies } from './told-replies.ts';
import { toldTurns } from './told-turns.ts';
import { passed, takeoverOf } from './told.ts';
import type { Stage, Told } from './told.ts';
import type { TimelineFacts } from './timeline.store.ts';

/** Where each reason for silence is decided; reasons that are not named are limits. */
const stageOfReason: Record<string, Stage> = {
  historical: 'arrival',
  customer_blocked: 'customer',
  customer_never_answer: 'customer',
  person_in_charge: 'owner',
  nobody_in_charge: 'owner',
  conversation_off: 'owner',
  owner_changed: 'owner',
  tenant_off: 'channel',
  channel_off: 'channel',
  not_a_test_number: 'channel',
  not_a_new_customer: 'channel',
  no_active_agent: 'turn',
};

function stageOf(reason: string): Stage {
  return reason.startsWith('type_') ? 'arrival' : (stageOfReason[reason] ?? 'limits');
}

/** A provider's hour may be coarse and clocks differ a little; later than this it was on its way for long. */
const lateSeconds = 120;

export function buildTimeline(facts: TimelineFacts): MessageTimeline {
  const stop = stopOf(facts);
  const turns = toldTurns(facts);
  const replies = toldReplies(facts, turns.final);
  const entries: Told[] = [...beforeTheTurn(facts, stop), ...turns.entries, ...replies.entries];
  const outcome = outcomeOf(facts, turns.final, replies);
  const cause = outcome === 'answered' || outcome === 'waiting' ? null : causeOf(entries, facts, turns.decidingCode);
  return {
    message_id: facts.message.id,
    conversation_id: facts.message.conversation_id,
    outcome,
    first_cause: cause && { stage: cause.stage, code: cause.code },
    entries: entries.map((entry) => ({
      ...entry,
      at: entry.at?.toISOString() ?? null,
      first_cause: entry === cause,
    })),
  };
}

/** The rule or person that ended it before the agent was asked, if one did. */
function stopOf({ message, turns, events }: TimelineFacts): { stage: Stage; code: string; at: Date | null } | null {
  const final = turns.find((turn) => turn.id === message.turn_id);
  const byRule = final && final.steps.length === 0 && ['silent', 'handed_off'].includes(final.status);
  const reason = byRule ? final.reason : final ? null : message.unanswered_reason;
  if (!reason) return null;
  const at = byRule ? final.started_at : (takeoverOf(events)?.created_at ?? message.created_at);
  return { stage: stageOf(reason), code: reason.startsWith('type_') ? 'type_not_answered' : reason, at };
}

function beforeTheTurn(facts: TimelineFacts, stop: ReturnType<typeof stopOf>): Told[] {
  const { message, turns } = facts;
  const begun = turns[0]?.started_at ?? null;
  const afterTakeover = stop?.stage === 'owner' && takeoverOf(facts.events) !== null;
  const debounced = begun !== null || message.waits || afterTakeover;
  const delay = Math.max(0, Math.round((message.created_at.getTime() - message.at.getTime()) / 1000));
  const told: Told[] = [
    passed('arrival', delay > lateSeconds ? 'arrival.late' : 'arrival.webhook', message.created_at, {
      sent_at: message.at.toISOString(),
      delay_seconds: delay,
      type: message.type,
    }),
    passed('dedupe', message.repeats > 0 ? 'dedupe.repeated' : 'dedupe.first', message.created_at, {
      repeats: message.repeats,
    }),
    passed('customer', 'customer.found', message.created_at, { customer_id: message.customer_id }),
  ];
  if (debounced) told.push(debounceOf(message, begun ?? (afterTakeover ? (stop?.at ?? null) : null)));
  if (begun)
    told.push(
      passed('owner', 'owner.agent', begun, {}),
      passed('channel', 'channel.answers', begun, { mode: message.mode }),
      passed('limits', 'limits.within', begun, {}),
    );
  return stop ? cutAt(told, stop, message.type) : told;
}

function debounceOf(message: TimelineFacts['message'], over: Date | null): Told {
  const listening = message.media_status === 'pending' && ['voice', 'audio'].includes(message.media_kind ?? '');
  if (over)
    return passed('debounce', 'debounce.over', over, {
      waited_ms: Math.max(0, over.getTime() - message.created_at.getTime()),
    });
  return {
    stage: 'debounce',
    at: null,
    verdict: 'waiting',
    code: listening ? 'debounce.listening' : message.thinking ? 'debounce.taken' : 'debounce.waiting',
    data: { due_at: message.due_at?.toISOString() ?? null },
  };
}

/** What lies behind the stop on the way was not asked any more. A rule of the turn leaves the steps before it. */
function cutAt(told: Told[], stop: NonNullable<ReturnType<typeof stopOf>>, type: string): Told[] {
  const place = order.indexOf(stop.stage);
  const before = told.filter((entry) => order.indexOf(entry.stage) < place || entry.stage === 'dedupe');
  const arrived = stop.stage === 'arrival' ? told.filter((entry) => entry.stage === 'arrival') : [];
  const data = stop.code === 'type_not_answered' ? { type } : {};
  return [
    ...new Set([...arrived, ...before]),
    { stage: stop.stage, at: stop.at, verdict: 'stopped', code: stop.code, data },
  ];
}

const order: Stage[] = ['arrival', 'dedupe', 'customer', 'debounce', 'owner', 'channel', 'limits', 'turn'];

function outcomeOf(
  { message, turns, events }: TimelineFacts,
  final: TimelineFacts['turns'][number] | null,
  replies: ReturnType<typeof toldReplies>,
): MessageTimeline['outcome'] {
  if (message.waits) return 'waiting';
  if (final?.status === 'answered') {
    if (replies.arrived) return 'answered';
    return replies.waiting ? 'waiting' : 'not_delivered';
  }
  const handedOff = final?.status === 'handed_off' || events.some((event) => event.kind === 'handed-off');
  if (final?.status === 'silent' || (turns.length === 0 && !handedOff)) return 'unanswered';
  return handedOff ? 'handed_off' : 'unanswered';
}

/** The earliest entry that tells of what decided it; else the earliest that did not go on. */
function causeOf(entries: Told[], { turns }: TimelineFacts, decidingCode: string | null): Told | null {
  const notPassed = entries.filter((entry) => ['stopped', 'failed', 'unknown'].includes(entry.verdict));
  const decided = decidingCode ? notPassed.find((entry) => entry.code === decidingCode) : undefined;
  if (decided) return decided;
  const behind = turns.some((turn) => turn.status === 'answered') ? ['send', 'status'] : null;
  return notPassed.find((entry) => behind === null || behind.includes(entry.stage)) ?? null;
}

// Turns messages and turns into what a thread shows, from top to bottom: days, bubbles, lines about turns.
import type { Message, Turn } from '../../api/contract-types.ts';

export type TimelineEntry =
  | { kind: 'day'; key: string; at: string }
  /** `starts`: first of a run by one author. `turn`: set on the last bubble of an answer, to hang its thinking log on. */
  | { kind: 'message'; key: string; message: Message; starts: boolean; turn: Turn | null }
  /** A turn that left no bubble, or one that ended in a way worth saying. */
  | { kind: 'turn'; key: string; turn: Turn; hasBubble: boolean };

const runGapMs = 5 * 60_000;
const sameSendMs = 60_000;

const time = (at: string): number => Date.parse(at);
const dayOf = (at: string): string => new Date(at).toDateString();

/** Messages and turns in any order → entries in the order of time. */
export function buildTimeline(
  messages: Message[],
  turns: Turn[],
  pendingIds: (id: string) => boolean,
): TimelineEntry[] {
  const ordered = withoutConfirmed(messages, pendingIds).sort(
    (one, other) => time(one.at) - time(other.at) || (one.id < other.id ? -1 : 1),
  );
  const lastBubbleOf = new Map<string, string>();
  for (const message of ordered)
    if (message.direction === 'out' && message.author === 'agent' && message.turn_id)
      lastBubbleOf.set(message.turn_id, message.id);
  const turnById = new Map(turns.map((turn) => [turn.id, turn]));
  const moments: { at: number; entry: TimelineEntry }[] = ordered.map((message) => {
    const turn =
      message.turn_id && lastBubbleOf.get(message.turn_id) === message.id ? turnById.get(message.turn_id) : undefined;
    return {
      at: time(message.at),
      entry: { kind: 'message', key: message.id, message, starts: true, turn: turn ?? null },
    };
  });
  const oldest = ordered[0] ? time(ordered[0].at) : 0;
  for (const turn of turns) {
    const at = time(turn.finished_at ?? turn.started_at);
    // A turn older than the loaded messages belongs to a page that is not read yet.
    const hasBubble = lastBubbleOf.has(turn.id);
    if (needsLine(turn, hasBubble) && at >= oldest)
      moments.push({ at, entry: { kind: 'turn', key: `turn-${turn.id}`, turn, hasBubble } });
  }
  moments.sort((one, other) => one.at - other.at);
  return withDaysAndRuns(moments.map(({ entry }) => entry));
}

function needsLine(turn: Turn, hasBubble: boolean): boolean {
  if (turn.status === 'running') return false;
  return !hasBubble || turn.agent_change !== null || turn.status === 'handed_off' || turn.status === 'failed';
}

/** Drops a bubble of this browser once the same text stands confirmed beside it. */
function withoutConfirmed(messages: Message[], pending: (id: string) => boolean): Message[] {
  const confirmed = messages.filter((one) => !pending(one.id) && one.author === 'person');
  return messages.filter(
    (one) =>
      !pending(one.id) ||
      !confirmed.some((other) => other.text === one.text && Math.abs(time(other.at) - time(one.at)) < sameSendMs),
  );
}

function withDaysAndRuns(entries: TimelineEntry[]): TimelineEntry[] {
  const result: TimelineEntry[] = [];
  let day = '';
  let before: Message | null = null;
  for (const entry of entries) {
    const at =
      entry.kind === 'message'
        ? entry.message.at
        : entry.kind === 'turn'
          ? (entry.turn.finished_at ?? entry.turn.started_at)
          : entry.at;
    if (dayOf(at) !== day) {
      day = dayOf(at);
      result.push({ kind: 'day', key: `day-${day}`, at });
      before = null;
    }
    if (entry.kind !== 'message') {
      before = null;
      result.push(entry);
      continue;
    }
    const { message } = entry;
    const goesOn =
      before !== null &&
      before.author === message.author &&
      before.author_name === message.author_name &&
      time(message.at) - time(before.at) < runGapMs;
    result.push({ ...entry, starts: !goesOn });
    before = entry.turn ? null : message;
  }
  return result;
}

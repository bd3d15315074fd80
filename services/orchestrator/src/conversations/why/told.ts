// What an entry of a timeline is while it is being put together, and the two facts that several parts of it ask for.
import type { TimelineEntry } from '@nexus/contracts/operator-view';
import type { TimelineEvent } from './timeline.store.ts';

export type Stage = TimelineEntry['stage'];
export type Told = Omit<TimelineEntry, 'first_cause' | 'at'> & { at: Date | null };

export function passed(stage: Stage, code: string, at: Date | null, data: Record<string, unknown>): Told {
  return { stage, at, verdict: 'passed', code, data };
}

/** The change of owner that took a waiting message from the agent; null when somebody else was in charge already. */
export function takeoverOf(events: TimelineEvent[]): TimelineEvent | null {
  const first = events.find((event) => event.kind === 'owner-changed');
  return first?.data.from === 'ai' ? first : null;
}

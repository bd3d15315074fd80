// Whether the model was asked about one conversation twice at the same time, by its own journal.
import type { Nexus } from '../start-nexus.ts';
import { modelRequests } from '../watch-model.ts';

/** @param markOf words that stand in one conversation alone, found in what the model was asked; null: not of interest
 *  @returns pairs of answered questions of one conversation that were open together */
export async function overlappingQuestions(nexus: Nexus, markOf: (asked: string) => string | null): Promise<number> {
  const open = (await modelRequests(nexus)).flatMap(({ at, ended_at, aborted, body }) => {
    const mark = markOf(JSON.stringify(body.messages.filter(({ role }) => role === 'user')));
    // A question given up for a newer message ends a moment after the next one begins; nobody waits for it any more.
    return mark === null || aborted
      ? []
      : [{ mark, from: Date.parse(at), to: ended_at === null ? Infinity : Date.parse(ended_at) }];
  });
  let overlaps = 0;
  for (const questions of Map.groupBy(open, ({ mark }) => mark).values()) {
    const inOrder = questions.toSorted((a, b) => a.from - b.from);
    let lastEnd = 0;
    for (const { from, to } of inOrder) {
      if (from < lastEnd) overlaps += 1;
      lastEnd = Math.max(lastEnd, to);
    }
  }
  return overlaps;
}

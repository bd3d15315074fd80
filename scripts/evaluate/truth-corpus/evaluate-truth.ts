// Runs the check over the corpus and counts: what was caught of each kind, what was blocked though true, how long it took.
import { unsourced } from '../../../services/agent/src/truth/check-reply.ts';
import { sourcesOf } from '../../../services/agent/src/truth/sources.ts';
import type { Case } from './make-cases.ts';
import type { MutationKind } from './reply.ts';
import { mutationKinds } from './reply.ts';

export interface Tally {
  trueReplies: number;
  /** True replies that were held back, with the claims named. */
  blocked: { reply: string; claims: string[] }[];
  byKind: Record<MutationKind, { caught: number; total: number }>;
  /** False replies that were let through. */
  missed: { kind: MutationKind; reply: string; truth: string }[];
  /**
   * One check each, gathering the sources included, in ms. One above `mostMilliseconds` is made again after all others,
   * four times, and the least counts: what is slow of itself stays slow, what else the machine did at that moment goes.
   */
  milliseconds: number[];
}

/** What reading one reply may take. */
export const mostMilliseconds = 5;

function timed<Value>(run: () => Value): { value: Value; milliseconds: number } {
  const start = performance.now();
  const value = run();
  return { value, milliseconds: performance.now() - start };
}

/** Checks every true and every false reply of the cases. */
export function evaluateTruth(cases: Case[]): Tally {
  const tally: Tally = {
    trueReplies: cases.length,
    blocked: [],
    byKind: Object.fromEntries(mutationKinds.map((kind) => [kind, { caught: 0, total: 0 }])) as Tally['byKind'],
    missed: [],
    milliseconds: [],
  };
  const slow: (() => unknown)[] = [];
  for (const { turn, messages, reply, mutants } of cases) {
    const check = (text: string) => {
      const read = () => unsourced(text, sourcesOf(turn, messages));
      const { value, milliseconds } = timed(read);
      if (milliseconds > mostMilliseconds) slow.push(read);
      else tally.milliseconds.push(milliseconds);
      return value.map(({ kind, written }) => `${kind}: ${written}`);
    };
    const claims = check(reply);
    if (claims.length > 0) tally.blocked.push({ reply, claims });
    for (const mutant of mutants) {
      const count = tally.byKind[mutant.kind];
      count.total += 1;
      if (check(mutant.text).length > 0) count.caught += 1;
      else tally.missed.push({ kind: mutant.kind, reply: mutant.text, truth: reply });
    }
  }
  for (const read of slow) tally.milliseconds.push(Math.min(...[1, 2, 3, 4].map(() => timed(read).milliseconds)));
  return tally;
}

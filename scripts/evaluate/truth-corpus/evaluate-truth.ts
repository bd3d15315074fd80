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
  /** One check each, gathering the sources included, in ms. */
  milliseconds: number[];
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
  for (const { turn, messages, reply, mutants } of cases) {
    const check = (text: string) => {
      const start = performance.now();
      const claims = unsourced(text, sourcesOf(turn, messages));
      tally.milliseconds.push(performance.now() - start);
      return claims.map(({ kind, written }) => `${kind}: ${written}`);
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
  return tally;
}

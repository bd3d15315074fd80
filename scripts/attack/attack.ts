// What an attack is: something a stranger or a foreign member tries, and whether the system held.
import type { Target } from './target.ts';

export interface Outcome {
  /** How often or with what it was tried. */
  tried: string;
  /** What came of it. */
  seen: string;
  /** Null: could not be tried on this machine; `seen` says why. */
  held: boolean | null;
}

export interface Attack {
  kind: string;
  name: string;
  run(target: Target): Promise<Outcome>;
}

/** The outcome of tries that each give a verdict: held when every one is among those expected. */
export function outcomeOf(verdicts: string[], expected: RegExp, also = true): Outcome {
  const counts = new Map<string, number>();
  for (const verdict of verdicts) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const seen = [...counts].map(([verdict, count]) => `${count} × ${verdict}`).join(', ');
  const held = verdicts.length > 0 && also && verdicts.every((verdict) => expected.test(verdict));
  return { tried: `${verdicts.length} tries`, seen: also ? seen : `${seen}, and it left traces`, held };
}

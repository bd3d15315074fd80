// Runs attacks one after the other and prints a line for each.
import type { Attack, Outcome } from './attack.ts';
import type { Target } from './target.ts';

/** An attack that ends in an error has shown nothing, so it counts as not held. @returns how many were held, not held, and not tried */
export async function runAttacks(
  attacks: readonly Attack[],
  target: Target,
  print: (line: string) => void,
): Promise<{ held: number; notHeld: number; notTried: number }> {
  const counts = { held: 0, notHeld: 0, notTried: 0 };
  for (const attack of attacks) {
    const outcome = await tryIt(attack, target);
    const verdict = outcome.held === null ? 'not tried' : outcome.held ? 'held' : 'NOT HELD';
    counts[outcome.held === null ? 'notTried' : outcome.held ? 'held' : 'notHeld'] += 1;
    print(`${verdict.padEnd(9)} ${attack.kind}: ${attack.name} | ${outcome.tried} | ${outcome.seen}`);
  }
  return counts;
}

async function tryIt(attack: Attack, target: Target): Promise<Outcome> {
  try {
    return await attack.run(target);
  } catch (error) {
    return { tried: 'broke off', seen: error instanceof Error ? error.message : String(error), held: false };
  }
}

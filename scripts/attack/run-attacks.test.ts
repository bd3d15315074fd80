// The attack run says so when something does not hold.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomeOf } from './attack.ts';
import type { Outcome } from './attack.ts';
import { runAttacks } from './run-attacks.ts';
import type { Target } from './target.ts';

test('an attack that gets through, breaks off or cannot be tried is told as such', async () => {
  const outcomes: (Outcome | Error)[] = [
    outcomeOf(['401 a', '401 a'], /^401/),
    outcomeOf(['401 a', '200 ok'], /^401/),
    outcomeOf(['401 a'], /^401/, false),
    outcomeOf([], /^401/),
    new Error('no answer'),
    { tried: 'once', seen: 'no browser', held: null },
  ];
  const lines: string[] = [];
  const attacks = outcomes.map((outcome, index) => ({
    kind: 'kind',
    name: `number ${index}`,
    run: async () => {
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  }));
  const counts = await runAttacks(attacks, {} as Target, (line) => lines.push(line));
  assert.deepEqual(counts, { held: 1, notHeld: 4, notTried: 1 });
  assert.deepEqual(
    lines.map((line) => line.slice(0, 9).trim()),
    ['held', 'NOT HELD', 'NOT HELD', 'NOT HELD', 'NOT HELD', 'not tried'],
  );
  assert.match(lines[1] ?? '', /kind: number 1 \| 2 tries \| 1 × 401 a, 1 × 200 ok/);
});

// A slice of the store evaluation through the real webhook: one task of each family for the model that knows the solution and for one that does nothing; of some for a liar and for one that obeys attackers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { planTrials } from './running/plan-trials.ts';
import { runTrials } from './running/run-trials.ts';
import type { ScoredTrial } from './running/run-trials.ts';
import { startStage } from './running/stage.ts';
import type { Stage } from './running/stage.ts';
import { checkItself } from './self-checks.ts';
import { families } from './task.ts';
import { tasks } from './tasks/index.ts';

let stage: Stage;
before(async () => (stage = await startStage()));
after(() => stage?.close());

/** One of each family, by turns in Spanish and in Portuguese. */
const slice = families.flatMap((family, place) => {
  const own = tasks.filter((task) => task.family === family);
  return own[(place * 5 + 1) % own.length] ?? [];
});
const run = (plans: ReturnType<typeof planTrials>): Promise<ScoredTrial[]> =>
  runTrials(stage, plans, { atOnce: 6, ended: () => undefined });

test('who knows the solution solves a task of each family, perturbed too; who does nothing, lies or obeys does not', async () => {
  const of = (...wanted: string[]) => slice.filter(({ family }) => wanted.includes(family));
  const trials = await run([
    ...planTrials(slice, 'oracle', 11, 2),
    ...planTrials(slice, 'do-nothing', 11, 1),
    ...planTrials(of('variants', 'complaints', 'returns'), 'hand-off', 11, 1),
    ...planTrials(of('arithmetic', 'coupons', 'orders', 'discovery'), 'liar', 11, 1),
    ...planTrials(of('injection', 'impersonation', 'out-of-scope'), 'obeyer', 11, 1),
  ]);
  const failed = trials.filter(({ plan, passed }) => plan.model === 'oracle' && !passed);
  assert.deepEqual(
    failed.map(({ plan, score }) => [plan.template.id, plan.perturbation, score]),
    [],
  );
  const checks = checkItself(trials, false);
  assert.equal(checks.length, 5);
  for (const { text, holds } of checks) assert.ok(holds, text);
});

test('a choice of tasks without a lie or an attack is not tried; the whole set must hold both', async () => {
  const own = tasks.filter(({ family }) => family === 'impersonation').slice(0, 1);
  const trials = await run([...planTrials(own, 'liar', 1, 1), ...planTrials(own, 'obeyer', 1, 1)]);
  const quiet = trials.map((trial) => ({ ...trial, lies: [], obeyed: 0, passed: true }));
  assert.deepEqual(
    [false, true].map((isWhole) => checkItself(quiet, isWhole).map(({ holds }) => holds)),
    [
      [null, null],
      [false, false],
    ],
  );
});

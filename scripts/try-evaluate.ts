import { startStage } from './evaluate/store/running/stage.ts';
import { runTrials } from './evaluate/store/running/run-trials.ts';
import { planTrials } from './evaluate/store/running/plan-trials.ts';
import { tasks } from './evaluate/store/tasks/index.ts';
const [model = 'oracle', trials = '1', filter = '', seed = '5'] = process.argv.slice(2);
console.log(tasks.length);
const stage = await startStage();
const begun = performance.now();
const results = await runTrials(stage, planTrials(tasks.filter(({ id }) => id.includes(filter)), model as never, Number(seed), Number(trials)), { atOnce: 8, ended: (one) => {
  if (one.passed && !filter) return;
  console.log(one.passed ? 'ok' : 'FAILED', one.plan.template.id, one.plan.perturbation, JSON.stringify(one.score), JSON.stringify(one.evidence?.turns.map(x => x.sent.map(y => y.text))));
  for (const { result } of one.evidence?.thought ?? []) for (const step of result.steps) if (step.error) console.log('    ', step.error.code, step.error.message.slice(0, 400));
} });
console.log(results.filter((one) => one.passed).length, results.length, Math.round(performance.now() - begun), 'ms');
await stage.close();

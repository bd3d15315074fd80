// npm run evaluate: how reliably the agent serves the customers of a shop, through the real webhook, on simulators; with checks on itself.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ModelName } from './store/models/minds.ts';
import { modelNames } from './store/models/minds.ts';
import { printSummary, taskLine } from './store/print-summary.ts';
import { planTrials } from './store/running/plan-trials.ts';
import { runTrials } from './store/running/run-trials.ts';
import type { ScoredTrial } from './store/running/run-trials.ts';
import { startStage } from './store/running/stage.ts';
import { checkItself } from './store/self-checks.ts';
import { summarise } from './store/summary.ts';
import { tasks } from './store/tasks/index.ts';

const help = `npm run evaluate [-- options]
  --family=NAME    only this family of tasks; several with commas
  --task=TEXT      only tasks whose id holds this text
  --model=NAME     ${modelNames.join(', ')}; several with commas; default: all
  --trials=N       trials of each task for oracle and seller (default 4); the other models have one
  --seed=N         draws shops, perturbations and lies (default 1)
  --at-once=N      trials side by side (default 8)
  --json=FILE      also writes every trial with its score`;

const { values } = parseArgs({
  options: {
    family: { type: 'string' },
    task: { type: 'string', default: '' },
    model: { type: 'string', default: modelNames.join(',') },
    trials: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    'at-once': { type: 'string', default: '8' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const wantedFamilies = values.family?.split(',');
const models = values.model.split(',') as ModelName[];
const [trialCount, seed, atOnce] = [values.trials, values.seed, values['at-once']].map(Number) as [
  number,
  number,
  number,
];
const chosen = tasks.filter(({ id, family }) => id.includes(values.task) && (wantedFamilies?.includes(family) ?? true));
const isWrong =
  models.some((one) => !modelNames.includes(one)) ||
  chosen.length === 0 ||
  ![trialCount, atOnce].every((one) => Number.isInteger(one) && one > 0) ||
  !Number.isInteger(seed);
if (values.help || isWrong) {
  console.log(isWrong ? `No such model, or no such task.\n${help}` : help);
  process.exit(values.help ? 0 : 2);
}

const version = versionOf();
const begun = Date.now();
console.log(
  `${chosen.length} tasks, models ${models.join(', ')}, seed ${seed}, nexus ${version}, node ${process.version}`,
);
const plans = models.flatMap((model) =>
  planTrials(chosen, model, seed, ['oracle', 'seller'].includes(model) ? trialCount : 1),
);
const counts = Map.groupBy(plans, ({ model, template }) => `${model} ${template.id}`);
const ended = new Map<string, ScoredTrial[]>();
const stage = await startStage();
const trials = await runTrials(stage, plans, {
  atOnce,
  ended(trial) {
    const key = `${trial.plan.model} ${trial.plan.template.id}`;
    const own = [...(ended.get(key) ?? []), trial];
    ended.set(key, own);
    if (own.length === counts.get(key)?.length) console.log(taskLine(own));
  },
});
await stage.close();
const summaries = summarise(trials);
const checks = checkItself(trials, chosen.length === tasks.length);
for (const line of printSummary(summaries, ['oracle', 'seller'])) console.log(line);
console.log(`\nchecks of the evaluation on itself:`);
for (const { text, holds } of checks)
  console.log(`  ${holds === null ? '–     ' : holds ? 'holds ' : 'FAILS '} ${text}`);
console.log(`${trials.length} trials in ${Math.round((Date.now() - begun) / 1000)} s, seed ${seed}`);
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(report(), null, 1));
process.exitCode = checks.every(({ holds }) => holds !== false) ? 0 : 1;

function versionOf(): string {
  const { version: number } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  try {
    return `${number} (${execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .toString()
      .trim()})`;
  } catch {
    return number;
  }
}

function report(): unknown {
  return {
    version,
    node: process.version,
    seed,
    began_at: new Date(begun).toISOString(),
    checks,
    models: summaries,
    trials: trials.map(({ plan, passed, score, lies, obeyed, evidence }) => ({
      task: plan.template.id,
      family: plan.template.family,
      language: plan.template.language,
      model: plan.model,
      seed: plan.seed,
      perturbation: plan.perturbation,
      passed,
      score,
      lies,
      obeyed,
      /** Drafts that were held back, and tools that failed. */
      errors: (evidence?.thought ?? []).flatMap(({ result }) =>
        result.steps.flatMap(({ error }) => (error === null ? [] : [`${error.code}: ${error.message}`])),
      ),
      tokens: evidence?.usage.tokens ?? null,
      cost_usd: evidence?.usage.cost ?? null,
      customer: evidence?.task.turns.map(({ says }) => says) ?? [],
      replies:
        evidence?.turns.map(({ sent }) =>
          sent.map(({ text, imageUrl }) => [text, imageUrl].filter(Boolean).join('\n')),
        ) ?? [],
    })),
  };
}

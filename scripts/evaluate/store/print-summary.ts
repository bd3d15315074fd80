// Writes the figures of a run for people.
import type { Group, ModelSummary } from './summary.ts';
import type { ScoredTrial } from './running/run-trials.ts';

const share = (value: number | null): string =>
  value === null ? '    –' : `${(value * 100).toFixed(1)} %`.padStart(7);

/** One line for a task under a model; what went wrong first, if anything did. */
export function taskLine(trials: ScoredTrial[]): string {
  const [first] = trials;
  if (first === undefined) return '';
  const solved = trials.filter(({ passed }) => passed).length;
  const failed = trials.find(({ passed }) => !passed);
  const why =
    failed === undefined
      ? ''
      : `  ${failed.plan.perturbation}: ${Object.entries(failed.score)
          .flatMap(([part, faults]) => faults.slice(0, 1).map((fault: string) => `${part}: ${fault}`))
          .join('; ')
          .slice(0, 200)}`;
  return `${first.plan.model.padEnd(10)} ${first.plan.template.id.padEnd(48)} ${solved}/${trials.length}${why}`;
}

export function printSummary(models: ModelSummary[], shown: readonly string[]): string[] {
  return models
    .filter(({ model }) => shown.includes(model))
    .flatMap((one) => [
      '',
      `${one.model}: ${one.solved} of ${one.trials} trials of ${one.tasks} tasks; trials that fail by part: state ${one.faults.state}, said ${one.faults.said}, grounded ${one.faults.grounded}, outbox ${one.faults.outbox}`,
      header('family'),
      ...one.byFamily.map(line),
      line({ ...one, name: 'all' }),
      header('perturbation'),
      ...one.byPerturbation.map(line),
      softLine(one),
    ]);
}

const header = (name: string): string =>
  `  ${name.padEnd(16)} tasks trials   pass^1  pass^2  pass^3  pass^4   95 % of pass^1`;

function line({ name, tasks, trials, passHat, confidence }: Group): string {
  return `  ${name.padEnd(16)} ${String(tasks).padStart(5)} ${String(trials).padStart(6)}  ${passHat.map(share).join(' ')}   ${(confidence.from * 100).toFixed(0)}–${(confidence.to * 100).toFixed(0)} %`;
}

function softLine({ soft }: ModelSummary): string {
  const { turns, secondsToReply, tokens, cost, costPerSolved } = soft;
  const seconds = secondsToReply === null ? '–' : secondsToReply.toFixed(2);
  return `  ${turns} turns, ${seconds} s to the first bubble (median), ${tokens} tokens, US$ ${cost.toFixed(3)}, US$ ${costPerSolved === null ? '–' : costPerSolved.toFixed(5)} per solved trial`;
}

// Adds up trials: by model, family and perturbation, with pass^k, its sureness, and what it took.
import { families } from './task.ts';
import type { ModelName } from './models/minds.ts';
import { modelNames } from './models/minds.ts';
import { perturbations } from './running/perturb.ts';
import type { ScoredTrial } from './running/run-trials.ts';
import { confidence, passHatK } from './scoring/pass-hat-k.ts';
import type { Tally } from './scoring/pass-hat-k.ts';

export interface Group extends Tally {
  name: string;
  tasks: number;
  /** k = 1 to 4; null where no task has so many trials. */
  passHat: (number | null)[];
  confidence: { from: number; to: number };
}

export interface ModelSummary extends Group {
  model: ModelName;
  byFamily: Group[];
  byPerturbation: Group[];
  /** Faults by part of the score. */
  faults: Record<'state' | 'said' | 'grounded' | 'outbox', number>;
  soft: { turns: number; secondsToReply: number | null; tokens: number; cost: number; costPerSolved: number | null };
}

export function summarise(trials: ScoredTrial[]): ModelSummary[] {
  return modelNames.flatMap((model) => {
    const own = trials.filter(({ plan }) => plan.model === model);
    if (own.length === 0) return [];
    const part = (name: 'state' | 'said' | 'grounded' | 'outbox'): number =>
      own.filter(({ score }) => score[name].length > 0).length;
    return [
      {
        model,
        ...groupOf(model, own),
        byFamily: groups(families, own, ({ plan }) => plan.template.family),
        byPerturbation: groups(perturbations, own, ({ plan }) => plan.perturbation),
        faults: { state: part('state'), said: part('said'), grounded: part('grounded'), outbox: part('outbox') },
        soft: softOf(own),
      },
    ];
  });
}

function groups(names: readonly string[], trials: ScoredTrial[], nameOf: (trial: ScoredTrial) => string): Group[] {
  return names.flatMap((name) => {
    const own = trials.filter((trial) => nameOf(trial) === name);
    return own.length === 0 ? [] : [groupOf(name, own)];
  });
}

function groupOf(name: string, trials: ScoredTrial[]): Group {
  const tasks = [...Map.groupBy(trials, ({ plan }) => plan.template.id).values()].map(tallyOf);
  const tally = tallyOf(trials);
  return {
    name,
    ...tally,
    tasks: tasks.length,
    passHat: [1, 2, 3, 4].map((k) => passHatK(tasks, k)),
    confidence: confidence(tally),
  };
}

const tallyOf = (trials: ScoredTrial[]): Tally => ({
  trials: trials.length,
  solved: trials.filter(({ passed }) => passed).length,
});

function softOf(trials: ScoredTrial[]): ModelSummary['soft'] {
  const seen = trials.flatMap(({ evidence }) => evidence ?? []);
  const waits = seen
    .flatMap(({ turns }) => turns.flatMap(({ milliseconds }) => milliseconds ?? []))
    .toSorted((a, b) => a - b);
  const middle = waits[Math.floor(waits.length / 2)];
  const cost = seen.reduce((sum, { usage }) => sum + usage.cost, 0);
  const solved = trials.filter(({ passed }) => passed).length;
  return {
    turns: seen.reduce((sum, { turns }) => sum + turns.length, 0),
    secondsToReply: middle === undefined ? null : middle / 1000,
    tokens: seen.reduce((sum, { usage }) => sum + usage.tokens, 0),
    cost,
    costPerSolved: solved === 0 ? null : cost / solved,
  };
}

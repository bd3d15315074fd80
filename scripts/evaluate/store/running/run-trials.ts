// Runs trials side by side on one stage, in the order of the plan, and tells of each as it ends.
import { hasPassed, scoreOf } from '../scoring/score.ts';
import type { Score } from '../scoring/score.ts';
import { runTrial } from './run-trial.ts';
import type { Trial, TrialPlan } from './run-trial.ts';
import type { Stage } from './stage.ts';

export interface ScoredTrial extends Omit<Trial, 'evidence'> {
  /** Null: the trial could not be run, which counts as failed. */
  evidence: Trial['evidence'] | null;
  score: Score;
  passed: boolean;
}

export async function runTrials(
  stage: Stage,
  plans: TrialPlan[],
  { atOnce, ended }: { atOnce: number; ended(trial: ScoredTrial): void },
): Promise<ScoredTrial[]> {
  const results: ScoredTrial[] = [];
  const left = plans.entries();
  const hand = async (): Promise<void> => {
    for (const [place, plan] of left) {
      results[place] = await scored(stage, plan);
      ended(results[place]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, hand));
  return results;
}

async function scored(stage: Stage, plan: TrialPlan): Promise<ScoredTrial> {
  try {
    const trial = await runTrial(stage, plan);
    const score = scoreOf(trial.evidence);
    return { ...trial, score, passed: hasPassed(score) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      plan,
      evidence: null,
      lies: [],
      obeyed: 0,
      score: { state: [`it could not be run: ${message}`], said: [], grounded: [], outbox: [] },
      passed: false,
    };
  }
}

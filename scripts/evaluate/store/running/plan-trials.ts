// Which trials a run is made of: each task so many times, the first as written, the others perturbed as the seed draws it.
import { createHash } from 'node:crypto';
import { makeRandom } from '@nexus/simulators/tiendanube/catalogue/random';
import type { Random } from '@nexus/simulators/tiendanube/catalogue/random';
import type { ModelName } from '../models/minds.ts';
import type { TaskTemplate } from '../task-template.ts';
import { applies, perturbations } from './perturb.ts';
import type { Perturbation } from './perturb.ts';
import type { TrialPlan } from './run-trial.ts';
import { sketchOf } from './sketch-task.ts';

/** @param trials of each task */
export function planTrials(templates: TaskTemplate[], model: ModelName, seed: number, trials: number): TrialPlan[] {
  return templates.flatMap((template) => {
    const random = makeRandom(seedOf(`${template.id} ${seed}`));
    const kinds = drawKinds(template, trials, random);
    return kinds.map((perturbation, place) => ({
      template,
      model,
      seed: seedOf(`${template.id} ${seed} ${place}`),
      perturbation,
    }));
  });
}

/** The same for the same text. */
function seedOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() >>> 1;
}

/** Each kind that changes anything of the task once, before any comes again. */
function drawKinds(template: TaskTemplate, trials: number, random: Random): Perturbation[] {
  const task = sketchOf(template);
  const fit = perturbations.filter((kind) => kind !== 'none' && applies(kind, task));
  const drawn: Perturbation[] = ['none'];
  while (drawn.length < trials) drawn.push(...random.shuffle(fit));
  return drawn.slice(0, trials);
}

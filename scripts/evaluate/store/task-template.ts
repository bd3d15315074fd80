// How a task is drawn for the shop of a trial.
import type { DrawnShop } from './draw-shop.ts';
import type { Family, Language, Task } from './task.ts';

/** Draws the task for one shop; may change that shop before anything else reads it. */
export interface TaskTemplate {
  id: string;
  family: Family;
  language: Language;
  draw(shop: DrawnShop): Omit<Task, 'id' | 'family' | 'language'>;
}

export function drawTask({ id, family, language, draw }: TaskTemplate, shop: DrawnShop): Task {
  return { id, family, language, ...draw(shop) };
}

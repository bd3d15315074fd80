// A task drawn on a shop of its own, without a system: to see what it is made of.
import { makeShop } from '@nexus/simulators/tiendanube/catalogue/make-shop';
import { DrawnShop } from '../draw-shop.ts';
import type { Store } from '../draw-shop.ts';
import { drawTask } from '../task-template.ts';
import type { Task } from '../task.ts';
import type { TaskTemplate } from '../task-template.ts';

const sketches = new Map<string, Task>();

/** Each is drawn once. */
export function sketchOf(template: TaskTemplate, seed = 1): Task {
  const key = `${template.id} ${seed}`;
  const task = sketches.get(key) ?? drawSketch(template, seed);
  sketches.set(key, task);
  return task;
}

function drawSketch(template: TaskTemplate, seed: number): Task {
  const shop = makeShop({
    storeId: 100_001,
    catalogue: { seed },
    language: template.language === 'pt-BR' ? 'pt' : 'es',
    productCount: 45,
    publicUrl: 'https://tienda.example',
    now: Date.now(),
  });
  const store: Store = { ...shop, draftOrders: [], draftsMade: 0, checkouts: [] } as unknown as Store;
  return drawTask(template, new DrawnShop(store, template.language, seed, '+5491170000001'));
}

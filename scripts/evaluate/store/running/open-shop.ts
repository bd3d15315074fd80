// Makes the shop of one trial: a store drawn from the seed, and the owner's settings as the task has them, through the admin API.
import { createHash } from 'node:crypto';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { control } from '@nexus/testing/start-simulators';
import { DrawnShop } from '../draw-shop.ts';
import type { Store } from '../draw-shop.ts';
import { drawTask } from '../task-template.ts';
import type { Policy, Task } from '../task.ts';
import type { TaskTemplate } from '../task-template.ts';
import type { Stage } from './stage.ts';

export interface OpenedShop {
  task: Task;
  shop: Shop;
  store: Store;
  modelKey: string;
}

/** Longer than writing a burst takes on the busiest machine; how it ends is up to the trial. */
const burstMilliseconds = 20_000;
const productCount = 45;
let opened = 0;

/** @param options.name tells trials of one task and seed apart: with all three the same, the shop is the same */
export async function openShop(
  stage: Stage,
  template: TaskTemplate,
  seed: number,
  options: { bursts: boolean; name: string },
): Promise<OpenedShop> {
  const number = (opened += 1);
  const isPortuguese = template.language === 'pt-BR';
  const storeId = storeIdOf(`${template.id} ${seed} ${options.name}`);
  const token = `store-token-${number}`;
  await control(stage.nexus.simulators.tiendanube, 'stores', {
    store_id: storeId,
    access_token: token,
    language: isPortuguese ? 'pt' : 'es',
    seed,
    products: productCount,
    plan: 'unlimited',
  });
  const store = stage.stores.get(storeId);
  if (store === undefined) throw new Error(`the simulated store ${storeId} is gone`);
  const suffix = String(number).padStart(7, '0');
  const task = drawTask(
    template,
    new DrawnShop(store, template.language, seed, isPortuguese ? `+551199${suffix}` : `+549117${suffix}`),
  );
  const shop = await createShop(stage.nexus, {
    provider: number % 2 === 0 ? 'meta' : 'ycloud',
    storeName: Object.values(store.store.name)[0] ?? 'Aurora',
    locale: template.language,
    phone: `+54116${suffix}`,
    store: { store_id: storeId, access_token: token },
  });
  const modelKey = `evaluation-key-${number}`;
  await setPolicy(shop, task.policy);
  await shop.api('PUT', '/credentials', {
    model_provider: 'openai',
    model_api_key: modelKey,
    base_url: stage.models.url,
  });
  await shop.api('PATCH', '', {
    debounce_ms: options.bursts ? burstMilliseconds : 0,
    public_coupons: task.policy.publicCoupons ?? [],
    ...(isPortuguese ? { currency: 'BRL', timezone: 'America/Sao_Paulo' } : {}),
  });
  if (task.policy.knowledge) await stage.settled(shop.facts.tenantId);
  return { task, shop, store, modelKey };
}

/** Nine digits, of which the simulated catalogue is drawn too. */
function storeIdOf(name: string): string {
  return String(100_000_000 + (createHash('sha256').update(name).digest().readUInt32BE() % 899_999_999));
}

async function setPolicy(shop: Shop, policy: Policy): Promise<void> {
  if (policy.facts) await shop.api('PUT', '/shop-facts', { version: 0, facts: policy.facts });
  if (policy.sells) await shop.api('PUT', '/selling', { payment_links: true, links_per_day: 3 });
  if (policy.complaintWords) {
    const { smtp: _smtp, ...config } = await shop.api<Record<string, unknown>>('GET', '/handoff-config');
    await shop.api('PUT', '/handoff-config', {
      ...config,
      smtp: null,
      rules: { complaint: { words: policy.complaintWords } },
    });
  }
  for (const { filename, content } of policy.knowledge ?? [])
    await shop.api('POST', '/knowledge/files', { filename, content_base64: Buffer.from(content).toString('base64') });
  if (policy.instructions || policy.permissions) {
    const { items } = await shop.api<{ items: { id: string; system_prompt: string }[] }>('GET', '/agents');
    for (const { id, system_prompt: prompt } of items)
      await shop.api('PATCH', `/agents/${id}`, {
        ...(policy.instructions ? { system_prompt: `${prompt}\n${policy.instructions}` } : {}),
        ...(policy.permissions ? { tool_permissions: policy.permissions } : {}),
      });
  }
}

/** Of everything an agent must not write: what is sold, to whom, and for what. */
export function printOf({ products, categories, coupons, orders, customers }: Store): string {
  return createHash('sha256')
    .update(JSON.stringify([products, categories, coupons, orders, customers]))
    .digest('hex');
}

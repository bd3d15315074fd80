// What is told of a door that is used wrongly is told once, and nothing harmless hides it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AppError } from '@nexus/service-kit/app-error';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel } from '../testing/open-panel.ts';
import { seedShop } from '../testing/seed-conversation.ts';
import type { SeededShop } from '../testing/seed-conversation.ts';
import { noteOtherNumber, noteRefusal } from './note-refusal.ts';

describe('noting what is wrong at a door', () => {
  let panel: Panel;
  before(async () => {
    panel = await openPanel([]);
  });
  after(() => panel.close());

  const noted = async ({ tenantId }: SeededShop): Promise<unknown[]> =>
    panel.deps.database.transaction(tenantId, (tx) =>
      tx.query('select kind, data from events where tenant_id = $1', [tenantId]),
    );
  const receiver = (number: string) => ({ phone_number: number, phone_number_id: null });

  test('a number nobody has is told, also while one that is known is still being looked up', async () => {
    const shop = await seedShop(panel.deps.database);
    const channel = { tenant_id: shop.tenantId, id: shop.channelId };
    const lookUp = Promise.withResolvers<boolean>();
    const known = noteOtherNumber(panel.deps, channel, receiver('+5491150000001'), () => lookUp.promise);
    for (let time = 0; time < 2; time += 1)
      await noteOtherNumber(panel.deps, channel, receiver('+5491150000002'), async () => false);
    lookUp.resolve(true);
    await known;
    assert.deepEqual(await noted(shop), [
      { kind: 'webhook-for-other-number', data: { number: '+5491150000002', channel_id: shop.channelId } },
    ]);
  });

  test('a look-up that fails is logged, hurts nobody and hides nothing', async () => {
    const shop = await seedShop(panel.deps.database);
    const channel = { tenant_id: shop.tenantId, id: shop.channelId };
    await noteOtherNumber(panel.deps, channel, undefined, () => Promise.reject(new Error('away')));
    assert.ok(panel.logged.some((line) => line.includes('could not be looked up')));
    await noteOtherNumber(panel.deps, channel, undefined, async () => false);
    assert.equal((await noted(shop)).length, 1);
  });

  test('a wrong signature is told once in a while; another refusal is none of the owner’s', async () => {
    const shop = await seedShop(panel.deps.database);
    const channel = { tenant_id: shop.tenantId, id: shop.channelId };
    await noteRefusal(
      panel.deps,
      channel,
      new AppError({ code: 'webhook.too-large', message: 'Too large.', status: 413 }),
    );
    assert.deepEqual(await noted(shop), []);
    for (let time = 0; time < 2; time += 1)
      await noteRefusal(panel.deps, channel, new AppError({ code: 'webhook.forged', message: 'Forged.', status: 401 }));
    assert.deepEqual(await noted(shop), [
      { kind: 'webhook-refused', data: { code: 'webhook.forged', channel_id: shop.channelId } },
    ]);
  });
});

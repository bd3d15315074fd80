// Channels that hear nothing, or nothing of their own, and keys that are refused: found in the database, and only where it is so.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newId } from '@nexus/database/new-id';
import { recordEvent } from '../events/record-event.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel } from '../testing/open-panel.ts';
import { seedConversation, seedMessage, seedShop } from '../testing/seed-conversation.ts';
import type { SeededShop } from '../testing/seed-conversation.ts';
import { findStoredProblems } from './find-problems.ts';
import type { FoundProblem } from './problem.ts';

let panel: Panel;
before(async () => {
  panel = await openPanel([]);
});
after(() => panel.close());

const of = async (shop: SeededShop, code: string): Promise<FoundProblem | undefined> =>
  (await panel.deps.database.platformTransaction('test', (tx) => findStoredProblems(tx, 10))).find(
    (one) => one.tenantId === shop.tenantId && one.code === code,
  );
const inShop = (shop: SeededShop, text: string, values: unknown[]) =>
  panel.deps.database.transaction(shop.tenantId, (tx) => tx.query(text, values));

/** A UUID v7 of another hour. */
function idOf(moment: Date): string {
  const time = moment.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-${newId().slice(14)}`;
}

describe('what is found in the database of channels and keys', () => {
  test('a refused key is not hidden by another agent that answers with another provider', async () => {
    const shop = await seedShop(panel.deps.database);
    const talk = await seedConversation(panel.deps.database, shop);
    const agent = async (provider: string): Promise<string> => {
      const id = newId();
      await inShop(
        shop,
        `insert into agents (tenant_id, id, name, role, model_provider, model, system_prompt, enabled_tools, is_active)
         values ($1, $2, $3, 'sales', $3, 'm', '', '{}', true)`,
        [shop.tenantId, id, provider],
      );
      return id;
    };
    const turn = async (agentId: string): Promise<string> => {
      const id = newId();
      await inShop(
        shop,
        `insert into turns (tenant_id, id, conversation_id, agent_id, status, started_at) values ($1, $2, $3, $4, 'answered', now())`,
        [shop.tenantId, id, talk.conversationId, agentId],
      );
      return id;
    };
    const answers = async (agentId: string, provider: string) =>
      inShop(
        shop,
        `insert into usage_records (tenant_id, id, turn_id, model_provider, model, input_tokens, output_tokens, cached_tokens)
         values ($1, $2, $3, $4, 'm', 1, 1, 0)`,
        [shop.tenantId, newId(), await turn(agentId), provider],
      );
    const [refused, other, sameKey] = [await agent('anthropic'), await agent('openai'), await agent('anthropic')];
    const turnId = await turn(refused);
    await panel.deps.database.transaction(shop.tenantId, (tx) =>
      recordEvent(tx, { tenantId: shop.tenantId, kind: 'turn-failed', turnId, data: { code: 'model.unauthorized' } }),
    );
    await answers(other, 'openai');
    assert.equal((await of(shop, 'model.refused'))?.data.reason, 'model.unauthorized');
    await answers(sameKey, 'anthropic');
    assert.equal(await of(shop, 'model.refused'), undefined, 'the key is taken again');
  });

  test('a channel that is silent against its own past, and none that has no past', async () => {
    const weekMs = 7 * 24 * 3_600_000;
    const silentFor = 3 * 3_600_000;
    const make = async (weeks: number, perWeek: number): Promise<SeededShop> => {
      const shop = await seedShop(panel.deps.database);
      const talk = await seedConversation(panel.deps.database, shop);
      await inShop(
        shop,
        `update channels set created_at = now() - interval '40 days', last_webhook_at = now() - interval '3 hours' where id = $1`,
        [shop.channelId],
      );
      for (let week = 1; week <= weeks; week += 1)
        for (let number = 0; number < perWeek; number += 1)
          await inShop(
            shop,
            `insert into messages (tenant_id, id, conversation_id, channel_id, direction, author, type, text, episode, status, at)
             values ($1, $2, $3, $4, 'in', 'customer', 'text', 'hola', 1, 'received', now())`,
            [
              shop.tenantId,
              idOf(new Date(Date.now() - week * weekMs - silentFor / 2 - number * 1000)),
              talk.conversationId,
              shop.channelId,
            ],
          );
      return shop;
    };
    const busy = await make(4, 8);
    const problem = await of(busy, 'channel.silent');
    assert.deepEqual([problem?.data.count, problem?.data.weeks], [8, 4]);
    await inShop(busy, 'update channels set last_webhook_at = now() where id = $1', [busy.channelId]);
    assert.ok(await of(busy, 'channel.silent'), 'statuses and echoes come by subscriptions of their own');
    const heard = await make(4, 8);
    const talk = await seedConversation(panel.deps.database, heard, { phone: '+5491155551299' });
    await seedMessage(panel.deps.database, talk);
    assert.equal(await of(heard, 'channel.silent'), undefined, 'a customer was heard');
    assert.equal(await of(await make(4, 2), 'channel.silent'), undefined, 'a calm channel may be silent');
    assert.equal(await of(await make(1, 40), 'channel.silent'), undefined, 'one loud week is no norm');
    await inShop(busy, `update channels set created_at = now() - interval '10 days' where id = $1`, [busy.channelId]);
    assert.equal(await of(busy, 'channel.silent'), undefined, 'a young channel has no norm');
    const off = await make(4, 8);
    await inShop(off, `update channels set mode = 'off' where id = $1`, [off.channelId]);
    assert.equal(await of(off, 'channel.silent'), undefined, 'switched off on purpose');
  });

  test('a channel whose webhooks are refused for their signature, until a right one comes', async () => {
    const shop = await seedShop(panel.deps.database);
    const refuse = () =>
      inShop(
        shop,
        `insert into events (tenant_id, id, kind, severity, data) values ($1, $2, 'webhook-refused', 'warning', jsonb_build_object('code', 'webhook.forged', 'channel_id', $3::text))`,
        [shop.tenantId, newId(), shop.channelId],
      );
    await refuse();
    const problem = await of(shop, 'channel.refusing');
    assert.deepEqual([problem?.subject, problem?.data.reason], [shop.channelId, 'webhook.forged']);
    await inShop(shop, `update channels set last_webhook_at = now() where id = $1`, [shop.channelId]);
    await refuse();
    assert.equal(await of(shop, 'channel.refusing'), undefined, 'the provider’s own come in');
  });

  test('a channel whose door hears of another number only, until something comes for its own', async () => {
    const shop = await seedShop(panel.deps.database);
    await panel.deps.database.transaction(shop.tenantId, (tx) =>
      recordEvent(tx, {
        tenantId: shop.tenantId,
        kind: 'webhook-for-other-number',
        data: { number: '+5491155550777', channel_id: shop.channelId },
      }),
    );
    const problem = await of(shop, 'channel.other_number');
    assert.deepEqual([problem?.subject, problem?.data.reason], [shop.channelId, '+5491155550777']);
    await inShop(shop, `update channels set last_webhook_at = now() where id = $1`, [shop.channelId]);
    assert.equal(await of(shop, 'channel.other_number'), undefined, 'an account with several numbers tells of all');
  });
});

// The figures of a shop, counted from what really happened.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newId } from '@nexus/database/new-id';
import { openPanel } from '../testing/open-panel.ts';
import type { As, Panel } from '../testing/open-panel.ts';
import { seedConversation, seedMessage, seedShop } from '../testing/seed-conversation.ts';
import type { SeededConversation } from '../testing/seed-conversation.ts';
import { analyticsRoutes } from './analytics.routes.ts';

let panel: Panel;
let talk: SeededConversation;
let viewer: As;

before(async () => {
  panel = await openPanel([analyticsRoutes]);
  talk = await seedConversation(panel.deps.database, await seedShop(panel.deps.database));
  viewer = await panel.person({ tenantId: talk.tenantId, role: 'viewer' });
});
after(() => panel.close());

async function seedTurn(status: string, costs: (number | null)[], at = new Date()): Promise<string> {
  const turnId = newId();
  await panel.deps.database.transaction(talk.tenantId, async (tx) => {
    await tx.query(
      `insert into turns (tenant_id, id, conversation_id, status, started_at) values ($1, $2, $3, $4, now())`,
      [talk.tenantId, turnId, talk.conversationId, status],
    );
    for (const cost of costs)
      await tx.query(
        `insert into usage_records (tenant_id, id, turn_id, model_provider, model, input_tokens, output_tokens, cached_tokens, cost_usd, created_at)
         values ($1, $2, $3, 'openai', $4, 100, 10, 0, $5, $6)`,
        [talk.tenantId, newId(), turnId, cost === null ? 'unpriced' : 'priced', cost, at],
      );
  });
  return turnId;
}

async function backdate(messageId: string, seconds: number): Promise<void> {
  await panel.deps.database.transaction(talk.tenantId, (tx) =>
    tx.query(`update messages set created_at = now() - $3 * interval '1 second' where tenant_id = $1 and id = $2`, [
      talk.tenantId,
      messageId,
      seconds,
    ]),
  );
}

const summary = (days = '') =>
  panel.call('GET', `/admin/tenants/${talk.tenantId}/analytics/summary${days}`, { as: viewer });

describe('the summary', () => {
  test('of a shop where nothing happened is all zero', async () => {
    const empty = await seedShop(panel.deps.database);
    const { body } = await panel.call('GET', `/admin/tenants/${empty.tenantId}/analytics/summary`, { as: panel.admin });
    const { computed_at: _at, ...figures } = body;
    assert.deepEqual(figures, {
      days: 7,
      conversations: 0,
      customers: 0,
      messages_in: 0,
      messages_out: 0,
      answered_turns: 0,
      handoffs: 0,
      failed_turns: 0,
      median_reply_seconds: null,
      cost_usd: 0,
    });
  });

  test('counts messages, turns and cost, takes the median of replies, and is kept for a while', async () => {
    for (const seconds of [4, 6, 20]) {
      const turnId = await seedTurn('answered', [0.01]);
      const question = await seedMessage(panel.deps.database, talk, { turnId });
      await backdate(question, seconds);
      const reply = await seedMessage(panel.deps.database, talk, { direction: 'out', turnId });
      await backdate(reply, 0);
    }
    await seedTurn('failed', [null]);
    await seedMessage(panel.deps.database, talk, { direction: 'out', status: 'canceled' });
    const { body } = await summary();
    assert.deepEqual(
      [body.conversations, body.customers, body.messages_in, body.messages_out, body.answered_turns, body.failed_turns],
      [1, 1, 3, 3, 3, 1],
    );
    assert.ok(Math.abs(Number(body.median_reply_seconds) - 6) < 0.5);
    assert.ok(Math.abs(Number(body.cost_usd) - 0.03) < 1e-9);
    await seedMessage(panel.deps.database, talk);
    assert.deepEqual((await summary()).body, body);
    assert.equal((await summary('?days=8')).body.messages_in, 4);
  });

  test('refuses days that make no sense, and other shops', async () => {
    for (const days of ['0', '366', 'x']) assert.equal((await summary(`?days=${days}`)).body.code, 'request.invalid');
    const stranger = await panel.person({ tenantId: (await seedShop(panel.deps.database)).tenantId, role: 'owner' });
    for (const path of ['analytics/summary', 'usage'])
      assert.equal(
        (await panel.call('GET', `/admin/tenants/${talk.tenantId}/${path}`, { as: stranger })).body.code,
        'tenants.not-found',
      );
  });
});

describe('usage', () => {
  const localDay = (at: Date) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Argentina/Buenos_Aires' }).format(at);
  const now = new Date();
  const yesterdayLate = new Date(`${localDay(now)}T02:30:00.000Z`);
  let tenantId: string;
  const ask = async (query: string) =>
    (await panel.call('GET', `/admin/tenants/${tenantId}/usage?${query}`, { as: panel.admin })).body as unknown as {
      items: Record<string, unknown>[];
      total: Record<string, unknown>;
      today: Record<string, unknown>;
    };
  before(async () => {
    const shop = await seedShop(panel.deps.database);
    tenantId = shop.tenantId;
    talk = await seedConversation(panel.deps.database, shop);
  });

  test('of a shop that used nothing is nothing', async () => {
    const { items, total, today } = await ask('days=1');
    assert.deepEqual(items, []);
    assert.deepEqual([total.calls, total.cost_usd, total.unpriced_calls], [0, null, 0]);
    assert.deepEqual(today, { spent_usd: 0, budget_usd: null, thrift_from_percent: null });
  });

  test('is told by day of the shop’s own time zone, by model, agent and customer; an unknown price is counted beside the cost', async () => {
    const turnId = await seedTurn('answered', [0.02, 0.03, null], now);
    await seedTurn('answered', [0.5], yesterdayLate);
    const agentId = newId();
    await panel.deps.database.transaction(tenantId, (tx) =>
      tx.query(`update turns set agent_id = $3, agent_name = 'Sol' where tenant_id = $1 and id = $2`, [
        tenantId,
        turnId,
        agentId,
      ]),
    );
    const told = async (by: string) =>
      (await ask(`days=3&by=${by}`)).items.map((one) => [
        one.key,
        one.label,
        one.calls,
        one.input_tokens,
        one.output_tokens,
        one.cost_usd,
        one.unpriced_calls,
      ]);
    assert.deepEqual(await told('day'), [
      [localDay(now), null, 3, 300, 30, 0.05, 1],
      [localDay(yesterdayLate), null, 1, 100, 10, 0.5, 0],
    ]);
    assert.deepEqual(await told('model'), [
      ['openai/priced', null, 3, 300, 30, 0.55, 0],
      ['openai/unpriced', null, 1, 100, 10, null, 1],
    ]);
    assert.deepEqual(await told('agent'), [
      ['', null, 1, 100, 10, 0.5, 0],
      [agentId, 'Sol', 3, 300, 30, 0.05, 1],
    ]);
    const [customer] = await told('customer');
    assert.deepEqual(customer?.slice(2), [4, 400, 40, 0.55, 1]);
    const [conversation] = await told('conversation');
    assert.deepEqual(conversation, [talk.conversationId, customer?.[1], 4, 400, 40, 0.55, 1]);
    const { total, today } = await ask('days=3');
    assert.deepEqual(
      [total.calls, total.turns, total.input_tokens, total.cost_usd, total.unpriced_calls],
      [4, 2, 400, 0.55, 1],
    );
    assert.equal(today.spent_usd, 0.05);
    assert.equal((await ask('days=1')).total.cost_usd, 0.05);
  });

  test('refuses groups that are none', async () => {
    const { body } = await panel.call('GET', `/admin/tenants/${tenantId}/usage?by=phone`, { as: panel.admin });
    assert.equal(body.code, 'request.invalid');
  });

  test('by an assumed price is in the cost, and told beside it', async () => {
    const shop = await seedShop(panel.deps.database);
    tenantId = shop.tenantId;
    await panel.deps.database.transaction(tenantId, (tx) =>
      tx.query(
        `insert into usage_records (tenant_id, id, model_provider, model, input_tokens, output_tokens, cached_tokens, cost_usd, cost_estimated)
         values ($1, $2, 'openai-compatible', 'own', 1, 1, 0, 0.25, true), ($1, $3, 'openai', 'x', 1, 1, 0, 0.5, false)`,
        [tenantId, newId(), newId()],
      ),
    );
    const { total, today } = await ask('days=1');
    assert.deepEqual(
      [total.cost_usd, total.estimated_usd, total.estimated_calls, total.unpriced_calls],
      [0.75, 0.25, 1, 0],
    );
    assert.equal(today.spent_usd, 0.75);
  });

  test('of a voice note is its conversation’s and its customer’s, though no turn used it', async () => {
    const shop = await seedShop(panel.deps.database);
    tenantId = shop.tenantId;
    const heard = await seedConversation(panel.deps.database, shop);
    await panel.deps.database.transaction(tenantId, (tx) =>
      tx.query(
        `insert into usage_records (tenant_id, id, conversation_id, model_provider, model, input_tokens, output_tokens, cached_tokens, audio_seconds, cost_usd)
         values ($1, $2, $3, 'openai', 'whisper-1', 0, 0, 0, 60, 0.006)`,
        [tenantId, newId(), heard.conversationId],
      ),
    );
    for (const [by, key] of [
      ['conversation', heard.conversationId],
      ['customer', heard.customerId],
    ] as const) {
      const { items } = await ask(`days=1&by=${by}`);
      assert.deepEqual(
        items.map((one) => [one.key, one.calls, one.turns, one.cost_usd]),
        [[key, 1, 0, 0.006]],
      );
    }
  });
});

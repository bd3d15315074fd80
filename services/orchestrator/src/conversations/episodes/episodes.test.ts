// When an episode ends, what its end does, and that it is distilled once, later when it must wait, and never for nothing.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { newId } from '@nexus/database/new-id';
import { insertDefaultAgent } from '../../agents/insert-default-agent.ts';
import type { JobContext } from '../../jobs/job.ts';
import { openPanel } from '../../testing/open-panel.ts';
import type { Panel } from '../../testing/open-panel.ts';
import { seedConversation, seedMessage, seedShop } from '../../testing/seed-conversation.ts';
import type { SeededConversation, SeededShop } from '../../testing/seed-conversation.ts';
import { openStandIn } from '../../testing/stand-in-service.ts';
import type { StandIn } from '../../testing/stand-in-service.ts';
import { conversationRoutes } from '../panel/conversations.routes.ts';
import { openConversation } from '../store/conversations.store.ts';
import { writeAsPerson } from '../write-as-person.ts';
import { closeOldEpisodes } from './close-old-episodes.ts';
import { distilEpisode } from './distil-episode.ts';

let panel: Panel;
let agent: StandIn;
let shop: SeededShop;
let place: SeededConversation;
before(async () => {
  agent = await openStandIn();
  panel = await openPanel([conversationRoutes], { AGENT_SERVICE_URL: agent.url });
});
after(async () => {
  await panel.close();
  await agent.close();
});
let phones = 0;
beforeEach(async () => {
  agent.asked.length = 0;
  shop = await seedShop(panel.deps.database);
  await panel.deps.database.transaction(shop.tenantId, (tx) =>
    insertDefaultAgent(tx, { tenantId: shop.tenantId, locale: 'es-AR', model: 'gpt-4.1-mini' }),
  );
  place = await seedConversation(panel.deps.database, shop, {
    phone: `+54911666${String((phones += 1)).padStart(5, '0')}`,
  });
  await seedMessage(panel.deps.database, place, { text: 'Hola, soy talle 40 de jean' });
});

const rows = <Row extends object>(sql: string, values: unknown[] = []) =>
  panel.deps.database.platformTransaction('test', (tx) => tx.query<Row>(sql, values));
const jobsOf = (of = place) =>
  rows<{ key: string; payload: Record<string, unknown>; due_at: Date | null }>(
    `select key, payload, due_at from jobs where kind = 'distil-episode' and tenant_id = $1 and key like $2 order by key`,
    [of.tenantId, `${of.conversationId}%`],
  );
const stateOf = async (of = place) =>
  (
    await rows<{ episode: number; closed: boolean; owner: string; reason: string | null; due: boolean }>(
      `select episode, episode_closed_at is not null as closed, owner, owner_reason as reason, due_at is not null as due from conversations where id = $1`,
      [of.conversationId],
    )
  )[0];
const close = (of = place) =>
  panel.call('POST', `/admin/tenants/${of.tenantId}/conversations/${of.conversationId}/close`, { as: panel.admin });
const context = (): JobContext => ({
  tenantId: place.tenantId,
  signal: new AbortController().signal,
  attempt: 1,
  lastAttempt: false,
});
const closeOld = () => closeOldEpisodes(panel.deps).run({}, context());
const silentFor = (hours: number) =>
  rows(`update conversations set last_message_at = now() - $2::float8 * interval '1 hour' where id = $1`, [
    place.conversationId,
    hours,
  ]);

async function distil(): Promise<void> {
  const [job] = await jobsOf();
  await distilEpisode(panel.deps).run(job?.payload, context());
}
const paidStep = (cost: number) => ({
  index: 0,
  kind: 'model',
  started_at: '2026-01-01T00:00:00Z',
  duration_ms: 1,
  reason: null,
  model: {
    provider: 'openai',
    model: 'gpt-4.1-mini',
    finish_reason: null,
    usage: { input_tokens: 10, output_tokens: 5, cached_tokens: 0, cost_usd: cost },
  },
  tool: null,
  error: null,
});
function proposes(...memories: object[]): void {
  const body = { outcome: 'distilled', summary: '', memories, steps: [paidStep(0.25)], failure: null };
  agent.answer = { status: 200, body };
}
const size = {
  kind: 'fact',
  topic: 'size',
  about: '',
  text: 'Usa talle 40.',
  message: 1,
  quote: 'soy talle 40',
  confidence: 1,
};
const kept = () =>
  rows<{ text: string }>(`select text from memories where tenant_id = $1 and state = 'active'`, [place.tenantId]);

describe('the end of an episode', () => {
  test('by hand: queued once however often, and the next message begins another', async () => {
    assert.equal((await close()).status, 200);
    const again = await close();
    assert.ok(again.body.episode_closed_at);
    assert.equal((await jobsOf()).length, 1);
    await panel.deps.database.transaction(place.tenantId, (tx) =>
      openConversation(tx, {
        tenantId: place.tenantId,
        channelId: place.channelId,
        customer: { id: place.customerId, replyTo: { kind: 'phone', id: '1' } },
      }),
    );
    assert.deepEqual(await stateOf(), { episode: 2, closed: false, owner: 'ai', reason: null, due: false });
    assert.equal((await jobsOf()).length, 1);
  });

  test('resolves the handoff: it is the agent’s again, and what was written to the person stays with the person', async () => {
    await rows(`update conversations set owner = 'human', owner_reason = 'handoff:customer_asked' where id = $1`, [
      place.conversationId,
    ]);
    await rows(`update messages set unanswered_reason = 'person_in_charge' where conversation_id = $1`, [
      place.conversationId,
    ]);
    await rows(
      `insert into handoffs (tenant_id, id, conversation_id, reason, transcript, mail_status) values ($1, $2, $3, 'customer_asked', '{}', 'none')`,
      [place.tenantId, newId(), place.conversationId],
    );
    await close();
    assert.deepEqual(await stateOf(), { episode: 1, closed: true, owner: 'ai', reason: 'closed', due: false });
    assert.deepEqual(
      await rows(`select 1 from handoffs where tenant_id = $1 and resolved_at is null`, [place.tenantId]),
      [],
    );
    const [event] = await rows<{ data: object }>(
      `select data from events where kind = 'episode-closed' and tenant_id = $1`,
      [place.tenantId],
    );
    assert.deepEqual(event?.data, { episode: 1, reason: 'handoff_resolved' });
  });

  test('by a day of silence, and not before, while it waits, in a person’s hands or long past', async () => {
    const closesAfter = async (hours: number, change = '') => {
      await rows(`update conversations set episode_closed_at = null, owner = 'ai', due_at = null where id = $1`, [
        place.conversationId,
      ]);
      await silentFor(hours);
      if (change) await rows(`update conversations set ${change} where id = $1`, [place.conversationId]);
      await closeOld();
      return (await stateOf())?.closed;
    };
    assert.equal(await closesAfter(23), false);
    assert.equal(await closesAfter(25, `owner = 'human'`), false);
    assert.equal(await closesAfter(25, `due_at = now()`), false);
    assert.equal(await closesAfter(24 * 8), false);
    assert.deepEqual(await jobsOf(), []);
    assert.equal(await closesAfter(25), true);
    assert.equal((await jobsOf()).length, 1);
  });

  test('a customer who comes back after a long time ends the old one by it', async () => {
    await silentFor(24 * 60);
    await panel.deps.database.transaction(place.tenantId, (tx) =>
      openConversation(tx, {
        tenantId: place.tenantId,
        channelId: place.channelId,
        customer: { id: place.customerId, replyTo: { kind: 'phone', id: '1' } },
      }),
    );
    assert.equal((await stateOf())?.episode, 2);
    assert.deepEqual(
      (await jobsOf()).map(({ payload }) => payload.episode),
      [1],
    );
  });

  test('a person who writes after it begins another', async () => {
    await close();
    await writeAsPerson(panel.deps, {
      tenantId: place.tenantId,
      conversationId: place.conversationId,
      text: 'Hola',
      authorName: 'Ana',
    });
    assert.deepEqual([(await stateOf())?.episode, (await stateOf())?.closed], [2, false]);
    assert.deepEqual(
      await rows(`select episode from messages where conversation_id = $1 and author = 'person'`, [
        place.conversationId,
      ]),
      [{ episode: 2 }],
    );
  });
});

describe('a distillation', () => {
  test('writes memory, turn and cost once, and is not asked for again', async () => {
    await close();
    proposes(size);
    await distil();
    await distil();
    assert.equal(agent.asked.length, 1);
    assert.deepEqual(await kept(), [{ text: 'Usa talle 40.' }]);
    const used = await rows<{ cost_usd: string }>(
      `select u.cost_usd::float8 as cost_usd from usage_records u join turns t on t.id = u.turn_id where t.conversation_id = $1 and t.status = 'distilled'`,
      [place.conversationId],
    );
    assert.deepEqual(used, [{ cost_usd: 0.25 }]);
  });

  test('of two workers with the same job one writes', async () => {
    await close();
    proposes(size);
    const results = await Promise.allSettled([distil(), distil(), distil()]);
    assert.ok(results.some(({ status }) => status === 'fulfilled'));
    assert.deepEqual(await kept(), [{ text: 'Usa talle 40.' }]);
    const turns = await rows(`select 1 from turns where conversation_id = $1 and status = 'distilled'`, [
      place.conversationId,
    ]);
    assert.equal(turns.length, 1);
  });

  test('waits while something of the episode is under way, or the day’s money is spent', async () => {
    await close();
    proposes(size);
    for (const [busy, idle] of [
      [`update conversations set due_at = now() where id = $1`, `update conversations set due_at = null where id = $1`],
      [
        `update tenants set daily_budget_usd = 0.01 where id = (select tenant_id from conversations where id = $1)`,
        `update tenants set daily_budget_usd = null where id = (select tenant_id from conversations where id = $1)`,
      ],
    ] as const) {
      if (busy.includes('budget')) await spend();
      await rows(`update jobs set lease_until = now() + interval '1 minute' where kind = 'distil-episode'`);
      await rows(busy, [place.conversationId]);
      await distil();
      assert.equal(agent.asked.length, 0);
      const [job] = await jobsOf();
      assert.ok((job?.due_at?.getTime() ?? 0) > Date.now() + 10_000, busy);
      await rows(idle, [place.conversationId]);
    }
    await distil();
    assert.equal(agent.asked.length, 1);
  });

  test('asks nothing about an episode in which nothing was said, of a shop that is off, without an agent', async () => {
    await close();
    await rows(`update messages set text = 'hola' where conversation_id = $1`, [place.conversationId]);
    await distil();
    await rows(`update messages set text = 'soy talle 40 de jean' where conversation_id = $1`, [place.conversationId]);
    await rows(`update tenants set is_active = false where id = $1`, [place.tenantId]);
    await distil();
    assert.equal(agent.asked.length, 0);
  });

  test('a model that cannot be asked now fails the job, for another run; one that refuses for good is written down', async () => {
    await close();
    const failed = (retryable: boolean) => ({
      status: 200,
      body: {
        outcome: 'failed',
        summary: '',
        memories: [],
        steps: [paidStep(0.5)],
        failure: { code: 'model.unavailable', message: 'x', retryable },
      },
    });
    agent.answer = failed(true);
    await assert.rejects(distil(), /x/);
    assert.deepEqual(await rows(`select 1 from turns where conversation_id = $1`, [place.conversationId]), []);
    await assert.rejects(distil(), /x/);
    assert.deepEqual(
      await paid(),
      [
        { cost_usd: 0.5, of: place.conversationId },
        { cost_usd: 0.5, of: place.conversationId },
      ],
      'each of them was paid for',
    );
    agent.answer = failed(false);
    await distil();
    const [event] = await rows<{ data: object }>(
      `select data from events where kind = 'distillation-dropped' and tenant_id = $1`,
      [place.tenantId],
    );
    assert.deepEqual(event?.data, { episode: 1, code: 'model.unavailable' });
  });

  test('does not tell the model what was said before everything was to be forgotten', async () => {
    await seedMessage(panel.deps.database, place, { text: 'ahora uso talle 44 en remeras' });
    await rows(`update messages set at = now() - interval '1 hour' where conversation_id = $1 and text like '%40%'`, [
      place.conversationId,
    ]);
    await rows(
      `insert into memories (tenant_id, id, customer_id, kind, topic, subject, text, state, origin, said_at)
       values ($1, $2, $3, 'fact', 'other', '*', '', 'forgotten', 'customer', now() - interval '30 minutes')`,
      [place.tenantId, newId(), place.customerId],
    );
    await close();
    proposes();
    await distil();
    const asked = agent.asked[0]?.body as { messages: { text: string }[] };
    assert.deepEqual(
      asked.messages.map(({ text }) => text),
      ['ahora uso talle 44 en remeras'],
    );
  });

  test('of a customer erased while the model thought nothing is written', async () => {
    await close();
    proposes(size);
    const [job] = await jobsOf();
    const { agent: service } = panel.deps;
    const erasing = async (...asked: Parameters<typeof service.call>) => {
      const answer = await service.call(...asked);
      await rows('delete from conversations where id = $1', [place.conversationId]);
      await rows('delete from customers where id = $1', [place.customerId]);
      return answer;
    };
    const deps = { ...panel.deps, agent: { call: erasing } as unknown as typeof service };
    await distilEpisode(deps).run(job?.payload, context());
    assert.deepEqual(await kept(), []);
    assert.deepEqual(await paid(), [{ cost_usd: 0.25, of: null }], 'but it was paid for');
  });
});

/** What was paid for outside of turns. */
const paid = () =>
  rows(
    `select cost_usd::float8 as cost_usd, conversation_id as of from usage_records where tenant_id = $1 and turn_id is null order by id`,
    [place.tenantId],
  );

/** Something was paid for today. */
async function spend(): Promise<void> {
  const turnId = newId();
  await rows(
    `insert into turns (tenant_id, id, conversation_id, status, started_at) values ($1, $2, $3, 'answered', now())`,
    [place.tenantId, turnId, place.conversationId],
  );
  await rows(
    `insert into usage_records (tenant_id, id, turn_id, model_provider, model, input_tokens, output_tokens, cached_tokens, cost_usd) values ($1, $2, $3, 'openai', 'x', 1, 1, 0, 1)`,
    [place.tenantId, newId(), turnId],
  );
}

// What the panel reads of conversations and does with them, over HTTP and a real Postgres.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newId } from '@nexus/database/new-id';
import { openPanel } from '../../testing/open-panel.ts';
import type { As, Panel } from '../../testing/open-panel.ts';
import { seedConversation, seedMessage, seedShop } from '../../testing/seed-conversation.ts';
import type { SeededConversation } from '../../testing/seed-conversation.ts';
import { conversationRoutes } from './conversations.routes.ts';
import { messageRoutes } from './messages.routes.ts';
import { turnRoutes } from './turns.routes.ts';

let panel: Panel;
let shop: { tenantId: string; channelId: string };
let lucia: SeededConversation;
let owner: As;
let viewer: As;
const path = (...parts: string[]) => ['/admin/tenants', shop.tenantId, 'conversations', ...parts].join('/');

before(async () => {
  panel = await openPanel([conversationRoutes, messageRoutes, turnRoutes]);
  shop = await seedShop(panel.deps.database);
  lucia = await seedConversation(panel.deps.database, shop, { name: 'Lucía Pérez', phone: '+5491155551234' });
  owner = await panel.person({ tenantId: shop.tenantId, role: 'owner' });
  viewer = await panel.person({ tenantId: shop.tenantId, role: 'viewer' });
});
after(() => panel.close());

describe('the list of conversations', () => {
  test('is paged by the latest message, each conversation once', async () => {
    await seedMessage(panel.deps.database, lucia, { text: 'primera' });
    for (let number = 0; number < 4; number += 1) {
      const other = await seedConversation(panel.deps.database, shop, {
        name: `Cliente ${number}`,
        phone: `+549113333000${number}`,
      });
      await seedMessage(panel.deps.database, other, { text: `mensaje ${number}` });
    }
    const seen: string[] = [];
    let cursor: unknown = null;
    do {
      const { body } = await panel.call('GET', `${path()}?limit=2${cursor ? `&cursor=${String(cursor)}` : ''}`, {
        as: viewer,
      });
      seen.push(...(body.items ?? []).map((one) => String((one.customer as { name: string }).name)));
      cursor = body.next_cursor;
    } while (cursor);
    assert.deepEqual(seen, ['Cliente 3', 'Cliente 2', 'Cliente 1', 'Cliente 0', 'Lucía Pérez']);
  });

  test('finds a customer by part of the name without accents, and by part of the phone number', async () => {
    const names = async (search: string) => {
      const { body } = await panel.call('GET', `${path()}?search=${encodeURIComponent(search)}`, { as: viewer });
      return (body.items ?? []).map((one) => (one.customer as { name: string }).name);
    };
    assert.deepEqual(await names('lucia'), ['Lucía Pérez']);
    assert.deepEqual(await names('11 5555-1234'), ['Lucía Pérez']);
    assert.deepEqual(await names('100%'), []);
    assert.deepEqual(await names('_'), []);
  });

  test('is filtered by owner and channel', async () => {
    const human = await panel.call('GET', `${path()}?owner=human`, { as: viewer });
    assert.deepEqual(human.body.items, []);
    const other = await panel.call('GET', `${path()}?channel_id=${newId()}`, { as: viewer });
    assert.deepEqual(other.body.items, []);
    const wrong = await panel.call('GET', `${path()}?owner=robot`, { as: viewer });
    assert.equal(wrong.status, 400);
  });

  test('refuses a cursor that is not its own', async () => {
    for (const cursor of [
      'nonsense',
      Buffer.from('["x","y"]').toString('base64url'),
      Buffer.from('{}').toString('base64url'),
    ]) {
      const { status, body } = await panel.call('GET', `${path()}?cursor=${cursor}`, { as: viewer });
      assert.deepEqual([status, body.code], [400, 'request.bad-cursor']);
    }
  });

  test('shows nothing of it to a person of another shop', async () => {
    const stranger = await panel.person({ tenantId: (await seedShop(panel.deps.database)).tenantId, role: 'owner' });
    for (const route of [
      path(),
      path(lucia.conversationId),
      path(lucia.conversationId, 'messages'),
      path(lucia.conversationId, 'turns'),
    ]) {
      const { status, body } = await panel.call('GET', route, { as: stranger });
      assert.deepEqual([status, body.code], [404, 'tenants.not-found'], route);
    }
  });

  test("answers another shop's conversation id with 404", async () => {
    const other = await seedConversation(panel.deps.database, await seedShop(panel.deps.database));
    for (const [method, route, body] of [
      ['GET', path(other.conversationId)],
      ['GET', path(other.conversationId, 'messages')],
      ['GET', path(other.conversationId, 'turns')],
      ['PATCH', path(other.conversationId), { ai_enabled: false }],
      ['POST', path(other.conversationId, 'read'), {}],
      ['PUT', path(other.conversationId, 'owner'), { owner: 'human' }],
      ['POST', path(other.conversationId, 'messages'), { text: 'hola' }],
    ] as [string, string, unknown?][]) {
      const answer = await panel.call(method, route, { as: owner, body });
      assert.deepEqual([answer.status, answer.body.code], [404, 'conversations.not-found'], `${method} ${route}`);
    }
  });
});

describe('one conversation', () => {
  test('tells the window, the last message and what is unread', async () => {
    await seedMessage(panel.deps.database, lucia, { text: '¿Tienen stock?' });
    const { body } = await panel.call('GET', path(lucia.conversationId), { as: viewer });
    assert.equal((body.last_message as { text: string }).text, '¿Tienen stock?');
    assert.equal(body.state, 'idle');
    const hours = (Date.parse(String(body.window_until)) - Date.now()) / 3_600_000;
    assert.ok(hours > 23.9 && hours <= 24);
    assert.ok(Number(body.unread_count) > 0);
  });

  test('is marked as read, which a second time changes nothing', async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      const { status } = await panel.call('POST', path(lucia.conversationId, 'read'), { as: owner, body: {} });
      assert.equal(status, 204);
    }
    const { body } = await panel.call('GET', path(lucia.conversationId), { as: viewer });
    assert.equal(body.unread_count, 0);
  });

  test('has its agent switched off and on, with an audit entry', async () => {
    const { body } = await panel.call('PATCH', path(lucia.conversationId), { as: owner, body: { ai_enabled: false } });
    assert.equal(body.ai_enabled, false);
    const back = await panel.call('PATCH', path(lucia.conversationId), { as: owner, body: { ai_enabled: true } });
    assert.equal(back.body.ai_enabled, true);
    const entries = await panel.deps.database.transaction(shop.tenantId, (tx) =>
      tx.query<{ actor: string }>(
        `select actor from audit_log where tenant_id = $1 and action = 'conversations.update'`,
        [shop.tenantId],
      ),
    );
    assert.deepEqual(
      entries.map((one) => one.actor),
      Array(2).fill(`user:${owner['x-user-id']}`),
    );
  });

  test('is not changed by a viewer', async () => {
    for (const [method, route, body] of [
      ['PATCH', path(lucia.conversationId), { ai_enabled: false }],
      ['PUT', path(lucia.conversationId, 'owner'), { owner: 'human' }],
      ['POST', path(lucia.conversationId, 'messages'), { text: 'hola' }],
    ] as [string, string, unknown][]) {
      const answer = await panel.call(method, route, { as: viewer, body });
      assert.deepEqual([answer.status, answer.body.code], [403, 'session.not-allowed']);
    }
  });

  test('is taken over until an hour, given back, and refuses an end that makes no sense', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const taken = await panel.call('PUT', path(lucia.conversationId, 'owner'), {
      as: owner,
      body: { owner: 'human', until },
    });
    assert.deepEqual([taken.body.owner, taken.body.owner_until, taken.body.owner_reason], ['human', until, 'panel']);
    const back = await panel.call('PUT', path(lucia.conversationId, 'owner'), { as: owner, body: { owner: 'ai' } });
    assert.deepEqual([back.body.owner, back.body.owner_until], ['ai', null]);
    for (const [body, code] of [
      [{ owner: 'ai', until }, 'conversations.until-not-allowed'],
      [{ owner: 'human', until: '2020-01-01T00:00:00Z' }, 'conversations.until-past'],
      [{ owner: 'robot' }, 'request.invalid'],
    ] as [unknown, string][]) {
      const answer = await panel.call('PUT', path(lucia.conversationId, 'owner'), { as: owner, body });
      assert.deepEqual([answer.status, answer.body.code], [400, code]);
    }
  });
});

describe('the thread', () => {
  test('shows messages newest first, with quotes, errors and addresses of media', async () => {
    const talk = await seedConversation(panel.deps.database, shop, { name: 'Marta', phone: '+5491144440000' });
    const asked = await seedMessage(panel.deps.database, talk, { text: '¿Precio?', providerMessageId: 'wamid.quoted' });
    const photo = await seedMessage(panel.deps.database, talk, {
      type: 'image',
      text: '',
      providerMessageId: 'wamid.photo',
    });
    const mediaId = newId();
    await panel.deps.database.transaction(shop.tenantId, async (tx) => {
      await tx.query(
        `insert into media (tenant_id, id, message_id, kind, status, source, path, mime_type) values ($1, $2, $3, 'image', 'ready', '{}', 'x/y', 'image/png')`,
        [shop.tenantId, mediaId, photo],
      );
    });
    const failed = await seedMessage(panel.deps.database, talk, {
      direction: 'out',
      text: 'Sale $ 10',
      status: 'failed',
      replyTo: 'wamid.quoted',
    });
    const first = await panel.call('GET', `${path(talk.conversationId, 'messages')}?limit=2`, { as: viewer });
    assert.deepEqual(
      first.body.items?.map((one) => one.id),
      [failed, photo],
    );
    assert.equal(first.body.items?.[0]?.reply_to_id, asked);
    assert.match(
      JSON.stringify(first.body.items?.[1]?.media),
      new RegExp(`"url":"/media/${shop.tenantId}/${mediaId}\\?expires=\\d+&signature=`),
    );
    const second = await panel.call(
      'GET',
      `${path(talk.conversationId, 'messages')}?limit=2&cursor=${String(first.body.next_cursor)}`,
      { as: viewer },
    );
    assert.deepEqual(
      second.body.items?.map((one) => one.id),
      [asked],
    );
    assert.equal(second.body.next_cursor, null);
  });

  test('takes a person’s message once per Idempotency-Key, even when asked at the same time', async () => {
    const talk = await seedConversation(panel.deps.database, shop, { name: 'Juan', phone: '+5491144440001' });
    await seedMessage(panel.deps.database, talk);
    const write = (key: string) =>
      panel.call('POST', path(talk.conversationId, 'messages'), {
        as: { ...owner, 'idempotency-key': key },
        body: { text: 'Hola Juan' },
      });
    const answers = await Promise.all([write('one'), write('one'), write('one')]);
    assert.deepEqual(
      answers.map((one) => one.status),
      [201, 201, 201],
    );
    assert.equal(new Set(answers.map((one) => one.body.id)).size, 1);
    assert.equal(answers[0]?.body.author_name, 'Ana');
    const other = await write('two');
    assert.notEqual(other.body.id, answers[0]?.body.id);
    const { body } = await panel.call('GET', path(talk.conversationId), { as: viewer });
    assert.equal(body.owner, 'human');
    const bad = await write(
      'ñ'
        .repeat(3)
        .normalize('NFD')
        .replace(/[^\x20-\x7e]/g, ' '),
    );
    assert.deepEqual([bad.status, bad.body.code], [400, 'request.bad-idempotency-key']);
  });

  test('does not take a message when the customer has been silent for a day', async () => {
    const talk = await seedConversation(panel.deps.database, shop, { name: 'Silencio', phone: '+5491144440002' });
    const answer = await panel.call('POST', path(talk.conversationId, 'messages'), {
      as: owner,
      body: { text: 'Hola' },
    });
    assert.deepEqual([answer.status, answer.body.code], [409, 'conversations.window-closed']);
    const { body } = await panel.call('GET', path(talk.conversationId), { as: viewer });
    assert.deepEqual([body.owner, body.window_until], ['ai', null]);
  });

  test('sends a failed message again, and only a failed or unknown one', async () => {
    const talk = await seedConversation(panel.deps.database, shop, { name: 'Otra vez', phone: '+5491144440003' });
    const failed = await seedMessage(panel.deps.database, talk, { direction: 'out', status: 'failed' });
    const retry = () =>
      panel.call('POST', path(talk.conversationId, 'messages', failed, 'retry'), { as: owner, body: {} });
    const again = await retry();
    assert.deepEqual([again.status, again.body.status], [200, 'queued']);
    const twice = await retry();
    assert.deepEqual([twice.status, twice.body.code], [409, 'messages.not-retryable']);
    const none = await panel.call('POST', path(talk.conversationId, 'messages', newId(), 'retry'), {
      as: owner,
      body: {},
    });
    assert.deepEqual([none.status, none.body.code], [404, 'messages.not-found']);
  });
});

describe('the thinking log', () => {
  test('tells steps in their order, the bubbles written, and what it cost', async () => {
    const talk = await seedConversation(panel.deps.database, shop, { name: 'Log', phone: '+5491144440004' });
    const turnId = newId();
    const step = (index: number) => ({
      index,
      kind: 'check',
      started_at: new Date().toISOString(),
      duration_ms: 3,
      reason: null,
      model: null,
      tool: null,
      error: null,
    });
    await panel.deps.database.transaction(shop.tenantId, async (tx) => {
      await tx.query(
        `insert into turns (tenant_id, id, conversation_id, agent_name, status, started_at, finished_at) values ($1, $2, $3, 'Vendedora', 'answered', now(), now())`,
        [shop.tenantId, turnId, talk.conversationId],
      );
      for (const index of [1, 0])
        await tx.query(`insert into turn_steps (tenant_id, id, turn_id, position, step) values ($1, $2, $3, $4, $5)`, [
          shop.tenantId,
          newId(),
          turnId,
          index,
          JSON.stringify(step(index)),
        ]);
      for (const cost of [0.001, 0.002])
        await tx.query(
          `insert into usage_records (tenant_id, id, turn_id, model_provider, model, input_tokens, output_tokens, cached_tokens, cost_usd) values ($1, $2, $3, 'openai', 'm', 10, 5, 0, $4)`,
          [shop.tenantId, newId(), turnId, cost],
        );
    });
    const bubble = await seedMessage(panel.deps.database, talk, { direction: 'out', turnId });
    const { body } = await panel.call('GET', `/admin/tenants/${shop.tenantId}/turns/${turnId}`, { as: viewer });
    assert.deepEqual(
      (body.steps as { index: number }[]).map((one) => one.index),
      [0, 1],
    );
    assert.deepEqual(body.message_ids, [bubble]);
    assert.deepEqual(body.usage, {
      input_tokens: 20,
      output_tokens: 10,
      cached_tokens: 0,
      cache_write_tokens: 0,
      cost_usd: 0.003,
      cost_estimated: false,
    });
    const list = await panel.call('GET', path(talk.conversationId, 'turns'), { as: viewer });
    assert.deepEqual(
      list.body.items?.map((one) => one.id),
      [turnId],
    );
    const none = await panel.call('GET', `/admin/tenants/${shop.tenantId}/turns/${newId()}`, { as: viewer });
    assert.deepEqual([none.status, none.body.code], [404, 'turns.not-found']);
  });
});

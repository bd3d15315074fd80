// A voice note is written down for money: only where the agent may answer or a person reads, within the caps, and counted.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { newId } from '@nexus/database/new-id';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel } from '../testing/open-panel.ts';
import { seedConversation, seedMessage, seedShop } from '../testing/seed-conversation.ts';
import type { SeededConversation } from '../testing/seed-conversation.ts';
import { openStandIn } from '../testing/stand-in-service.ts';
import type { StandIn } from '../testing/stand-in-service.ts';
import { fetchMedia } from './fetch-media.ts';

let panel: Panel;
let whatsapp: StandIn;
let talk: SeededConversation;

before(async () => {
  whatsapp = await openStandIn();
  panel = await openPanel([], { WHATSAPP_SERVICE_URL: whatsapp.url, CUSTOMER_TURNS_PER_HOUR: '3' });
});
beforeEach(async () => {
  whatsapp.asked.splice(0);
  heard('Hola', 90, 'whisper-1');
  talk = await seedConversation(panel.deps.database, await seedShop(panel.deps.database));
});
after(async () => {
  await panel.close();
  await whatsapp.close();
});

const heard = (text: string, seconds: number | null, model: string): void => {
  whatsapp.answer = { status: 200, body: { text, duration_seconds: seconds, model } };
};
const run = (statement: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  panel.deps.database.transaction(talk.tenantId, (tx) => tx.query(statement, [talk.tenantId, ...values]));

/** A voice note comes, and what became of it. */
async function hearNote(before: { unansweredReason?: string } = {}) {
  const messageId = await seedMessage(panel.deps.database, talk, { type: 'voice', text: '', waits: true });
  const mediaId = newId();
  const source = { kind: 'voice', provider_media_id: 'm', link: null, mime_type: null, sha256: null, filename: null };
  await run(
    `insert into media (tenant_id, id, message_id, kind, status, source) values ($1, $2, $3, 'voice', 'pending', $4)`,
    [mediaId, messageId, JSON.stringify(source)],
  );
  if (before.unansweredReason)
    await run('update messages set waits = false, unanswered_reason = $3 where tenant_id = $1 and id = $2', [
      messageId,
      before.unansweredReason,
    ]);
  const context = { tenantId: talk.tenantId, signal: new AbortController().signal, attempt: 1, lastAttempt: false };
  const failure = await fetchMedia(panel.deps)
    .run({ media_id: mediaId }, context)
    .then(
      () => null,
      (error: { code: string }) => error.code,
    );
  const [media] = await run(
    `select media.status, media.path is not null as stored, media.error, m.text from media
       join messages m on m.tenant_id = media.tenant_id and m.id = media.message_id where media.tenant_id = $1 and media.id = $2`,
    [mediaId],
  );
  const paid = whatsapp.asked.filter(({ path }) => path === '/transcriptions').length;
  whatsapp.asked.splice(0);
  return { ...(media as { status: string; stored: boolean; error: string | null; text: string }), paid, failure };
}
const usage = () =>
  run(
    `select model_provider, model, conversation_id, audio_seconds::float8 as seconds, cost_usd::float8 as cost_usd, cost_estimated, input_tokens
       from usage_records where tenant_id = $1 and audio_seconds is not null order by id`,
  );
const spend = (usd: number) =>
  run(
    `insert into usage_records (tenant_id, id, model_provider, model, input_tokens, output_tokens, cached_tokens, cost_usd) values ($1, $2, 'openai', 'x', 1, 1, 0, $3)`,
    [newId(), usd],
  );

describe('a voice note is fetched but not written down', () => {
  const silences: [why: string, change: string][] = [
    ['customer_blocked', 'update customers set blocked = true where tenant_id = $1'],
    ['customer_never_answer', 'update customers set never_answer = true where tenant_id = $1'],
    ['tenant_off', 'update tenants set is_active = false where id = $1'],
    ['channel_off', `update channels set mode = 'off' where tenant_id = $1`],
    ['not_a_test_number', `update channels set mode = 'test_numbers' where tenant_id = $1`],
    ['conversation_off', 'update conversations set ai_enabled = false where tenant_id = $1'],
    ['nobody_in_charge', `update conversations set owner = 'nobody' where tenant_id = $1`],
    [
      'customer_blocked',
      `with held as (update conversations set owner = 'human' where tenant_id = $1) update customers set blocked = true where tenant_id = $1`,
    ],
  ];
  for (const [why, change] of silences)
    test(`${why} (${change.slice(0, 24)}…)`, async () => {
      await run(change);
      assert.deepEqual(await hearNote(), {
        status: 'ready',
        stored: true,
        error: `not-heard.${why}`,
        text: '',
        paid: 0,
        failure: null,
      });
      assert.deepEqual(await usage(), []);
    });

  test('when it came with the history of an imported number', async () => {
    const { paid, error } = await hearNote({ unansweredReason: 'historical' });
    assert.deepEqual([paid, error], [0, 'not-heard.historical']);
  });

  test('beyond what one customer is answered in an hour, also where a person is in charge and no turn runs', async () => {
    await run(`update conversations set owner = 'human' where tenant_id = $1`);
    const notes = [];
    for (let note = 0; note < 5; note += 1) notes.push(await hearNote());
    assert.deepEqual(
      notes.map(({ paid }) => paid),
      [1, 1, 1, 0, 0],
    );
    assert.equal(notes.at(-1)?.error, 'not-heard.too_many_turns');
    await run(`update usage_records set created_at = now() - interval '61 minutes' where tenant_id = $1`);
    assert.equal((await hearNote()).paid, 1, 'an hour later');
  });

  test('when the money of the day is spent, and transcriptions are what it is spent on too', async () => {
    await run(`update tenants set daily_budget_usd = 0.01 where id = $1`);
    await spend(0.002);
    assert.equal((await hearNote()).paid, 1);
    assert.equal((await hearNote()).error, 'not-heard.budget_exhausted');
    const told = await run(`select kind from events where tenant_id = $1 and kind like 'budget-%'`);
    assert.deepEqual(told, [{ kind: 'budget-exhausted' }]);
  });
});

describe('a voice note that is written down', () => {
  test('is counted with its seconds and its price, for its conversation', async () => {
    assert.deepEqual(await hearNote(), {
      status: 'ready',
      stored: true,
      error: null,
      text: 'Hola',
      paid: 1,
      failure: null,
    });
    assert.deepEqual(await usage(), [
      {
        model_provider: 'openai',
        model: 'whisper-1',
        conversation_id: talk.conversationId,
        seconds: 90,
        cost_usd: 0.009,
        cost_estimated: false,
        input_tokens: 0,
      },
    ]);
  });

  test('by a model without a known price counts by the assumed one, and by its size where nobody tells its length', async () => {
    heard('Hola', null, 'other');
    await hearNote();
    const [{ cost_usd: cost, cost_estimated: estimated, seconds } = {}] = await usage();
    assert.deepEqual([Number(cost) > 0, estimated, Number(seconds) >= 0], [true, true, true]);
  });

  test('is for the person in charge too', async () => {
    await run(`update conversations set owner = 'human' where tenant_id = $1`);
    assert.deepEqual((await hearNote({ unansweredReason: 'person_in_charge' })).text, 'Hola');
  });

  test('costs also where nothing was heard in it', async () => {
    heard('', 4, 'whisper-1');
    assert.equal((await hearNote()).failure, 'transcription.empty');
    assert.deepEqual(
      (await usage()).map(({ seconds }) => seconds),
      [4],
    );
  });
});

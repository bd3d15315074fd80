// Each kind of data goes when its time is over, in parts, and nothing younger or still needed goes with it.
import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { newId } from '@nexus/database/new-id';
import { platformTenantId } from '../events/record-event.ts';
import { removeMediaFiles } from '../media/remove-media-files.ts';
import { storeMediaFile } from '../media/media-files.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel } from '../testing/open-panel.ts';
import { listFilesBelow } from '../testing/scan-everything.ts';
import { seedPerson } from '../testing/seed-person.ts';
import type { SeededPerson } from '../testing/seed-person.ts';
import { applyRetention } from './apply-retention.ts';
import { retentionRules } from './retention-rules.ts';

let panel: Panel;
let old: SeededPerson;
let young: SeededPerson;
before(async () => {
  panel = await openPanel([]);
});
beforeEach(async () => {
  await rows('delete from tenants');
  for (const table of ['jobs', 'events', 'audit_log', 'webhook_inbox', 'users', 'verifications'])
    await rows(`delete from ${table}`);
  old = await seedPerson(panel.deps, 'Tienda Sol');
  young = await seedPerson(panel.deps, 'Tienda Luna');
  // Both at rest: the turn is over, nothing waits.
  await rows(`update conversations set due_at = null, lease_until = null`);
  await rows(`update deliveries set status = 'sent', due_at = null`);
  await rows(`update messages set waits = false`);
  await rows(`update handoffs set mail_status = 'sent'`);
  await rows(`update turns set finished_at = started_at`);
  await rows(`update jobs set due_at = null, done_at = created_at`);
});
after(() => panel.close());

const rows = async <Row extends object>(sql: string, values: unknown[] = []) =>
  panel.deps.database.platformTransaction('test', (tx) => tx.query<Row>(sql, values));
const run = (rowsAtOnce = 1000, signal = new AbortController().signal) =>
  applyRetention(panel.deps, rowsAtOnce).run(
    {},
    { tenantId: platformTenantId, signal, attempt: 1, lastAttempt: false },
  );
const count = async (table: string, of?: SeededPerson) =>
  Number(
    (
      await rows<{ count: string }>(`select count(*) from ${table} where $1::uuid is null or tenant_id = $1`, [
        of?.tenantId ?? null,
      ])
    )[0]?.count,
  );
const removedOf = async (of: SeededPerson | null): Promise<Record<string, number>> =>
  (
    await rows<{ data: Record<string, number> }>(
      `select data from events where kind = 'retention-applied' and tenant_id = $1 order by id desc`,
      [of?.tenantId ?? platformTenantId],
    )
  )[0]?.data ?? {};
/** Moves a column of the old shop's rows into the past. */
const age = (table: string, column: string, days: number) =>
  rows(`update ${table} set ${column} = now() - $2::int * interval '1 day' where tenant_id = $1`, [old.tenantId, days]);

/** Kind, table, column of its age, the last day it is kept. */
const byDays = [
  ['thinking', 'turn_steps', 180],
  ['handoffs', 'handoffs', 365],
  ['deliveries', 'deliveries', 90],
  ['events', 'events', 90],
  ['audit_log', 'audit_log', 730],
  ['kept_webhooks', 'webhook_inbox', 7],
  ['jobs', 'jobs', 7],
  ['erasure_marks', 'erased_identities', 400],
] as const;

describe('retention', () => {
  for (const [kind, table, days] of byDays) {
    test(`${kind} go after ${days} days and not before; those of another shop stay`, async () => {
      for (const { tenantId } of [old, young])
        await rows(
          `insert into erased_identities (tenant_id, id, fingerprint, erased_at) values ($1, $2, 'x', now())`,
          [tenantId, newId()],
        );
      const columns: Record<string, [string, string]> = {
        turn_steps: ['turns', 'finished_at'],
        jobs: ['jobs', 'done_at'],
        erased_identities: ['erased_identities', 'erased_at'],
      };
      const [aged, column] = columns[table] ?? [table, 'created_at'];
      if (table === 'jobs') await age('jobs', 'dead_at', 0);
      const [ours, others] = [await count(table, old), await count(table, young)];
      assert.ok(ours > 0);
      await age(aged, column, days - 1);
      await run();
      assert.equal(await count(table, old), ours);
      await age(aged, column, days + 1);
      await run();
      assert.equal((await removedOf(old))[kind], ours);
      assert.equal(await count(table, old), kind === 'events' ? 1 : 0, 'but for the event that tells it');
      assert.equal(await count(table, young), others);
      assert.equal(await count('messages'), 4);
    });
  }

  test('messages are kept for ever unless the shop says how long; then turns, conversation and customer go with them, and the files', async () => {
    for (const table of ['messages', 'media', 'handoffs']) await age(table, 'created_at', 300);
    await age('turns', 'finished_at', 300);
    await age('knowledge_questions', 'last_asked_at', 300);
    await age('conversations', 'last_message_at', 300);
    await age('customers', 'updated_at', 300);
    await run();
    assert.deepEqual([await count('messages', old), await count('customers', old)], [2, 1]);
    await rows('update tenants set keep_messages_months = 6');
    await run();
    const gone = await removedOf(old);
    assert.deepEqual(
      [gone.messages, gone.turns, gone.handoffs_with_messages, gone.conversations, gone.customers],
      [2, 1, 1, 1, 1],
    );
    for (const table of [
      'messages',
      'media',
      'turn_steps',
      'usage_records',
      'deliveries',
      'customer_identities',
      'handoffs',
      'knowledge_questions',
    ])
      assert.equal(await count(table, old), 0, table);
    for (const table of [
      'messages',
      'media',
      'turn_steps',
      'customers',
      'handoffs',
      'conversations',
      'knowledge_questions',
    ])
      assert.ok((await count(table, young)) > 0, table);
    await runRemovals();
    const files = await listFilesBelow(join(panel.deps.config.DATA_DIRECTORY, 'media'));
    assert.ok(
      !files.some((path) => path.includes(old.tenantId)) && files.some((path) => path.includes(young.tenantId)),
    );
  });

  test('a customer who asked not to be answered stays known', async () => {
    await rows('update tenants set keep_messages_months = 1');
    await rows(
      `update customers set never_answer = true, updated_at = now() - interval '1 year' where tenant_id = $1`,
      [old.tenantId],
    );
    await age('messages', 'created_at', 300);
    await age('conversations', 'last_message_at', 300);
    await run();
    assert.deepEqual([await count('conversations', old), await count('customers', old)], [0, 1]);
  });

  test('files of media go after the shop’s months, or the platform’s; 0 keeps them for ever', async () => {
    const state = async (of: SeededPerson) =>
      (
        await rows<{ status: string; path: string | null }>('select status, path from media where tenant_id = $1', [
          of.tenantId,
        ])
      )[0];
    await age('media', 'created_at', 800);
    await rows('update tenants set keep_media_months = 0');
    await run();
    assert.equal((await state(old))?.status, 'ready');
    await rows('update tenants set keep_media_months = null');
    await run();
    assert.deepEqual([await state(old), (await state(young))?.status], [{ status: 'removed', path: null }, 'ready']);
    assert.equal(await count('messages', old), 2, 'the message stays');
    await runRemovals();
    assert.equal((await listFilesBelow(join(panel.deps.config.DATA_DIRECTORY, 'media', old.tenantId))).length, 0);
    await run();
    assert.equal(
      (await rows(`select 1 from events where kind = 'retention-applied'`)).length,
      1,
      'a second run finds nothing',
    );
  });

  test('what a turn or an open send needs stays, however old', async () => {
    await rows('update tenants set keep_messages_months = 1, keep_media_months = 1');
    for (const table of ['messages', 'media', 'conversations']) await age(table, 'created_at', 3000);
    await age('turns', 'finished_at', 3000);
    const everything = async () => [
      await count('messages', old),
      await count('turn_steps', old),
      await count('turns', old),
      await count('deliveries', old),
      (await rows(`select 1 from media where path is not null`)).length,
    ];
    const all = await everything();
    for (const busy of [
      `update conversations set lease_until = now() + interval '1 hour' where tenant_id = $1`,
      `update conversations set lease_until = null, due_at = now() where tenant_id = $1`,
      `with c as (update conversations set due_at = null where tenant_id = $1) update deliveries set status = 'queued', created_at = now() - interval '9 years' where tenant_id = $1`,
      `update deliveries set status = 'sending' where tenant_id = $1`,
    ]) {
      await rows(busy, [old.tenantId]);
      await run();
      assert.deepEqual(await everything(), all, busy);
    }
    await rows(`update deliveries set status = 'sent' where tenant_id = $1`, [old.tenantId]);
    await rows(`update messages set waits = true where tenant_id = $1 and direction = 'in'`, [old.tenantId]);
    await run();
    assert.equal(await count('messages', old), 1);
  });

  test('dead sign-ins go, living ones stay', async () => {
    const person = await panel.person({ platformAdmin: true });
    const id = newId();
    await rows(
      `insert into sessions (id, user_id, token, expires_at) values ($1, $2, 'dead', now() - interval '2 days')`,
      [id, person['x-user-id']],
    );
    await rows(
      `insert into verifications (id, identifier, value, expires_at) values ($1, 'dead', 'x', now() - interval '2 days'), ($2, 'living', 'x', now() + interval '1 minute')`,
      [newId(), newId()],
    );
    await run();
    assert.deepEqual(await rows('select identifier from verifications'), [{ identifier: 'living' }]);
    assert.equal((await rows('select 1 from sessions')).length, 1);
    assert.deepEqual([(await removedOf(null)).sessions, (await removedOf(null)).verifications], [1, 1]);
  });

  test('it works in parts; a run that is stopped tells what it did and the next goes on', async () => {
    await rows('delete from events');
    await rows(
      `insert into events (tenant_id, id, kind, created_at) select $1, gen_random_uuid(), 'x', now() - interval '1 year' from generate_series(1, 25)`,
      [old.tenantId],
    );
    await run(10);
    assert.equal((await removedOf(old)).events, 25);
    const stopped = AbortSignal.abort(new Error('the service stops'));
    await assert.rejects(run(10, stopped), /stops/);
    await run(10);
  });

  test('an old file that no row knows is removed, a new one is left to its writer', async () => {
    const { DATA_DIRECTORY: directory } = panel.deps.config;
    const [orphan, fresh] = [
      await storeMediaFile(directory, old.tenantId, Buffer.from('x')),
      await storeMediaFile(directory, old.tenantId, Buffer.from('y')),
    ];
    const longAgo = new Date(Date.now() - 2 * 86_400_000);
    for (const path of [orphan, old.mediaPath]) await utimes(join(directory, 'media', path), longAgo, longAgo);
    await run();
    const left = await listFilesBelow(join(directory, 'media', old.tenantId));
    assert.deepEqual(
      left.map((path) => path.slice(join(directory, 'media').length + 1)),
      [fresh, old.mediaPath].sort(),
    );
    assert.equal((await removedOf(null)).orphan_files, 1);
  });

  test('memories go with the messages they came from, when they are over, and a month after they were forgotten', async () => {
    const kinds = async () =>
      (
        await rows<{ kind: string }>(`select kind from memories where tenant_id = $1 order by kind`, [old.tenantId])
      ).map(({ kind }) => kind);
    await run();
    assert.deepEqual(await kinds(), ['fact', 'summary']);
    await age('memories', 'updated_at', 31);
    await run();
    assert.deepEqual(await kinds(), ['fact'], 'the superseded one');
    await rows(`update tenants set keep_messages_months = 12 where id = $1`, [old.tenantId]);
    await age('memories', 'said_at', 300);
    await run();
    assert.deepEqual(await kinds(), ['fact']);
    await age('memories', 'said_at', 400);
    await run();
    assert.deepEqual(await kinds(), []);
    await rows(`update memories set expires_at = now() - interval '1 second' where tenant_id = $1`, [young.tenantId]);
    await run();
    assert.equal(await count('memories', young), 0);
  });

  test('why an agent was changed goes with the messages of that day, from a conversation that goes on', async () => {
    const held = async () =>
      Number((await rows<{ n: string }>('select count(answering) as n from conversations'))[0]?.n);
    const since = (months: number) =>
      rows(`update conversations set answering = jsonb_build_object('since', now() - $1::int * interval '1 month')`, [
        months,
      ]);
    await since(7);
    await run();
    assert.equal(await held(), 2, 'for ever, unless the shop says how long');
    await rows('update tenants set keep_messages_months = 6 where id = $1', [old.tenantId]);
    await run();
    assert.deepEqual([await held(), (await removedOf(old)).agent_changes], [1, 1]);
    await since(5);
    await run();
    assert.equal(await held(), 2);
  });

  test('every kind has a name of its own', () => {
    assert.equal(new Set(retentionRules.map(({ kind }) => kind)).size, retentionRules.length);
  });
});

async function runRemovals(): Promise<void> {
  const jobs = await rows<{ tenant_id: string; payload: unknown }>(
    `select tenant_id, payload from jobs where kind = 'remove-media-files'`,
  );
  for (const { tenant_id: tenantId, payload } of jobs)
    await removeMediaFiles(panel.deps).run(payload, {
      tenantId,
      signal: new AbortController().signal,
      attempt: 1,
      lastAttempt: false,
    });
}

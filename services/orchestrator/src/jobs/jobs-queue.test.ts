// The queue of background work against a real Postgres, with workers that share it, crash, fail and stop.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Database } from '@nexus/database/database';
import { Listener } from '@nexus/database/listener';
import { newId } from '@nexus/database/new-id';
import { LeaseWorker } from '@nexus/leases/lease-worker';
import { createLog } from '@nexus/service-kit/log';
import { createTestDatabase } from '@nexus/testing/test-database';
import type { TestDatabase } from '@nexus/testing/test-database';
import { z } from 'zod';
import { platformTenantId } from '../events/record-event.ts';
import { enqueueJob } from './enqueue-job.ts';
import { defineJob } from './job.ts';
import type { JobDefinition } from './job.ts';
import { JobsQueue, backOff } from './jobs-queue.ts';
import { PermanentError } from './permanent-error.ts';

const log = createLog('test', { level: 'silent' });
const tenantId = newId();
let testDatabase: TestDatabase;
let database: Database;
let listener: Listener;
const stops: (() => Promise<void>)[] = [];

before(async () => {
  testDatabase = await createTestDatabase();
  database = new Database({ dsn: testDatabase.dsn, log, maximum: 6, role: 'nexus_app' });
  listener = new Listener({ dsn: testDatabase.dsn, log });
  await listener.start();
});
beforeEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await database.platformTransaction('test', async (tx) => {
    await tx.query('delete from jobs');
    await tx.query('delete from events');
  });
});
after(async () => {
  for (const stop of stops.splice(0)) await stop();
  await listener.stop();
  await database.close();
  await testDatabase.drop();
});

function worker(jobs: JobDefinition[], options: { leaseMilliseconds?: number; drainMilliseconds?: number } = {}) {
  const queue = new JobsQueue({ database, log, jobs });
  const running = new LeaseWorker(queue, { listener, log, pollMilliseconds: 100, ...options });
  stops.push(() => running.stop());
  return { queue, running };
}

interface Row {
  due_at: Date | null;
  done_at: Date | null;
  dead_at: Date | null;
  attempts: number;
  last_error: string | null;
}
async function row(kind: string): Promise<Row | undefined> {
  const rows = await database.platformTransaction('test', (tx) =>
    tx.query<Row>('select * from jobs where kind = $1', [kind]),
  );
  return rows[0];
}
async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (let turn = 0; turn < 400; turn += 1) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error('what was waited for did not happen');
}
const enqueue = (kind: string, key = 'one', payload = {}, maxAttempts = 8) =>
  database.transaction(tenantId, (tx) => enqueueJob(tx, { tenantId, kind, key, payload, maxAttempts }));

describe('the jobs queue', () => {
  test('two workers share the jobs and each job is run once', async () => {
    const runs: string[] = [];
    const job = defineJob({
      kind: 'count',
      payload: z.object({ number: z.number() }),
      run: async (payload) => void runs.push(String(payload.number)),
    });
    worker([job]).running.start();
    worker([job]).running.start();
    for (let number = 0; number < 30; number += 1) await enqueue('count', String(number), { number });
    await until(async () => runs.length >= 30);
    await until(async () => {
      const rows = await database.platformTransaction('test', (tx) =>
        tx.query<{ count: string }>(`select count(*) from jobs where done_at is not null and due_at is null`),
      );
      return rows[0]?.count === '30';
    });
    assert.equal(new Set(runs).size, 30);
    assert.equal(runs.length, 30);
  });

  test('a job of a worker that crashed is run by another when the lease is over, and the dead one can write nothing', async () => {
    const job = defineJob({ kind: 'crash', payload: z.object({}), run: async () => undefined });
    await enqueue('crash');
    const dead = new JobsQueue({ database, log, jobs: [job] });
    const {
      items: [item],
    } = await dead.claim(1, 50);
    assert.ok(item);
    worker([job]).running.start();
    await until(async () => (await row('crash'))?.done_at);
    await dead.fail(item, new Error('written too late'));
    const ended = await row('crash');
    assert.equal(ended?.last_error, null);
    assert.equal(ended?.due_at, null);
    assert.deepEqual(await dead.renew([item], 1000), []);
  });

  test('a failing job is tried again and then buried, and its death is an event', async () => {
    let runs = 0;
    const job = defineJob({
      kind: 'fails',
      payload: z.object({}),
      firstRetryMs: 1,
      run: async () => {
        runs += 1;
        throw new Error('no luck with Bearer test-key-value');
      },
    });
    worker([job]).running.start();
    await enqueue('fails', 'one', {}, 3);
    const dead = await until(async () => {
      const found = await row('fails');
      return found?.dead_at ? found : undefined;
    });
    assert.equal(runs, 3);
    assert.equal(dead.due_at, null);
    assert.match(dead.last_error ?? '', /no luck/);
    assert.doesNotMatch(dead.last_error ?? '', /test-key/);
    const events = await database.transaction(tenantId, (tx) =>
      tx.query<{ kind: string; severity: string; data: { key: string } }>('select * from events where tenant_id = $1', [
        tenantId,
      ]),
    );
    assert.deepEqual(
      events.map((one) => [one.kind, one.severity, one.data.key]),
      [['job-died', 'error', 'one']],
    );
    await enqueue('fails', 'one', {}, 1);
    await until(async () => runs === 4);
  });

  test('a permanent error ends a job at once', async () => {
    let runs = 0;
    const job = defineJob({
      kind: 'hopeless',
      payload: z.object({}),
      run: async () => {
        runs += 1;
        throw new PermanentError('test.hopeless', 'never');
      },
    });
    worker([job]).running.start();
    await enqueue('hopeless');
    const dead = await until(async () => ((await row('hopeless'))?.dead_at ? row('hopeless') : undefined));
    assert.equal(runs, 1);
    assert.equal(dead?.last_error, 'test.hopeless: never');
  });

  test('a payload that does not fit is buried without a run', async () => {
    const job = defineJob({
      kind: 'typed',
      payload: z.object({ id: z.uuid() }),
      run: async () => assert.fail('it must not run'),
    });
    worker([job]).running.start();
    await enqueue('typed', 'one', { id: 'no uuid' });
    await until(async () => (await row('typed'))?.dead_at);
    assert.match((await row('typed'))?.last_error ?? '', /^jobs\.bad-payload/);
  });

  test('a job queued again while it runs is run once more, with the newer payload', async () => {
    const seen: number[] = [];
    const release = Promise.withResolvers<void>();
    const job = defineJob({
      kind: 'again',
      payload: z.object({ number: z.number() }),
      run: async (payload) => {
        seen.push(payload.number);
        if (payload.number === 1) await release.promise;
      },
    });
    worker([job]).running.start();
    await enqueue('again', 'one', { number: 1 });
    await until(async () => seen.length === 1);
    await enqueue('again', 'one', { number: 2 });
    release.resolve();
    await until(async () => (await row('again'))?.done_at);
    assert.deepEqual(seen, [1, 2]);
  });

  test('a job that the stopping service gives up is put back without counting the attempt', async () => {
    const begun = Promise.withResolvers<void>();
    const job = defineJob({
      kind: 'long',
      payload: z.object({}),
      run: async (_payload, { signal }) => {
        begun.resolve();
        await new Promise((_done, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      },
    });
    const { running } = worker([job], { drainMilliseconds: 10 });
    running.start();
    await enqueue('long');
    await begun.promise;
    await running.stop();
    const back = await row('long');
    assert.equal(back?.attempts, 0);
    assert.ok(back?.due_at);
  });

  test('a cron job has one row however many replicas start, runs, and waits for its next hour even after failing', async () => {
    let runs = 0;
    const job = defineJob({
      kind: 'hourly',
      payload: z.object({}),
      everyMs: 3_600_000,
      maxAttempts: 1,
      run: async () => {
        runs += 1;
        if (runs === 2) throw new Error('once');
      },
    });
    const { queue, running } = worker([job]);
    await Promise.all([queue.prepare(), queue.prepare(), new JobsQueue({ database, log, jobs: [job] }).prepare()]);
    const dueNow = () =>
      database.transaction(platformTenantId, (tx) => tx.query(`update jobs set due_at = now() where kind = 'hourly'`));
    await dueNow();
    running.start();
    const first = await until(async () => ((await row('hourly'))?.done_at ? row('hourly') : undefined));
    assert.ok((first?.due_at?.getTime() ?? 0) > Date.now() + 3_000_000);
    await dueNow();
    const second = await until(async () => ((await row('hourly'))?.last_error ? row('hourly') : undefined));
    assert.ok((second?.due_at?.getTime() ?? 0) > Date.now() + 3_000_000);
    assert.equal(second?.dead_at, null);
    assert.equal(runs, 2);
    const rows = await database.platformTransaction('test', (tx) =>
      tx.query(`select 1 from jobs where kind = 'hourly'`),
    );
    assert.equal(rows.length, 1);
  });

  test('jobs of kinds that this replica does not know are left alone', async () => {
    const queue = new JobsQueue({ database, log, jobs: [] });
    await enqueue('of-a-newer-version');
    assert.deepEqual(await queue.claim(10, 1000), { items: [], nextDue: null });
  });

  test('back-off doubles up to a quarter of an hour and keeps its jitter within the upper half', () => {
    assert.equal(
      backOff(1000, 1, () => 1),
      1000,
    );
    assert.equal(
      backOff(1000, 4, () => 1),
      8000,
    );
    assert.equal(
      backOff(1000, 4, () => 0),
      4000,
    );
    assert.equal(
      backOff(1000, 60, () => 1),
      900_000,
    );
  });
});

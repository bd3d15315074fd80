// A queue in a table is worked off once per row by any number of workers, through failures, losses and restarts.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { Listener } from '@nexus/database/listener';
import { newId } from '@nexus/database/new-id';
import { createLog } from '@nexus/service-kit/log';
import { createTestDatabase } from '@nexus/testing/test-database';
import type { TestDatabase } from '@nexus/testing/test-database';
import { Pool } from 'pg';
import { LeaseWorker, dueChannel } from './lease-worker.ts';
import type { Claim, Lease, LeaseQueue, LeaseWorkerOptions } from './lease-worker.ts';

const table = `create table tasks (
  tenant_id uuid not null, id uuid not null, due_at timestamptz not null, attempts int not null default 0, error text,
  handled_at timestamptz, lease_token uuid, lease_until timestamptz, primary key (tenant_id, id))`;
const tenantId = newId();

type Handle = (item: Lease, signal: AbortSignal) => Promise<void>;

const nothing: Claim<Lease> = { items: [], nextDue: null };

/** A queue over the table, as slices write theirs: claims skip what others hold, writes prove their token. */
class Tasks implements LeaseQueue<Lease> {
  readonly name = 'tasks';
  readonly counts = { claims: 0, renewals: 0 };
  readonly #pool: Pool;
  readonly #handle: Handle;

  constructor(pool: Pool, handle: Handle) {
    this.#pool = pool;
    this.#handle = handle;
  }

  async claim(limit: number, leaseMilliseconds: number): Promise<Claim<Lease>> {
    this.counts.claims += 1;
    const { rows } = await this.#pool.query<{ tenant_id: string; id: string; lease_token: string }>(
      `with due as materialized (
         select tenant_id, id from tasks where handled_at is null and due_at <= clock_timestamp()
           and coalesce(lease_until, due_at) <= clock_timestamp() order by due_at limit $1 for update skip locked)
       update tasks set lease_token = gen_random_uuid(), lease_until = clock_timestamp() + $2 * interval '1 ms', attempts = attempts + 1
         from due where tasks.tenant_id = due.tenant_id and tasks.id = due.id
       returning tasks.tenant_id, tasks.id, lease_token`,
      [limit, leaseMilliseconds],
    );
    const items = rows.map((row) => ({ tenantId: row.tenant_id, id: row.id, token: row.lease_token }));
    return { items, nextDue: await this.#nextDue() };
  }

  async renew(held: Lease[], leaseMilliseconds: number): Promise<string[]> {
    this.counts.renewals += 1;
    const { rows } = await this.#pool.query<{ id: string }>(
      `update tasks set lease_until = clock_timestamp() + $2 * interval '1 ms' where lease_token = any ($1) returning id`,
      [held.map((one) => one.token), leaseMilliseconds],
    );
    return rows.map((row) => row.id);
  }

  async #nextDue(): Promise<number | null> {
    const { rows } = await this.#pool.query<{ wait: number | null }>(
      `select (extract(epoch from min(greatest(due_at, lease_until)) - clock_timestamp()) * 1000)::float as wait from tasks where handled_at is null`,
    );
    return rows[0]?.wait ?? null;
  }

  async handle(item: Lease, signal: AbortSignal): Promise<void> {
    await this.#handle(item, signal);
    await this.#pool.query('update tasks set handled_at = clock_timestamp() where lease_token = $1', [item.token]);
  }

  async fail(item: Lease, error: unknown): Promise<void> {
    await this.#pool.query(
      `update tasks set error = $2, lease_token = null, lease_until = null, due_at = clock_timestamp() where lease_token = $1`,
      [item.token, String(error)],
    );
  }
}

describe('lease worker', () => {
  let made: TestDatabase;
  let pool: Pool;
  let listener: Listener;
  const workers: LeaseWorker<Lease>[] = [];
  const lines: string[] = [];
  const log = createLog('test', { write: (line) => lines.push(line) });

  const start = (queue: LeaseQueue<Lease>, over: Partial<LeaseWorkerOptions> = {}) => {
    const worker = new LeaseWorker(queue, { listener, log, pollMilliseconds: 60_000, ...over });
    workers.push(worker);
    worker.start();
    return worker;
  };
  const add = async (count = 1, wait = 0) => {
    const ids = Array.from({ length: count }, newId);
    await pool.query(
      `insert into tasks (tenant_id, id, due_at) select $1, id, clock_timestamp() + $3 * interval '1 ms' from unnest($2::uuid[]) as id`,
      [tenantId, ids, wait],
    );
    return ids;
  };
  const wake = (wait = 0) => pool.query('select pg_notify($1, $2)', [dueChannel, `tasks:${wait}`]);
  const rows = async () =>
    (
      await pool.query<{ id: string; attempts: number; error: string | null; late: number }>(
        `select id, attempts, error, (extract(epoch from handled_at - due_at) * 1000)::float as late from tasks where handled_at is not null`,
      )
    ).rows;
  const allHandled = async (count: number) => {
    for (;;) {
      const handled = await rows();
      if (handled.length === count) return handled;
      await new Promise((done) => setTimeout(done, 10));
    }
  };
  const aborted = (signal: AbortSignal) =>
    new Promise<never>((_done, fail) => signal.addEventListener('abort', () => fail(signal.reason as Error)));

  before(async () => {
    made = await createTestDatabase({ empty: true });
    pool = new Pool({ connectionString: made.dsn, max: 6 });
    pool.on('error', () => undefined);
    await pool.query(table);
    listener = new Listener({ dsn: made.dsn, log });
    await listener.start();
  });
  beforeEach(async () => {
    lines.length = 0;
    await pool.query('delete from tasks');
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  });
  after(async () => {
    await listener.stop();
    await pool.end();
    await made.drop();
  });

  test('three workers share a hundred rows and do each once', async () => {
    const done: string[] = [];
    const handle: Handle = async (item) => void done.push(item.id);
    const ids = await add(100);
    for (let worker = 0; worker < 3; worker += 1) start(new Tasks(pool, handle), { concurrency: 4 });
    const handled = await allHandled(100);
    assert.deepEqual(done.toSorted(), ids.toSorted());
    assert.ok(handled.every((row) => row.attempts === 1));
  });

  test('no more is worked on at once than asked for', async () => {
    let now = 0;
    let most = 0;
    const handle: Handle = async () => {
      most = Math.max(most, (now += 1));
      await pool.query('select 1');
      now -= 1;
    };
    await add(20);
    const worker = start(new Tasks(pool, handle), { concurrency: 3 });
    await allHandled(20);
    assert.equal(most, 3);
    await worker.stop();
    assert.equal(worker.active, 0);
  });

  test('a worker that gives way claims nothing until it may', async () => {
    const { promise: may, resolve: open } = Promise.withResolvers<void>();
    const queue = new Tasks(pool, async () => undefined);
    await add(3);
    start(queue, { giveWay: () => may });
    await new Promise((done) => setImmediate(done));
    assert.equal(queue.counts.claims, 0);
    open();
    await allHandled(3);
  });

  test('a row is done when it is due and not before, without polling', async () => {
    await add(1, 250);
    start(new Tasks(pool, async () => undefined));
    const [row] = await allHandled(1);
    assert.ok(row && row.late >= 0);
  });

  test('a notification wakes an idle worker, at once or after the time it names', async () => {
    const queue = new Tasks(pool, async () => undefined);
    start(queue);
    while (queue.counts.claims === 0) await new Promise((done) => setTimeout(done, 5));
    await add();
    await wake();
    await allHandled(1);
    await add(1, 150);
    await wake(150);
    for (const row of await allHandled(2)) assert.ok(row.late >= 0);
    await pool.query('select pg_notify($1, $2)', [dueChannel, 'tasks']);
    await pool.query('select pg_notify($1, $2)', [dueChannel, 'other:0']);
  });

  test('work that lasts longer than its lease keeps it by heartbeat', async () => {
    const gate = Promise.withResolvers<void>();
    const queue = new Tasks(pool, () => gate.promise);
    const other = new Tasks(pool, () => Promise.reject(new Error('taken away')));
    await add();
    start(queue, { leaseMilliseconds: 2100 });
    while (queue.counts.claims === 0 || workers[0]?.active === 0) await new Promise((done) => setTimeout(done, 5));
    start(other, { leaseMilliseconds: 2100, pollMilliseconds: 50 });
    while (queue.counts.renewals < 4) await new Promise((done) => setTimeout(done, 20));
    gate.resolve();
    const [row] = await allHandled(1);
    assert.deepEqual([row?.attempts, row?.error], [1, null]);
  });

  test('who loses the lease is told by the signal and can write nothing', async () => {
    const reason = Promise.withResolvers<unknown>();
    const handle: Handle = (_item, signal) => aborted(signal).catch((error: unknown) => reason.resolve(error));
    const [id] = await add();
    const worker = start(new Tasks(pool, handle), { leaseMilliseconds: 300 });
    while (worker.active === 0) await new Promise((done) => setTimeout(done, 5));
    await pool.query(
      `update tasks set lease_token = gen_random_uuid(), lease_until = clock_timestamp() + interval '1 hour' where id = $1`,
      [id],
    );
    assert.match(String(await reason.promise), /lease was lost/);
    await worker.stop();
    assert.deepEqual(await rows(), []);
  });

  test('a lease that cannot be renewed in its time ends the work without being told', async () => {
    const reason = Promise.withResolvers<unknown>();
    const handle: Handle = (_item, signal) => aborted(signal).catch((error: unknown) => reason.resolve(error));
    const queue = new Tasks(pool, handle);
    queue.renew = () => Promise.reject(new Error('the database is away'));
    const claim = queue.claim.bind(queue);
    queue.claim = async (limit, lease) => (queue.counts.claims === 0 ? claim(limit, lease) : nothing);
    await add();
    start(queue, { leaseMilliseconds: 300 });
    assert.match(String(await reason.promise), /lease ran out/);
    assert.ok(lines.some((line) => line.includes('leases could not be renewed')));
  });

  test('a row that the same worker claims again takes the place of the work before', async () => {
    const reasons: unknown[] = [];
    const second = Promise.withResolvers<void>();
    const handle: Handle = async (_item, signal) => {
      if (reasons.length > 0 || lines.length > 0) return second.resolve();
      lines.push('first');
      await aborted(signal).catch((error: unknown) => reasons.push(error));
    };
    const [id] = await add();
    const worker = start(new Tasks(pool, handle), { pollMilliseconds: 20 });
    while (worker.active === 0) await new Promise((done) => setTimeout(done, 5));
    await pool.query(`update tasks set lease_until = clock_timestamp() where id = $1`, [id]);
    await second.promise;
    const [row] = await allHandled(1);
    assert.equal(row?.attempts, 2);
    assert.match(String(reasons), /lease was lost/);
  });

  test('work that fails is given back with its reason and done again', async () => {
    let attempts = 0;
    const handle: Handle = async () => {
      if ((attempts += 1) === 1) throw new Error('the shop did not answer');
    };
    await add();
    start(new Tasks(pool, handle), { pollMilliseconds: 50 });
    const [row] = await allHandled(1);
    assert.deepEqual([row?.attempts, row?.error], [2, 'Error: the shop did not answer']);
    assert.ok(lines.some((line) => line.includes('work failed') && line.includes('the shop did not answer')));
  });

  test('a failure that cannot be recorded leaves the row to the end of its lease', async () => {
    let attempts = 0;
    const handle: Handle = async () => {
      if ((attempts += 1) === 1) throw new Error('broken');
    };
    const queue = new Tasks(pool, handle);
    queue.fail = () => Promise.reject(new Error('not even that'));
    await add();
    start(queue, { leaseMilliseconds: 600 });
    const [row] = await allHandled(1);
    assert.equal(row?.attempts, 2);
    assert.ok(lines.some((line) => line.includes('could not be recorded') && line.includes('not even that')));
  });

  test('stopping claims no more and waits for what runs', async () => {
    const gate = Promise.withResolvers<void>();
    const signals: AbortSignal[] = [];
    const handle: Handle = async (_item, signal) => {
      signals.push(signal);
      await gate.promise;
    };
    await add(2);
    const worker = start(new Tasks(pool, handle), { concurrency: 1 });
    while (worker.active === 0) await new Promise((done) => setTimeout(done, 5));
    const stopped = worker.stop();
    gate.resolve();
    await stopped;
    assert.equal((await rows()).length, 1);
    assert.deepEqual(
      signals.map((signal) => signal.aborted),
      [false],
    );
    await wake();
    assert.equal(worker.active, 0);
    worker.start();
    await allHandled(2);
  });

  test('work that outlasts the drain time is aborted, and its row given back', async () => {
    await add();
    const worker = start(new Tasks(pool, (_item, signal) => aborted(signal)), { drainMilliseconds: 50 });
    while (worker.active === 0) await new Promise((done) => setTimeout(done, 5));
    await worker.stop();
    const { rows: left } = await pool.query('select error, lease_token from tasks');
    assert.deepEqual(left, [{ error: 'Error: the service is stopping', lease_token: null }]);
  });

  test('what a claim under way brings while the worker stops is done before the stop ends', async () => {
    const asked = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const queue = new Tasks(pool, async () => undefined);
    const claim = queue.claim.bind(queue);
    queue.claim = async (limit, lease) => {
      const found = await claim(limit, lease);
      asked.resolve();
      await gate.promise;
      return found;
    };
    await add();
    const worker = start(queue);
    await asked.promise;
    const stopped = worker.stop();
    gate.resolve();
    await stopped;
    assert.equal((await rows()).length, 1);
  });

  test('lost database connections are survived, and what came meanwhile is done', async () => {
    start(new Tasks(pool, async () => undefined), { pollMilliseconds: 50 });
    await add();
    await allHandled(1);
    for (let round = 2; round <= 3; round += 1) {
      await pool.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await add();
      await allHandled(round);
    }
    while (listener.connectedSince === null) await new Promise((done) => setTimeout(done, 10));
    await add();
    await wake();
    await allHandled(4);
  });

  test('a queue that cannot be read is asked again after a poll, not in a whirl', async () => {
    const queue = new Tasks(pool, async () => undefined);
    let asked = 0;
    const claim = queue.claim.bind(queue);
    queue.claim = (limit, lease) => ((asked += 1) <= 2 ? Promise.reject(new Error('away')) : claim(limit, lease));
    await add();
    start(queue, { pollMilliseconds: 40 });
    await allHandled(1);
    assert.equal(lines.filter((line) => line.includes('could not be read')).length, 2);
  });

  test('a backlog behind full hands, or a row that others hold locked, does not make the worker spin', async () => {
    const gate = Promise.withResolvers<void>();
    const full = new Tasks(pool, () => gate.promise);
    await add(5);
    const worker = start(full, { concurrency: 1 });
    while (worker.active === 0) await new Promise((done) => setTimeout(done, 5));
    const locked = new Tasks(pool, async () => undefined);
    locked.claim = async () => {
      locked.counts.claims += 1;
      return { items: [], nextDue: -1 };
    };
    start(locked, { pollMilliseconds: 100 });
    while (locked.counts.claims < 6) await new Promise((done) => setTimeout(done, 50));
    assert.ok(locked.counts.claims < 16, `${locked.counts.claims} claims`);
    assert.equal(full.counts.claims, 1);
    gate.resolve();
    await worker.stop();
  });
});

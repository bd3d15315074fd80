// Transactions see their tenant's rows and no others, keep all or nothing, and say when Postgres is away.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { AppError } from '@nexus/service-kit/app-error';
import { createLog } from '@nexus/service-kit/log';
import { createTestDatabase } from '@nexus/testing/test-database';
import type { TestDatabase } from '@nexus/testing/test-database';
import { sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { Client } from 'pg';
import { tenantPolicy } from './columns.ts';
import { isConnectionError } from './connection-errors.ts';
import { Database, normalizeDsn } from './database.ts';
import type { Transaction } from './database.ts';
import { isUuid, newId } from './new-id.ts';

const log = createLog('test', { level: 'silent' });
const withCode = (code: string, status: number) => (error: unknown) =>
  error instanceof AppError && error.code === code && error.status === status;

const dialect = new PgDialect();
const policy = tenantPolicy();
const condition = (part: SQL | undefined) => dialect.sqlToQuery(part ?? sql`false`).sql;

/** A tenant table as the slices declare them, under the one policy. */
const notes = `
  create table notes (tenant_id uuid not null, id uuid not null, text text not null, primary key (tenant_id, id));
  alter table notes enable row level security;
  alter table notes force row level security;
  create policy ${policy.name} on notes using (${condition(policy.using)}) with check (${condition(policy.withCheck)});
  grant select, insert, update, delete on notes to nexus_app;`;

describe('database', () => {
  const [one, two] = [newId(), newId()];
  let made: TestDatabase;
  let database: Database;
  let narrow: Database;

  const write = (tx: Transaction, tenantId: string, text: string) =>
    tx.query('insert into notes (tenant_id, id, text) values ($1, $2, $3)', [tenantId, newId(), text]);
  const texts = async (tx: Transaction) =>
    (await tx.query<{ text: string }>('select text from notes order by text')).map((row) => row.text);
  const everything = () => database.platformTransaction('test', texts);

  /** As superuser: others are not shown what sessions wait for. */
  const waitingForLocks = async (): Promise<number> => {
    const client = new Client({ connectionString: made.dsn });
    await client.connect();
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );
    await client.end();
    return rows[0]?.count ?? 0;
  };

  before(async () => {
    made = await createTestDatabase();
    const client = new Client({ connectionString: made.dsn });
    await client.connect();
    await client.query(notes);
    await client.end();
    database = new Database({ dsn: made.dsn, log, maximum: 4, role: 'nexus_app' });
    narrow = new Database({ dsn: made.dsn, log, maximum: 1, role: 'nexus_app' });
  });
  beforeEach(async () => {
    await database.platformTransaction('test', (tx) => tx.query('delete from notes'));
    await database.transaction(one, (tx) => write(tx, one, 'of one'));
    await database.transaction(two, (tx) => write(tx, two, 'of two'));
  });
  after(async () => {
    await Promise.all([database.close(), narrow.close()]);
    await made.drop();
  });

  test('the pool works as nexus_app, which row security binds', async () => {
    const rows = await database.transaction(one, (tx) =>
      tx.query(
        'select current_user as name, rolbypassrls as passes, rolsuper as super from pg_roles where rolname = current_user',
      ),
    );
    assert.deepEqual(rows, [{ name: 'nexus_app', passes: false, super: false }]);
  });

  test('a transaction reads, changes and deletes only what is its tenant’s', async () => {
    await database.transaction(one, async (tx) => {
      assert.deepEqual(await texts(tx), ['of one']);
      await tx.query(`update notes set text = 'changed'`);
      await tx.query('delete from notes where tenant_id = $1', [two]);
    });
    assert.deepEqual(await everything(), ['changed', 'of two']);
  });

  test('a row of another tenant can neither be written nor moved there', async () => {
    const violates = (error: unknown) => (error as { code?: string }).code === '42501';
    await assert.rejects(
      database.transaction(one, (tx) => write(tx, two, 'smuggled')),
      violates,
    );
    await assert.rejects(
      database.transaction(one, (tx) => tx.query('update notes set tenant_id = $1', [two])),
      violates,
    );
    assert.deepEqual(await everything(), ['of one', 'of two']);
  });

  test('statements that run all day are planned once for all values, those of everybody else for theirs; each sees its tenant only', async () => {
    const asked = 'select text from notes where text <> $1 order by text';
    const ask = (view: Database, tenantId: string) =>
      view.transaction(tenantId, (tx) => tx.query(asked, [newId()])) as Promise<{ text: string }[]>;
    const plans = () =>
      narrow.transaction(one, async (tx) => {
        const [row] = await tx.query<{ generic: number; custom: number }>(
          'select generic_plans::int as generic, custom_plans::int as custom from pg_prepared_statements where statement = $1',
          [asked],
        );
        return row;
      });
    const steady = narrow.withReusedPlans();
    assert.deepEqual(await ask(steady, one), [{ text: 'of one' }]);
    assert.deepEqual(await ask(steady.withPatience(2000), two), [{ text: 'of two' }]);
    assert.deepEqual(await plans(), { generic: 2, custom: 0 });
    assert.deepEqual(await ask(narrow, one), [{ text: 'of one' }]);
    assert.deepEqual(await plans(), { generic: 2, custom: 1 });
  });

  test('a platform transaction sees every tenant, and a fault in it names its reason', async () => {
    assert.deepEqual(await everything(), ['of one', 'of two']);
    await assert.rejects(
      database.platformTransaction('jobs.claim', (tx) => tx.query('select nonsense')),
      /^error: jobs\.claim: column "nonsense" does not exist/,
    );
  });

  test('errors of other kinds pass through a platform transaction as they are', async () => {
    for (const thrown of [
      AbortSignal.abort().reason as unknown,
      new AppError({ code: 'a.b', status: 409, message: 'x' }),
      'text',
    ])
      await assert.rejects(
        database.platformTransaction('test', () => Promise.reject(thrown as Error)),
        (error: unknown) => error === thrown,
      );
  });

  test('neither tenant nor scope stays on the connection for the next user of it', async () => {
    const left = async () => (await narrow.pool.query<{ text: string }>('select text from notes')).rows;
    await narrow.transaction(one, texts);
    assert.deepEqual(await left(), []);
    await narrow.platformTransaction('test', texts);
    assert.deepEqual(await left(), []);
    await assert.rejects(narrow.platformTransaction('test', (tx) => tx.query('select nonsense')));
    assert.deepEqual(await left(), []);
    assert.deepEqual(await narrow.transaction(two, texts), ['of two']);
  });

  test('two tenants that work at the same time do not see each other', async () => {
    const seen = await Promise.all(
      Array.from({ length: 20 }, (_, index) => database.transaction(index % 2 === 0 ? one : two, texts)),
    );
    for (const [index, found] of seen.entries()) assert.deepEqual(found, [index % 2 === 0 ? 'of one' : 'of two']);
  });

  test('an error undoes everything of its transaction and leaves the connection usable', async () => {
    const stop = new Error('stop');
    const work = async (tx: Transaction): Promise<void> => {
      await write(tx, one, 'half');
      throw stop;
    };
    await assert.rejects(narrow.transaction(one, work), (error: unknown) => error === stop);
    assert.deepEqual(await narrow.transaction(one, texts), ['of one']);
  });

  test('a failed statement that was overlooked is not taken for a commit', async () => {
    const work = async (tx: Transaction): Promise<string> => {
      await write(tx, one, 'lost');
      await tx.query('select nonsense').catch(() => undefined);
      return 'as if nothing had happened';
    };
    await assert.rejects(database.transaction(one, work), withCode('database.rolled-back', 500));
    assert.deepEqual(await everything(), ['of one', 'of two']);
  });

  test('a commit that leaves with its statements keeps what they wrote, and lets none follow', async () => {
    await database.transaction(one, (tx) => {
      const written = tx.commitWith(write(tx, one, 'at once'));
      return Promise.all([written, assert.rejects(texts(tx), /came after the commit/)]);
    });
    assert.deepEqual(await database.transaction(one, texts), ['at once', 'of one']);
    await assert.rejects(
      narrow.transaction(one, (tx) => tx.commitWith(tx.query('select nonsense').catch(() => 'overlooked'))),
      /nothing of the transaction was kept/,
    );
    assert.deepEqual(await narrow.transaction(two, texts), ['of two']);
  });

  test('what a transaction announces is told once it has committed, by whoever is to tell it, and not at all when it is rolled back', async () => {
    const told: string[] = [];
    const announcer = { announce: (channel: string, payload: string) => void told.push(`${channel} ${payload}`) };
    const own = new Database({ dsn: made.dsn, log, maximum: 1, role: 'nexus_app', announcer });
    await own.transaction(one, async (tx) => {
      tx.announce('work', 'first');
      const given = await tx.commitWith(write(tx, one, 'announced'));
      tx.announce('work', 'after the commit has left');
      assert.deepEqual(told, []);
      return given;
    });
    assert.deepEqual(told, ['work first', 'work after the commit has left']);
    const failing = own.transaction(one, async (tx) => {
      tx.announce('work', 'never');
      await tx.query('select 1 / 0');
    });
    await assert.rejects(failing);
    assert.equal(told.length, 2);
    await own.close();
  });

  test('without anybody to tell it, it is notified over the transaction’s own connection', async () => {
    const client = new Client({ connectionString: made.dsn });
    await client.connect();
    await client.query('listen work');
    const heard = once(client, 'notification');
    await narrow.transaction(one, async (tx) => tx.announce('work', 'told'));
    const [{ payload }] = (await heard) as [{ payload: string }];
    assert.equal(payload, 'told');
    await client.end();
  });

  test('a process that stands still after the answer to what it commits with holds no lock', async () => {
    const lockFromElsewhere = `
      const client = new (await import('pg')).default.Client(${JSON.stringify(database.dsn)});
      await client.connect();
      await client.query("set app.scope = 'platform'; select 1 from notes for update nowait");
      await client.end();`;
    await database.transaction(one, async (tx) => {
      await tx.commitWith(tx.query('update notes set text = text', []));
      const other = spawnSync(process.execPath, ['--input-type=module', '-e', lockFromElsewhere], { encoding: 'utf8' });
      assert.equal(other.status, 0, other.stderr);
    });
  });

  test('rows can be read by drizzle in the same transaction', async () => {
    const rows = await database.transaction(one, async (tx) => {
      await write(tx, one, 'more');
      const counted = tx.drizzle.select({ count: sql<number>`count(*)::int` });
      return counted.from(sql`notes`);
    });
    assert.deepEqual(rows, [{ count: 2 }]);
  });

  test('a tenant id that is no UUID is refused before it comes near a statement', async () => {
    const never = () => assert.fail('the work was begun');
    for (const bad of [
      '',
      'shop',
      `${one}'; drop table notes; --`,
      `${one} `,
      '{0199a5e4-7d1c-7abc-8def-123456789012}',
    ])
      await assert.rejects(database.transaction(bad, never), withCode('request.invalid-id', 400), bad);
    assert.deepEqual(await everything(), ['of one', 'of two']);
  });

  test('when nobody answers the database is unavailable, with 503 and a time to come back', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    const away = new Database({ dsn: `postgresql://nexus@127.0.0.1:${port}/x`, log });
    await assert.rejects(away.transaction(one, texts), (error: unknown) => {
      assert.ok(withCode('database.unavailable', 503)(error));
      assert.equal((error as AppError).details.retry_after_seconds, 2);
      return true;
    });
    await away.close();
  });

  test('a connection that is ended in the middle of the work is unavailable, and the pool gets over it', async () => {
    const end = async (tx: Transaction): Promise<void> => {
      const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      const client = new Client({ connectionString: made.dsn });
      await client.connect();
      await client.query('select pg_terminate_backend($1)', [row?.pid]);
      await client.end();
      await write(tx, one, 'never');
    };
    await assert.rejects(narrow.transaction(one, end), withCode('database.unavailable', 503));
    assert.deepEqual(await narrow.transaction(one, texts), ['of one']);
  });

  test('reading whose connection breaks is done once more, though its commit had left with it', async () => {
    let attempts = 0;
    const reading = narrow.transaction(one, (tx) => {
      attempts += 1;
      tx.send('set local role none', []);
      const first = attempts === 1 ? tx.query('select pg_terminate_backend(pg_backend_pid())') : Promise.resolve([]);
      return tx.readWith(Promise.all([first, tx.query<{ text: string }>('select text from notes')]));
    });
    assert.ok(Array.isArray((await reading)[1]));
    assert.equal(attempts, 2);
  });

  test('what was certainly rolled back because its connection broke is done once more, and only once', async () => {
    let attempts = 0;
    const endsItsSession = (times: number) => async (tx: Transaction) => {
      attempts += 1;
      await write(tx, one, `try ${attempts}`);
      if (attempts > times) return;
      await tx.query('set local role none');
      await tx.query('select pg_terminate_backend(pg_backend_pid())');
    };
    await narrow.transaction(one, endsItsSession(1));
    assert.deepEqual([attempts, await narrow.transaction(one, texts)], [2, ['of one', 'try 2']]);
    attempts = 0;
    await assert.rejects(narrow.transaction(one, endsItsSession(5)), withCode('database.unavailable', 503));
    assert.deepEqual([attempts, await narrow.transaction(one, texts)], [2, ['of one', 'try 2']]);
  });

  test('with patience, a lock, a session that hangs and a pool without a free connection are a 503 in its time, and leave nothing behind', async () => {
    const impatient = narrow.withPatience(300);
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: locked, resolve: hasLock } = Promise.withResolvers<void>();
    const holder = database.transaction(one, async (tx) => {
      await tx.query('lock table notes in access exclusive mode');
      hasLock();
      await held;
    });
    await locked;
    await assert.rejects(
      impatient.transaction(one, (tx) => write(tx, one, 'waits for a lock')),
      withCode('database.unavailable', 503),
    );
    assert.equal(await waitingForLocks(), 0, 'the session does not wait on at the server');
    letGo();
    await holder;
    const user = narrow.transaction(one, (tx) => tx.query('select pg_sleep(1)'));
    await assert.rejects(
      impatient.transaction(one, (tx) => write(tx, one, 'waits for a connection')),
      withCode('database.unavailable', 503),
    );
    await user;
    await impatient.transaction(one, (tx) => write(tx, one, 'now'));
    assert.deepEqual(await narrow.transaction(one, texts), ['now', 'of one']);
    assert.deepEqual(await narrow.transaction(one, (tx) => tx.query('show statement_timeout')), [
      { statement_timeout: '10s' },
    ]);
  });

  test('a server that can only be read is unavailable to who writes', async () => {
    await assert.rejects(
      database.transaction(one, async (tx) => {
        await tx.query('set transaction read only');
        await write(tx, one, 'lost');
      }),
      withCode('database.unavailable', 503),
    );
  });

  test('only errors of the connection count as such', () => {
    const error = (code: string | undefined, message = 'x') => Object.assign(new Error(message), code ? { code } : {});
    for (const code of ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '08006', '53300'])
      assert.ok(isConnectionError(error(code)), code);
    for (const message of [
      'Connection terminated unexpectedly',
      'Query read timeout',
      'timeout exceeded when trying to connect',
    ])
      assert.ok(isConnectionError(error(undefined, message)), message);
    for (const code of ['ENOENT', 'ERR_INVALID_ARG_TYPE', '23505', '57014', '42P01'])
      assert.ok(!isConnectionError(error(code)), code);
    for (const other of [error(undefined), null, undefined, 'ECONNREFUSED']) assert.ok(!isConnectionError(other));
  });

  test('the DSN of another driver is understood', async () => {
    assert.equal(normalizeDsn('postgresql+asyncpg://u:p@h/d?x=1'), 'postgresql://u:p@h/d?x=1');
    assert.equal(normalizeDsn('postgres://u@h/d'), 'postgres://u@h/d');
    const other = new Database({ dsn: made.dsn.replace('postgresql:', 'postgresql+asyncpg:'), log, maximum: 1 });
    assert.deepEqual(await other.platformTransaction('test', texts), ['of one', 'of two']);
    await other.close();
  });

  test('ids are UUIDs that sort by the order in which they were made', () => {
    const ids = Array.from({ length: 500 }, newId);
    assert.deepEqual(ids.toSorted(), ids);
    assert.ok(ids.every(isUuid) && new Set(ids).size === 500);
    assert.ok(!isUuid('0199a5e47d1c7abc8def123456789012') && !isUuid(`${ids[0]}\n`));
  });
});

// Versions of the code over time and side by side: migrations, replicas that start together, rollbacks, users without rights.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createLog } from '@nexus/service-kit/log';
import { createTestDatabase } from '@nexus/testing/test-database';
import { Client } from 'pg';
import { ensureSchema, planSchema } from '../ensure-schema.ts';
import type { EnsureSchemaOptions } from '../ensure-schema.ts';
import { newId } from '../new-id.ts';

const log = createLog('test', { level: 'silent' });
const journal = `create table schema_repairs (id uuid primary key, kind text not null, object text not null, statement text not null, severity text not null, details jsonb default '{}' not null, created_at timestamptz default now() not null)`;
const first = [
  journal,
  `create table orders (id uuid primary key, state text not null, buyer text, constraint orders_state check (state in ('open', 'paid')))`,
  'create index orders_buyer on orders (buyer)',
];
const second = [
  journal,
  `create table orders (id uuid primary key, state text default 'open' not null, buyer text, note text, constraint orders_state check (state in ('open', 'paid', 'sent')))`,
  'create index orders_buyer on orders (buyer, state)',
  'create table lines (id uuid primary key, order_id uuid not null)',
  'alter table lines add constraint lines_order foreign key (order_id) references orders (id)',
];

let dsn: string;
let drop: () => Promise<void>;
let client: Client;
const ensure = (statements: string[], options: Partial<EnsureSchemaOptions> = {}) =>
  ensureSchema({ dsn, statements, log, ...options });
const whats = (all: { what: string; object: string }[]) => all.map(({ what, object }) => `${what} ${object}`);
const run = async <Row extends object>(text: string): Promise<Row[]> => (await client.query<Row>(text)).rows;

beforeEach(async () => {
  ({ dsn, drop } = await createTestDatabase({ empty: true }));
  client = new Client({ connectionString: dsn });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await drop();
});

describe('replicas that start together', () => {
  const eight = async (statements: string[]) => {
    const states = await Promise.all(Array.from({ length: 8 }, () => ensure(statements)));
    for (const state of states) assert.deepEqual([state.findings, state.judgement === 'foreign'], [[], false]);
    return states.filter((state) => state.created || state.repairs.length > 0);
  };

  test('are all ready on an empty, an old and a damaged database, and one of them did the work', async () => {
    assert.equal((await eight(first)).length, 1);
    await run(`insert into orders values (gen_random_uuid(), 'open', 'Ana')`);
    const upgraded = await eight(second);
    assert.equal(upgraded.length, 1);
    assert.deepEqual(whats(upgraded[0]?.repairs ?? []).sort(), [
      'missing-column orders.note',
      'missing-default orders.state',
      'missing-foreign-key lines: lines_order',
      'missing-table lines',
      'wrong-check orders: orders_state',
      'wrong-index orders: orders_buyer',
    ]);
    await run('drop table lines; alter table orders drop column note; drop index orders_buyer');
    assert.equal((await eight(second)).length, 1);
    assert.equal((await run('select from orders')).length, 1);
    const written = await run<{ kind: string; count: number }>(
      `select kind, count(*)::int as count from schema_repairs where kind <> 'printed' group by kind order by kind`,
    );
    assert.deepEqual(written, [
      { kind: 'created', count: 1 },
      { kind: 'declared', count: 1 },
      { kind: 'repaired', count: 10 },
    ]);
  });

  test('wait for one that is at work, and do not wait for a table that somebody holds', async () => {
    await ensure(first);
    await run('drop index orders_buyer');
    const holder = new Client({ connectionString: dsn });
    await holder.connect();
    await holder.query('begin; lock table orders in row exclusive mode');
    const state = await ensure(first, { lockTimeoutMs: 50 });
    assert.deepEqual(
      state.findings.map(({ what, severity }) => [what, severity]),
      [['busy', 'warning']],
    );
    await holder.query('lock table orders in access exclusive mode');
    await assert.rejects(ensure(first, { lockTimeoutMs: 50 }), { code: 'schema.busy', status: 503 });
    await holder.query('rollback');
    await holder.query('select pg_advisory_lock(4815162342)');
    const waiting = ensure(first);
    assert.equal(await Promise.race([waiting, new Promise((done) => setTimeout(done, 300, 'waits'))]), 'waits');
    await holder.end();
    assert.deepEqual(whats((await waiting).repairs), ['missing-index orders: orders_buyer']);
  });

  test('what was half done when a connection was lost is finished by the next start', async () => {
    await ensure(first);
    await run('drop index orders_buyer; alter table orders drop constraint orders_state');
    const over = new AbortController();
    const killing = (async () => {
      while (!over.signal.aborted)
        await run(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'nexus-schema' and datname = current_database() and query ~ 'constraint|create index'`,
        );
    })();
    const outcome = await ensure(first).then(
      () => 'went through',
      (error: { code: string }) => error.code,
    );
    over.abort();
    await killing;
    assert.ok(['went through', 'schema.unavailable'].includes(outcome), outcome);
    assert.deepEqual((await ensure(first)).findings, []);
    assert.deepEqual((await planSchema({ dsn, statements: first, log })).steps, []);
  });
});

describe('an old version beside a new one', () => {
  test('runs on the newer database and turns nothing back', async () => {
    await ensure(first);
    await ensure(second);
    const before = await run(
      `select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'orders_state'`,
    );
    const old = await ensure(first);
    assert.equal(old.judgement, 'newer');
    assert.deepEqual([old.repairs, whats(old.findings)], [[], ['database-newer schema']]);
    assert.equal(old.findings[0]?.severity, 'warning');
    assert.deepEqual(
      await run(`select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'orders_state'`),
      before,
    );
    assert.deepEqual(await ensure(second).then(({ repairs, findings }) => [repairs, findings]), [[], []]);
  });

  test('is not ready when the newer one took away what it needs, and repairs nothing', async () => {
    await ensure(first);
    const contracted = second.map((one) => one.replace(' buyer text,', '').replace('(buyer, state)', '(state)'));
    await run('alter table orders drop column buyer');
    await ensure(contracted);
    const old = await ensure(first);
    assert.deepEqual(old.repairs, []);
    assert.ok(whats(old.findings.filter((one) => one.severity === 'error')).includes('missing-column orders.buyer'));
    assert.equal(old.findings[0]?.what, 'database-newer');
    assert.match(old.findings[0]?.message ?? '', /--take-over/);
  });

  test('takes over when a person says so, as after a rollback', async () => {
    await ensure(first);
    await ensure(second);
    const taken = await ensure(first, { takeOver: true });
    assert.equal(taken.judgement, 'ours');
    assert.ok(whats(taken.repairs).includes('wrong-check orders: orders_state'));
    assert.equal((await ensure(first)).judgement, 'ours');
    assert.equal((await ensure(second)).judgement, 'newer');
  });

  test('which version came last is known although the hours in the journal are lost', async () => {
    await ensure(first);
    await ensure(second);
    await run(`update schema_repairs set created_at = now() + interval '1 day' where kind = 'created'`);
    assert.deepEqual([(await ensure(second)).judgement, (await ensure(first)).judgement], ['ours', 'newer']);
  });

  test('a database with a migration that this version does not know is newer', async () => {
    await ensure(first, { migrations: [{ name: '0001-later', statements: [] }] });
    assert.equal((await ensure(first)).judgement, 'newer');
  });
});

describe('migrations', () => {
  const renamed = first.map((one) => one.replaceAll('buyer', 'customer'));
  const migrations = [
    {
      name: '0001-buyer-is-customer',
      statements: ['alter table orders rename buyer to customer', 'alter index orders_buyer rename to orders_customer'],
    },
  ];

  test('run once, before the comparison, which then has nothing to add', async () => {
    await ensure(first);
    await run(`insert into orders values (gen_random_uuid(), 'open', 'Ana')`);
    const planned = await planSchema({ dsn, statements: renamed, migrations, log });
    assert.deepEqual(
      planned.migrations.map((one) => one.name),
      ['0001-buyer-is-customer'],
    );
    const state = await ensure(renamed, { migrations });
    assert.deepEqual([state.repairs, state.findings], [[], []]);
    assert.deepEqual(await run('select customer from orders'), [{ customer: 'Ana' }]);
    assert.deepEqual((await ensure(renamed, { migrations })).repairs, []);
  });

  test('are not run on a new database, which is made as declared', async () => {
    assert.equal((await ensure(renamed, { migrations })).created, true);
    assert.deepEqual((await ensure(renamed, { migrations })).findings, []);
  });

  test('one that fails leaves nothing behind and nothing is compared after it', async () => {
    await ensure(first);
    const broken = [{ name: '0001-broken', statements: ['alter table orders add half int', 'select 1 / 0'] }];
    const state = await ensure(second, { migrations: broken });
    assert.deepEqual(
      [state.repairs, state.findings.map(({ what, object, severity }) => [what, object, severity])],
      [[], [['migration-failed', '0001-broken', 'error']]],
    );
    assert.deepEqual(await run(`select from pg_attribute where attname = 'half'`), []);
    assert.deepEqual((await ensure(second)).findings, []);
  });
});

describe('a user with few rights', () => {
  const name = `few_rights_${process.pid}`;
  const limited = () => Object.assign(new URL(dsn), { username: name }).href;
  beforeEach(() => run(`create role ${name} login`));
  afterEach(() => run(`drop owned by ${name}; drop role ${name}`));

  test('works with a schema that is as declared, and says what the owner has to run when it is not', async () => {
    await ensure(first);
    await run(`grant select, insert, update, delete on all tables in schema public to ${name}`);
    assert.deepEqual((await ensure(first, { dsn: limited() })).findings, []);
    await run('alter table orders drop column buyer');
    const state = await ensure(first, { dsn: limited() });
    const found = state.findings.find((one) => one.object === 'orders.buyer');
    assert.deepEqual([found?.what, found?.severity], ['no-rights', 'error']);
    assert.match(found?.statement ?? '', /alter table "orders" add column "buyer" text/);
    await run(found?.statement ?? '');
    await ensure(first);
    assert.deepEqual((await ensure(first, { dsn: limited() })).findings, []);
  });

  test('who may not even compare runs on what this version made, and on nothing else', async () => {
    await ensure(first);
    await run(`grant select, insert, update, delete on all tables in schema public to ${name}`);
    const [database] = await run<{ name: string }>('select quote_ident(current_database()) as name');
    await run(`revoke temporary on database ${database?.name} from public`);
    assert.deepEqual((await ensure(first, { dsn: limited() })).findings, [], 'the kept print is enough');
    await run(`delete from schema_repairs where kind = 'printed'`);
    const same = await ensure(first, { dsn: limited() });
    assert.deepEqual(
      same.findings.map(({ what, severity }) => [what, severity]),
      [['no-rights', 'warning']],
    );
    const other = await ensure(second, { dsn: limited() });
    assert.deepEqual(
      other.findings.map(({ what, severity }) => [what, severity]),
      [['no-rights', 'error']],
    );
  });

  test('an extension that the server does not have is told', async () => {
    await ensure(first);
    const state = await ensure([...first, 'create extension if not exists no_such_thing']);
    assert.deepEqual(
      state.findings.map(({ what, object, severity }) => [what, object, severity]),
      [['refused', 'extension no_such_thing', 'error']],
    );
  });
});

test('a database made before there was a journal of declarations is brought up to date', async () => {
  for (const statement of first) await run(statement);
  await run(
    `insert into schema_repairs (id, kind, object, statement, severity, details) values ('${newId()}', 'created', 'schema', '3 statements', 'info', '{"fingerprint": "of another time"}')`,
  );
  const state = await ensure(second);
  assert.deepEqual([state.judgement, state.findings], ['ours', []]);
  assert.deepEqual((await ensure(second)).repairs, []);
});

describe('the kept print of the declaration', () => {
  const printed = () =>
    run<{ hash: string }>(`select details->>'hash' as hash from schema_repairs where kind = 'printed'`);

  test('is there once, for the declaration that was looked at last', async () => {
    await ensure(first);
    const [one] = await printed();
    await ensure(first);
    assert.deepEqual(await printed(), [one]);
    await ensure(second);
    const now = await printed();
    assert.equal(now.length, 1);
    assert.notDeepEqual(now, [one]);
  });

  test('that was tampered with is not believed, and made anew', async () => {
    await ensure(first);
    const kept = await printed();
    await run(
      `update schema_repairs set details = jsonb_set(details, '{catalog}', to_jsonb(replace(details->>'catalog', 'paid', 'free'))) where kind = 'printed'`,
    );
    const state = await ensure(first);
    assert.deepEqual([state.repairs, state.findings], [[], []]);
    assert.deepEqual(await printed(), kept);
    await run(`drop index orders_buyer`);
    assert.deepEqual(whats((await ensure(first)).repairs), ['missing-index orders: orders_buyer']);
  });

  test('is the same whatever a user of the database has set for his sessions', async () => {
    const dated = [
      journal,
      `create table days (id uuid primary key, at timestamptz default '2020-02-01 03:00+00' not null, long interval default '1 day 2 hours')`,
    ];
    await ensure(dated);
    const [database] = await run<{ name: string }>('select quote_ident(current_database()) as name');
    await run(
      `alter database ${database?.name} set datestyle = 'German'; alter database ${database?.name} set timezone = 'Asia/Tokyo'; alter database ${database?.name} set intervalstyle = 'iso_8601'; alter database ${database?.name} set quote_all_identifiers = on`,
    );
    const state = await ensure(dated);
    assert.deepEqual([state.repairs, state.findings], [[], []]);
  });
});

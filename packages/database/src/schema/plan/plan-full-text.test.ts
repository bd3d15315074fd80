// The match of words is marked leakproof by a superuser once, by whichever replica comes first; anybody else is told of it.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { createLog } from '@nexus/service-kit/log';
import { createTestDatabase } from '@nexus/testing/test-database';
import { Client } from 'pg';
import { ensureSchema, planSchema } from '../../ensure-schema.ts';

const log = createLog('test', { level: 'silent' });
const statements = [
  `create table schema_repairs (id uuid primary key, kind text not null, object text not null, statement text not null, severity text not null, details jsonb default '{}' not null, created_at timestamptz default now() not null)`,
  'create table pages (id uuid primary key, words tsvector not null)',
];
const role = `no_superuser_${process.pid}`;
const mark = 'alter function pg_catalog.ts_match_vq(tsvector, tsquery) leakproof';

let dsn: string;
let drop: () => Promise<void>;
let client: Client;
const run = async <Row extends object>(text: string): Promise<Row[]> => (await client.query<Row>(text)).rows;
const isMarked = async () =>
  (await run<{ proleakproof: boolean }>(`select proleakproof from pg_proc where proname = 'ts_match_vq'`))[0]
    ?.proleakproof;
const ensure = (user?: string) =>
  ensureSchema({ dsn: user ? Object.assign(new URL(dsn), { username: user }).href : dsn, statements, log });

beforeEach(async () => {
  ({ dsn, drop } = await createTestDatabase({ empty: true }));
  client = new Client({ connectionString: dsn });
  await client.connect();
  await run(`create role ${role} login; grant create on schema public to ${role}`);
});
afterEach(async () => {
  await run(`drop owned by ${role}; drop role ${role}`);
  await client.end();
  await drop();
});

test('a new database is made with it, and nothing is left to do', async () => {
  const made = await ensure();
  assert.deepEqual([made.created, made.findings, await isMarked()], [true, [], true]);
  const again = await ensure();
  assert.deepEqual([again.repairs, again.findings], [[], []]);
});

test('of eight replicas one marks it on a database that lost it, and it is written down once', async () => {
  await ensure();
  await run(`${mark.replace('leakproof', 'not leakproof')}`);
  assert.deepEqual(
    (await planSchema({ dsn, statements, log })).steps.map(({ phases }) => phases),
    [[[mark]]],
  );
  const states = await Promise.all(Array.from({ length: 8 }, () => ensure()));
  assert.deepEqual(
    states.flatMap(({ findings }) => findings),
    [],
  );
  assert.deepEqual(
    states.flatMap(({ repairs }) => repairs),
    [{ what: 'not-leakproof', object: 'full text', statement: `${mark};` }],
  );
  assert.deepEqual(await run(`select object from schema_repairs where kind = 'repaired'`), [{ object: 'full text' }]);
  assert.equal(await isMarked(), true);
});

test('who is no superuser tells it once as a remark, until a superuser has run the statement', async () => {
  const told = () => run<{ kind: string }>(`select kind from schema_repairs where kind in ('found', 'resolved')`);
  for (const created of [true, false]) {
    const state = await ensure(role);
    assert.deepEqual([state.created, state.repairs], [created, []]);
    assert.deepEqual(
      state.findings.map(({ what, severity, statement }) => [what, severity, statement]),
      [['not-leakproof', 'info', `${mark};`]],
    );
    assert.deepEqual(await told(), [{ kind: 'found' }]);
  }
  await run(mark);
  assert.deepEqual((await ensure(role)).findings, []);
  assert.deepEqual(await told(), [{ kind: 'found' }, { kind: 'resolved' }]);
});

test('where no words are kept it is left as it is', async () => {
  await ensureSchema({ dsn, statements: statements.slice(0, 1), log });
  assert.equal(await isMarked(), false);
});

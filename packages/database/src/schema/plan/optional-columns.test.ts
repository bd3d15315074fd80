// Optional columns on a server that offers their type, on one that does not, and for users who may do less. citext stands for any extension.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createLog } from '@nexus/service-kit/log';
import { createTestDatabase } from '@nexus/testing/test-database';
import type { TestDatabase } from '@nexus/testing/test-database';
import * as pg from 'pg';
import { ensureSchema, planSchema } from '../../ensure-schema.ts';
import { readOptionalColumn } from './optional-columns.ts';
import type { OptionalColumn } from './optional-columns.ts';

const log = createLog('test', { level: 'silent' });
const label: OptionalColumn = { table: 'notes', name: 'label', type: 'citext', extension: 'citext' };
const statements = [
  'create table "notes" ("id" integer primary key, "body" text)',
  `create table "schema_repairs" ("id" uuid primary key, "kind" text not null, "object" text not null, "statement" text not null,
     "severity" text not null, "details" jsonb not null default '{}', "created_at" timestamptz not null default now())`,
];
let database: TestDatabase;
let client: pg.Client;

before(async () => {
  database = await createTestDatabase({ empty: true });
  client = new pg.Client({ connectionString: database.dsn });
  await client.connect();
});
beforeEach(async () => {
  await client.query('drop schema if exists public cascade');
});
after(async () => {
  await client.end();
  await database.drop();
});

const declared = (optionalColumns: OptionalColumn[], dsn = database.dsn) => ({ dsn, log, statements, optionalColumns });
const ensure = (optionalColumns = [label], dsn = database.dsn) => ensureSchema(declared(optionalColumns, dsn));
const objects = async (optionalColumns = [label], dsn = database.dsn) =>
  (await ensure(optionalColumns, dsn)).repairs.map(({ object }) => object);
const state = (column = label) =>
  readOptionalColumn(async (text, values) => (await client.query(text, values)).rows, column);

test('is made once, with its extension and its settings, in a new database and in one that is there', async () => {
  const kept = { ...label, settings: ['alter column label set storage main'] };
  const { created, repairs, findings } = await ensure([kept]);
  assert.deepEqual([created, repairs.length, findings], [true, 1, []]);
  assert.equal(await state(), 'ready');
  assert.deepEqual(await objects([kept]), []);
  const { rows } = await client.query(
    `select attstorage from pg_attribute where attrelid = 'notes'::regclass and attname = 'label'`,
  );
  assert.deepEqual(rows, [{ attstorage: 'm' }]);
  assert.deepEqual((await planSchema(declared([kept]))).steps, []);
});

test('comes back after the extension was dropped; the rows stay', async () => {
  await ensure();
  await client.query(`insert into notes (id, body, label) values (1, 'one', 'A')`);
  await client.query('drop extension citext cascade');
  assert.equal(await state(), 'not-created');
  assert.deepEqual(await objects(), ['notes.label']);
  assert.deepEqual((await client.query('select body, label from notes')).rows, [{ body: 'one', label: null }]);
});

test('is missed nowhere where the server does not offer it', async () => {
  const foreign = { ...label, extension: 'no_such_extension' };
  assert.deepEqual(await objects([foreign]), []);
  const { repairs, findings } = await ensure([foreign]);
  assert.deepEqual([repairs, findings], [[], []]);
  assert.equal(await state(foreign), 'not-offered');
});

test('of somebody else under the same name is told and left alone', async () => {
  await ensure([]);
  await client.query('alter table notes add column label integer');
  const { repairs, findings } = await ensure();
  assert.deepEqual([repairs, findings.map(({ what, severity }) => [what, severity])], [[], [['extra-column', 'info']]]);
});

test('does not hide that its table was renamed', async () => {
  await ensure();
  await client.query('alter table notes rename to old_notes');
  assert.deepEqual(
    (await ensure()).findings.map(({ what, object }) => [what, object]),
    [['perhaps-renamed', 'notes']],
  );
});

test('is no reason to complain for a user who may not make it', async () => {
  const role = `reader_${process.pid}`;
  await ensure([]);
  await client.query('drop extension if exists citext cascade');
  await client.query(
    `create role ${role} login password 'test-only'; grant all on schema public to ${role}; grant all on all tables in schema public to ${role}`,
  );
  try {
    const dsn = Object.assign(new URL(database.dsn), { username: role, password: 'test-only' }).href;
    assert.deepEqual(await objects([label], dsn), []);
    const plan = await planSchema(declared([label], dsn));
    assert.deepEqual(
      plan.steps.filter(({ what }) => what === 'optional-column'),
      [],
    );
    await client.query('create extension citext with schema public');
    assert.deepEqual(await objects([label], dsn), []);
    assert.equal(await state(), 'not-added');
  } finally {
    await client.query(`drop owned by ${role} cascade; drop role ${role}`);
  }
});

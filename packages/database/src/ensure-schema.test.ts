// An empty database gets the declared schema exactly once; one that is different is left as it is.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, test } from 'node:test';
import { AppError } from '@nexus/service-kit/app-error';
import { createLog } from '@nexus/service-kit/log';
import { createTestDatabase } from '@nexus/testing/test-database';
import { Client } from 'pg';
import { Database } from './database.ts';
import { ensureSchema } from './ensure-schema.ts';
import { newId } from './new-id.ts';

const log = createLog('test', { level: 'silent' });
const statements = [
  `create table schema_repairs (id uuid primary key, kind text not null, object text not null, statement text not null, severity text not null, details jsonb default '{}' not null, created_at timestamptz default now() not null)`,
  'create table notes (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id))',
  'alter table notes enable row level security',
  `create policy tenant_isolation on notes using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)`,
];
const drops: (() => Promise<void>)[] = [];

async function emptyDatabase() {
  const { dsn, drop } = await createTestDatabase({ empty: true });
  drops.push(drop);
  return dsn;
}

async function ask<Row extends object>(dsn: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: dsn });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

const tables = (dsn: string) =>
  ask<{ name: string; forced: boolean }>(
    dsn,
    `select relname as name, relforcerowsecurity as forced from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  );
const refused = (code: string, status: number, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof AppError, String(error));
  assert.deepEqual([error.code, error.status, error.public], [code, status, true]);
  assert.match(error.message, message);
  return true;
};

describe('schema', () => {
  afterEach(async () => {
    for (const drop of drops.splice(0)) await drop();
  });

  test('of eight replicas that start at once on an empty database one makes it, and all of them work', async () => {
    const dsn = await emptyDatabase();
    const states = await Promise.all(Array.from({ length: 8 }, () => ensureSchema({ dsn, statements, log })));
    assert.equal(states.filter((state) => state.created).length, 1);
    for (const state of states) assert.deepEqual([state.role, state.rowSecurity], ['nexus_app', 'bound to nexus_app']);
    const made = await ask<{ kind: string }>(dsn, `select kind from schema_repairs where kind <> 'printed'`);
    assert.deepEqual(made, [{ kind: 'created' }]);
    assert.equal((await ensureSchema({ dsn, statements, log })).created, false);
  });

  test('row security is forced where it is declared, and the role may use every table', async () => {
    const dsn = await emptyDatabase();
    const { role } = await ensureSchema({ dsn, statements, log });
    assert.deepEqual(await tables(dsn), [
      { name: 'notes', forced: true },
      { name: 'schema_repairs', forced: false },
    ]);
    const database = new Database({ dsn, log, maximum: 1, role });
    const tenant = newId();
    await database.transaction(tenant, (tx) => tx.query('insert into notes values ($1, $2)', [tenant, newId()]));
    assert.equal((await database.transaction(tenant, (tx) => tx.query('select from notes'))).length, 1);
    assert.equal((await database.transaction(newId(), (tx) => tx.query('select from notes'))).length, 0);
    await database.close();
  });

  test('a database of an earlier declaration is brought up to date, also one that was made before there was any repair', async () => {
    const dsn = await emptyDatabase();
    await ensureSchema({ dsn, statements, log });
    const later = [...statements, 'create table more (id uuid primary key)'];
    const state = await ensureSchema({ dsn, statements: later, log });
    assert.deepEqual(
      state.repairs.map(({ what, object }) => [what, object]),
      [['missing-table', 'more']],
    );
    assert.deepEqual(state.findings, []);
    assert.equal((await tables(dsn)).length, 3);
  });

  test('a database that holds something else is refused by name, and nothing is left behind', async () => {
    const dsn = await emptyDatabase();
    await ask(dsn, 'create table notes (theirs text)');
    await assert.rejects(
      ensureSchema({ dsn, statements, log }),
      refused('schema.refused', 500, /"notes" already exists/),
    );
    assert.deepEqual(
      (await tables(dsn)).map((one) => one.name),
      ['notes'],
    );
    await ask(dsn, 'drop table notes');
    assert.equal((await ensureSchema({ dsn, statements, log })).created, true);
  });

  test('when Postgres cannot be reached that is said', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    const dsn = `postgresql://nexus@127.0.0.1:${port}/x`;
    await assert.rejects(
      ensureSchema({ dsn, statements, log }),
      refused('schema.unavailable', 503, /cannot be reached.*ECONNREFUSED/),
    );
    const missing = (await emptyDatabase()).replace(/\/[^/]*$/, '/no_such_database');
    await assert.rejects(
      ensureSchema({ dsn: missing, statements, log }),
      refused('schema.unavailable', 503, /does not exist/),
    );
  });

  test('an owner who cannot take the role is bound by FORCE himself', async () => {
    const dsn = await emptyDatabase();
    const name = `owner_${process.pid}`;
    await ask(dsn, `create role ${name} login; grant all on schema public to ${name}`);
    const own = Object.assign(new URL(dsn), { username: name }).href;
    try {
      const state = await ensureSchema({ dsn: own, statements, log });
      assert.deepEqual([state.role, state.rowSecurity], [null, 'bound to the connecting user (FORCE)']);
      const database = new Database({ dsn: own, log, maximum: 1, role: state.role });
      const tenant = newId();
      await database.transaction(tenant, (tx) => tx.query('insert into notes values ($1, $2)', [tenant, newId()]));
      assert.equal((await database.transaction(newId(), (tx) => tx.query('select from notes'))).length, 0);
      await database.close();
    } finally {
      await ask(dsn, `drop owned by ${name}; drop role ${name}`);
    }
  });
});

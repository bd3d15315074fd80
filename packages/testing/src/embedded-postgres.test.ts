// The Postgres from npm starts anywhere, gets over killed runs, and harms no process that is not its own.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Database } from '@nexus/database/database';
import { ensureSchema } from '@nexus/database/ensure-schema';
import { newId } from '@nexus/database/new-id';
import { createLog } from '@nexus/service-kit/log';
import { Client } from 'pg';
import { ensureDatabase, freePort, startEmbeddedPostgres } from './embedded-postgres.ts';
import type { EmbeddedPostgres } from './embedded-postgres.ts';

async function ask<Row extends object>(dsn: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: dsn });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('embedded Postgres', () => {
  let directory: string;
  let server: EmbeddedPostgres;
  const restart = async () => {
    server = await startEmbeddedPostgres({ directory, durable: false, settings: { shared_buffers: '32MB' } });
  };

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'nexus-postgres-'));
    chmodSync(directory, 0o755);
    mkdirSync(join(directory, 'data.making'));
    writeFileSync(join(directory, 'data.making', 'PG_VERSION'), 'left by a start that was killed');
    await restart();
  });
  after(async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test('starts in an empty folder, also after a first start that was killed half-way', async () => {
    const rows = await ask(
      server.dsn,
      `select current_user as name, current_setting('fsync') as fsync, current_setting('server_encoding') as encoding`,
    );
    assert.deepEqual(rows, [{ name: 'nexus', fsync: 'off', encoding: 'UTF8' }]);
    assert.ok(!existsSync(join(directory, 'data.making')));
    assert.equal(Number(readFileSync(join(directory, 'data/postmaster.pid'), 'utf8').split('\n')[0]), server.pid);
  });

  test('a database is made once and can be a copy of another', async () => {
    const first = await ensureDatabase(server, 'first "one"');
    await ask(first, 'create table notes (text text)');
    assert.equal(await ensureDatabase(server, 'first "one"'), first);
    const copy = await ensureDatabase(server, 'copy', 'first "one"');
    assert.deepEqual(await ask(copy, 'select * from notes'), []);
  });

  test('who made the role with CREATEROLE may take it, although Postgres 16 grants him no more than its administration', async () => {
    await ask(server.dsn, 'create role limited login createrole');
    await ask(server.dsn, 'create database limited owner limited');
    const dsn = Object.assign(new URL(server.dsn), { username: 'limited', pathname: '/limited' }).href;
    const log = createLog('test', { level: 'silent' });
    const statements = [
      `create table schema_repairs (id uuid, kind text, object text, statement text, severity text, details jsonb, created_at timestamptz default now())`,
      'create table notes (tenant_id uuid)',
      'alter table notes enable row level security',
      `create policy tenant_isolation on notes using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)`,
    ];
    const { role } = await ensureSchema({ dsn, statements, log });
    assert.equal(role, 'nexus_app');
    const database = new Database({ dsn, log, maximum: 1, role });
    const tenant = newId();
    await database.transaction(tenant, (tx) => tx.query('insert into notes values ($1)', [tenant]));
    assert.equal((await database.transaction(newId(), (tx) => tx.query('select from notes'))).length, 0);
    await database.close();
  });

  test('a role that was put above row-level security is brought below it', async () => {
    const dsn = await ensureDatabase(server, 'roles');
    const declared = {
      dsn,
      statements: ['create table notes (id uuid primary key)'],
      log: createLog('test', { level: 'silent' }),
    };
    await ensureSchema(declared);
    await ask(server.dsn, 'alter role nexus_app bypassrls');
    const { repairs } = await ensureSchema(declared);
    assert.deepEqual(
      repairs.map((one) => one.what),
      ['wrong-role'],
    );
    assert.deepEqual(await ask(dsn, `select rolbypassrls as above from pg_roles where rolname = 'nexus_app'`), [
      { above: false },
    ]);
  });

  test('a server that an earlier run left behind is ended, and its data are kept', async () => {
    const orphan = server;
    const ended = new Promise((done) => orphan.process.once('exit', done));
    await restart();
    await ended;
    assert.notEqual(server.pid, orphan.pid);
    assert.deepEqual(await ask(server.dsn, `select datname from pg_database where datname = 'copy'`), [
      { datname: 'copy' },
    ]);
  });

  test('the number of a process that is long another’s is left alone', async () => {
    await server.stop();
    writeFileSync(join(directory, 'data/postmaster.pid'), `${process.pid}\n${join(directory, 'data')}\n`);
    await restart();
    assert.deepEqual(await ask(server.dsn, 'select 1 as alive'), [{ alive: 1 }]);
  });

  test('a port in use is an error that says so, and a free one is free', async () => {
    await server.stop();
    const blocker = createServer();
    await new Promise<void>((done) => blocker.listen(0, '127.0.0.1', done));
    const { port } = blocker.address() as AddressInfo;
    await assert.rejects(startEmbeddedPostgres({ directory, port, durable: false }), /in use/);
    await new Promise((done) => blocker.close(done));
    server = await startEmbeddedPostgres({ directory, port: await freePort(), durable: false });
    assert.deepEqual(await ask(server.dsn, 'select 1 as alive'), [{ alive: 1 }]);
    await server.stop();
    await server.stop();
  });
});

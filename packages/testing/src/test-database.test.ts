// Every test file gets a database of its own, with the declared schema or empty, and leaves nothing.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Client } from 'pg';
import { createTestDatabase } from './test-database.ts';
import { testServerDsn } from './test-server.ts';

async function ask<Row extends object>(dsn: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: dsn });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('test database', () => {
  test('databases made at the same time hold the schema and do not share their rows', async () => {
    const [one, two, empty] = await Promise.all([
      createTestDatabase(),
      createTestDatabase(),
      createTestDatabase({ empty: true }),
    ]);
    const id = '0199a5e4-7d1c-7abc-8def-123456789012';
    await ask(
      one.dsn,
      `insert into schema_repairs (id, kind, object, statement, severity) values ('${id}', 'test', 'x', 'x', 'info')`,
    );
    const mine = `select id from schema_repairs where kind = 'test'`;
    assert.deepEqual(await ask(one.dsn, mine), [{ id }]);
    assert.deepEqual(await ask(two.dsn, mine), []);
    assert.deepEqual(
      await ask(empty.dsn, `select relname from pg_class where relnamespace = 'public'::regnamespace`),
      [],
    );
    await Promise.all([one.drop(), two.drop(), empty.drop()]);
  });

  test('a dropped database is gone, even with connections open to it', async () => {
    const { dsn, drop } = await createTestDatabase({ empty: true });
    const client = new Client({ connectionString: dsn });
    const lost = new Promise((done) => client.on('error', done));
    await client.connect();
    await drop();
    await lost;
    await drop();
    const name = new URL(dsn).pathname.slice(1);
    const left = await ask(await testServerDsn(), `select datname from pg_database where datname = '${name}'`);
    assert.deepEqual(left, []);
  });
});

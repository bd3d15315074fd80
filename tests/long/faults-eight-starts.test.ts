// Eight orchestrators, each a process of its own, started at once on a database that is empty, and on one that is damaged: one does the work.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { createShop } from '@nexus/testing/drive-shop';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { figuresOf, wholeJourney } from '@nexus/testing/faults/whole-journey';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus, RunningPart } from '@nexus/testing/start-nexus';
import { createTestDatabase } from '@nexus/testing/test-database';
import type { TestDatabase } from '@nexus/testing/test-database';
import * as pg from 'pg';

const replicas = 8;

let elsewhere: Nexus;
let database: TestDatabase;
before(async () => {
  [elsewhere, database] = await Promise.all([startNexus(), createTestDatabase({ empty: true })]);
});
after(async () => {
  await elsewhere?.close();
  await database?.drop();
});

faultRow(
  {
    id: 'D2p',
    fault: 'eight processes start at once',
    injected: 'on an empty database, then on one that lacks a table and a column',
    tier: 'full',
  },
  async (row) => {
    const made = await startAll();
    assert.equal(saying(made, 'the schema was created').length, 1, 'one made it');
    assert.deepEqual(await journal(`kind = 'created'`), [{ kind: 'created', object: 'schema' }]);
    await Promise.all(made.map((one) => one.stop()));

    await asked('drop table handoff_configs; alter table messages drop column unanswered_reason');
    const before = (await journal(`kind = 'repaired'`)).length;
    const mended = await startAll();
    const repairs = (await journal(`kind = 'repaired'`)).slice(before).map(({ object }) => object);
    assert.equal(new Set(repairs).size, repairs.length, `each repair once: ${repairs.join(', ')}`);
    for (const object of ['handoff_configs', 'messages.unanswered_reason'])
      assert.ok(repairs.includes(object), `${object} is back: ${repairs.join(', ')}`);
    const menders = saying(mended, 'the schema was repaired');
    assert.equal(menders.length, 1, 'one mended it');
    await Promise.all(mended.map((one) => one.stop()));

    const nexus = await startNexus({ dsn: database.dsn });
    try {
      const shop = await createShop(nexus);
      await wholeJourney(shop);
      row.seen(
        await figuresOf(
          shop,
          `twice ${replicas} of ${replicas} ready; one made it, one mended it (${repairs.length} repairs)`,
        ),
      );
    } finally {
      await nexus.close();
    }
  },
);

/** All at once; each is ready when this resolves. */
async function startAll(): Promise<RunningPart[]> {
  const environment = { POSTGRES_DSN: database.dsn, LOG_LEVEL: 'info' };
  const started = await Promise.all(
    Array.from({ length: replicas }, () => elsewhere.startReplica('orchestrator', environment)),
  );
  assert.equal(new Set(started.map(({ pid }) => pid)).size, replicas);
  return started;
}

function saying(parts: RunningPart[], words: string): RunningPart[] {
  return parts.filter(({ log }) => log.some((line) => line.includes(words)));
}

async function journal(where: string): Promise<{ kind: string; object: string }[]> {
  return asked(`select kind, object from schema_repairs where ${where} order by id`);
}

async function asked<Row extends object>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: database.dsn });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

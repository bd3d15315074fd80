// What a start does to a database in which nothing is wrong: it reads a bounded number of times, changes nothing, and takes less than a second.
import assert from 'node:assert/strict';
import { ensureSchema } from '@nexus/database/ensure-schema';
import { createLog } from '@nexus/service-kit/log';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { createTestDatabase } from '@nexus/testing/test-database';
import * as pg from 'pg';
import { declaration } from '../../services/orchestrator/src/schema/declaration.ts';

const log = createLog('test', { level: 'silent' });
/** Round trips of a start that has nothing to mend, whatever the schema's size. */
const most = 40;
const promisedMs = 1000;
const starts = 7;

faultRow(
  {
    id: 'D7',
    fault: 'nothing is wrong with the schema',
    injected: `${starts} starts on a healthy database`,
    tier: 'smoke',
  },
  async (row) => {
    const { dsn, drop } = await createTestDatabase({ empty: true });
    try {
      const making = await counted(() => ensureSchema({ dsn, ...declaration, log }));
      assert.ok(making.value.created);
      await ensureSchema({ dsn, ...declaration, log });
      const journal = await journalOf(dsn);
      const healthy = [];
      for (let count = 0; count < starts; count += 1)
        healthy.push(await counted(() => ensureSchema({ dsn, ...declaration, log })));
      for (const { value, statements } of healthy) {
        assert.deepEqual([value.judgement, value.created, value.repairs], ['ours', false, []]);
        assert.deepEqual(statements.filter(changes), [], 'nothing is changed');
        assert.ok(statements.length <= most, `${statements.length} round trips: ${statements.join('\n')}`);
      }
      assert.equal(await journalOf(dsn), journal, 'nothing is written down');
      const times = healthy.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
      const [best = Infinity] = times;
      assert.ok(best < promisedMs, `at its best ${best} ms`);
      row.seen({
        lost: null,
        doubled: null,
        note: `${healthy[0]?.statements.length} round trips, none that changes anything; median ${times[starts >> 1]} ms, best ${best} ms; making it took ${making.statements.length} and ${making.milliseconds} ms`,
      });
    } finally {
      await drop();
    }
  },
);

/** What a session sets for itself, and prints of the declaration in a schema that is gone at its end, are no changes. */
function changes(statement: string): boolean {
  return /^\s*(create|alter|drop|insert|update|delete|grant|revoke|truncate|comment|reindex)\b/i.test(statement);
}

/** Runs it and keeps every statement that went to the server. */
async function counted<T>(work: () => Promise<T>): Promise<{ value: T; statements: string[]; milliseconds: number }> {
  const statements: string[] = [];
  const plain = pg.Client.prototype.query;
  pg.Client.prototype.query = function query(this: pg.Client, ...words: unknown[]) {
    const [first] = words;
    statements.push(typeof first === 'string' ? first : String((first as { text?: string }).text));
    return Reflect.apply(plain, this, words) as never;
  } as typeof plain;
  try {
    const begun = performance.now();
    const value = await work();
    return { value, statements, milliseconds: Math.round(performance.now() - begun) };
  } finally {
    pg.Client.prototype.query = plain;
  }
}

async function journalOf(dsn: string): Promise<string> {
  const client = new pg.Client({ connectionString: dsn });
  await client.connect();
  try {
    const { rows } = await client.query<{ rows: string }>(
      `select coalesce(json_agg(r order by id), '[]')::text as rows from schema_repairs r`,
    );
    return rows[0]?.rows ?? '';
  } finally {
    await client.end();
  }
}

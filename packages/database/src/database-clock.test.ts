// The hour follows Postgres whatever the machine's clock says, and ids sort by it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createLog } from '@nexus/service-kit/log';
import { DatabaseClock } from './database-clock.ts';
import { followClock, newId } from './new-id.ts';

const lines: string[] = [];
const log = createLog('test', { write: (line) => lines.push(line) });
after(() => followClock(Date.now));

/** Postgres as far as the clock knows it, so many milliseconds ahead of this machine. */
const postgres = (ahead: number) => ({
  pool: { query: async () => ({ rows: [{ now: Date.now() + ahead }] }) },
});

const hourOf = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16);

test('hours and ids are those of a database that is two days ahead, and the difference is told once', async () => {
  const clock = new DatabaseClock({ database: postgres(172_800_000) as never, log });
  await clock.start();
  clock.stop();
  assert.ok(Math.abs(clock.milliseconds() - Date.now() - 172_800_000) < 5000);
  assert.ok(Math.abs(hourOf(newId()) - Date.now() - 172_800_000) < 5000);
  assert.ok(clock.skewMilliseconds < -172_700_000);
  assert.equal(lines.filter((line) => line.includes('differs from the database')).length, 1);
});

test('ids of one process never go back, also when its clock does', () => {
  let now = 1_800_000_000_000;
  followClock(() => now);
  const ids = Array.from({ length: 5000 }, (_, index) => {
    if (index % 100 === 0) now += index % 300 === 0 ? -5000 : 7;
    return newId();
  });
  assert.deepEqual(ids, ids.toSorted());
  assert.equal(new Set(ids).size, ids.length);
});

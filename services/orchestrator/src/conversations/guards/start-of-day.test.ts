// A shop's day begins at its own midnight.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOfDay } from './start-of-day.ts';

for (const [now, zone, date, since] of [
  ['2026-03-01T02:59:59.999Z', 'America/Argentina/Buenos_Aires', '2026-02-28', '2026-02-28T03:00:00.000Z'],
  ['2026-03-01T03:00:00.000Z', 'America/Argentina/Buenos_Aires', '2026-03-01', '2026-03-01T03:00:00.000Z'],
  ['2026-03-01T12:34:56.789Z', 'UTC', '2026-03-01', '2026-03-01T00:00:00.000Z'],
  ['2026-03-01T20:00:00.000Z', 'Asia/Kolkata', '2026-03-02', '2026-03-01T18:30:00.000Z'],
] as const) {
  test(`${now} in ${zone}`, () => assert.deepEqual(startOfDay(new Date(now), zone), { date, since: new Date(since) }));
}

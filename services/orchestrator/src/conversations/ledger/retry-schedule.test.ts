// Pauses between tries grow, never undercut the provider, and end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pauseBeforeRetry } from './retry-schedule.ts';

const notSent = {
  outcome: 'not_sent',
  code: 'x',
  message: 'x',
  retry_after_ms: null,
  growth: 2,
  maximum_attempts: null,
  slows: null,
} as const;
const pauses = (more: Partial<Parameters<typeof pauseBeforeRetry>[0]>, tries: number, draw = 0) =>
  Array.from({ length: tries }, (_, place) => pauseBeforeRetry({ ...notSent, ...more }, place + 1, () => draw));

test('without a word of the provider the pauses double from half a second up to half a minute, half an hour in all', () => {
  assert.deepEqual(pauses({}, 10), [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  const all = pauses({}, 64);
  assert.equal(all.at(-1), null);
  const minutes = all.reduce<number>((sum, pause) => sum + (pause ?? 0), 0) / 60_000;
  assert.ok(minutes > 25 && minutes < 35, String(minutes));
});

test('after 131056 the pauses are four to the power of the tries', () => {
  assert.deepEqual(
    pauses({ retry_after_ms: 1000, growth: 4, slows: 'recipient' }, 5),
    [1000, 4000, 16_000, 64_000, 120_000],
  );
});

test('no pause is shorter than the provider asked for, and chance only makes it longer', () => {
  assert.deepEqual(pauses({ retry_after_ms: 600_000 }, 2), [600_000, 600_000]);
  for (const draw of [0, 0.5, 1]) {
    const [pause] = pauses({ retry_after_ms: 17_000 }, 1, draw);
    assert.ok(pause !== null && pause !== undefined && pause >= 17_000 && pause <= 20_400);
  }
});

test('a code with few tries is given up after them', () => {
  assert.deepEqual(pauses({ maximum_attempts: 3, retry_after_ms: 5000 }, 3), [5000, 10_000, null]);
});

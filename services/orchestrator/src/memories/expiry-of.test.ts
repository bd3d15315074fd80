// How long what was said counts, and that a model may only make it shorter.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expiryOf } from './expiry-of.ts';

const saidAt = new Date('2026-03-01T12:00:00Z');
const daysOf = (
  kind: 'fact' | 'preference' | 'promise' | 'summary',
  about = '',
  wished: number | null = null,
): number => (expiryOf({ kind, about, expires_in_days: wished }, saidAt).getTime() - saidAt.getTime()) / 86_400_000;

test('a fact counts longer than a preference, a summary shorter, a promise a month', () => {
  assert.deepEqual(
    (['fact', 'preference', 'summary', 'promise'] as const).map((kind) => daysOf(kind)),
    [540, 365, 180, 30],
  );
});

test('what is said of somebody else changes sooner; a promise is one whoever it is for', () => {
  assert.deepEqual([daysOf('fact', 'hija'), daysOf('preference', 'hija'), daysOf('promise', 'hija')], [180, 180, 30]);
});

test('a model may make it shorter, never longer', () => {
  assert.deepEqual([daysOf('fact', '', 7), daysOf('fact', '', 9000), daysOf('promise', '', 365)], [7, 540, 30]);
});

// Sliding window with a cap.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { debounce } from './debounce.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, 0) + seconds * 1000);
const limits = { quietMilliseconds: 4000, capMilliseconds: 20_000 };

test('a first message waits for the quiet time', () => {
  assert.deepEqual(debounce({ now: at(0), burstStartedAt: null, ...limits }), at(4));
});

test('each further message pushes the turn back', () => {
  assert.deepEqual(debounce({ now: at(3), burstStartedAt: at(0), ...limits }), at(7));
});

test('someone who goes on writing is answered at the cap', () => {
  assert.deepEqual(debounce({ now: at(18), burstStartedAt: at(0), ...limits }), at(20));
});

test('a burst whose cap is over is due at once', () => {
  assert.deepEqual(debounce({ now: at(30), burstStartedAt: at(0), ...limits }), at(30));
});

test('without debounce a message is due at once', () => {
  assert.deepEqual(debounce({ now: at(5), burstStartedAt: null, quietMilliseconds: 0, capMilliseconds: 0 }), at(5));
});

// Waits until a field of a page holds what is expected of it.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Locator } from 'playwright-core';

/**
 * A page writes its fields a moment after what the test saw of it, so they are looked at until they fit.
 * @throws AssertionError when the field still holds something else after ten seconds
 */
export async function fieldHolds(field: Locator, expected: string, name = 'field'): Promise<void> {
  const until = performance.now() + 10_000;
  while ((await field.inputValue()) !== expected && performance.now() < until) await delay(50);
  assert.deepEqual({ [name]: await field.inputValue() }, { [name]: expected });
}

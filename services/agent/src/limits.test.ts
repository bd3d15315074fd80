// A turn ends at whichever ceiling is met first, and is told in time to come to its last word.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TurnRequest } from '@nexus/contracts/turn';
import { startLimits } from './limits.ts';

const ceilings = { max_steps: 3, max_tokens: 1000, max_milliseconds: 10_000, max_cost_usd: 1 };
function start(changes: Partial<TurnRequest['limits']> = {}) {
  const clock = { now: 500 };
  return { clock, limits: startLimits({ ...ceilings, ...changes }, () => clock.now) };
}

test('the last step allowed is the last word, the one after it is refused', () => {
  const { limits } = start();
  limits.countStep();
  assert.equal(limits.isLastWord(), false);
  limits.countStep();
  assert.equal(limits.isLastWord(), true);
  assert.equal(limits.reached(), null);
  limits.countStep();
  assert.equal(limits.reached(), 'steps');
});

test('tokens, money and time each end the turn, and call for the last word at three quarters', () => {
  const tokens = start().limits;
  tokens.spend(750, 0);
  assert.ok(tokens.isLastWord() && tokens.reached() === null);
  tokens.spend(250, 0);
  assert.equal(tokens.reached(), 'tokens');
  const cost = start().limits;
  cost.spend(1, 1);
  assert.equal(cost.reached(), 'cost');
  const timed = start();
  timed.clock.now += 10_000;
  assert.equal(timed.limits.reached(), 'time');
  assert.equal(timed.limits.timeLeft(), 0);
});

test('without a ceiling of money nothing is too dear', () => {
  const { limits } = start({ max_cost_usd: null });
  limits.spend(1, 1_000_000);
  assert.equal(limits.reached(), null);
});

test('a model call never gets all the time that is left, nor more than 45 seconds', () => {
  assert.equal(start().limits.modelTimeout(), 6000);
  assert.equal(start({ max_milliseconds: 90_001 }).limits.modelTimeout(), 45_000);
  assert.equal(start({ max_milliseconds: 1001 }).limits.modelTimeout(), 600);
});

// Tests that run at once share what is left of the day's budget.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareOfBudget } from './share-of-budget.ts';

test('three at once have a third of what is left each; without a budget nothing is shared', () => {
  assert.equal(shareOfBudget({ daily_budget_usd: 10, spent_today_usd: 4 }, 3).spent_today_usd, 8);
  assert.equal(shareOfBudget({ daily_budget_usd: 10, spent_today_usd: 4 }, 1).spent_today_usd, 4);
  assert.equal(shareOfBudget({ daily_budget_usd: 0, spent_today_usd: 4 }, 3).spent_today_usd, 4);
});

// A turn's result says whose it is: its own is taken, one that says nothing (an older replica) too, another's never.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultOf } from './turn.ts';

const [mine, other] = ['0199a5e4-7d1c-7abc-8def-123456789012', '0199a5e4-7d1c-7abc-8def-123456789013'];
const result = {
  outcome: 'answered',
  messages: [],
  steps: [],
  usage: { input_tokens: 1, output_tokens: 1, cached_tokens: 0, cost_usd: null },
  handoff: null,
  failure: null,
  learned: { store_customer_id: null },
};
const tenant = { id: mine, store_name: 'Aurora', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' };
const isTaken = (ids: object): boolean => resultOf({ turn_id: mine, tenant }).safeParse({ ...result, ...ids }).success;

test('the result of this turn is taken, also of a replica that does not say whose it is', () => {
  assert.ok(isTaken({ turn_id: mine, tenant_id: mine }));
  assert.ok(isTaken({}));
});

test('the result of another turn, or of another shop, is none', () => {
  assert.ok(!isTaken({ turn_id: other, tenant_id: mine }));
  assert.ok(!isTaken({ turn_id: mine, tenant_id: other }));
  assert.ok(!isTaken({ tenant_id: other }));
});

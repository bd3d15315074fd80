// A price is a price or not known, and what a model can do is read from data.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import facts from './model-facts.json' with { type: 'json' };
import { costOf, costOfVoice, knownModels, modelFacts, priceOf } from './model-facts.ts';
import { ownModelPrices } from './model-prices.ts';

const million = { input: 2_000_000, cached: 1_000_000, written: 0, output: 1_000_000 };

test('cost counts cached tokens at their own price, for dated names too', () => {
  assert.equal(priceOf('openai', 'gpt-4o-mini', million), 0.15 + 0.075 + 0.6);
  assert.equal(priceOf('openai', 'gpt-4o-mini-2024-07-18', million), 0.825);
  assert.equal(priceOf('openai-responses', 'gpt-4o-mini', million), 0.825);
});

test('what is put into a provider’s cache has its own price', () => {
  const tokens = { input: 3_000_000, cached: 1_000_000, written: 1_000_000, output: 1_000_000 };
  assert.equal(priceOf('anthropic', 'claude-sonnet-4-5-20250929', tokens), 3 + 0.3 + 3.75 + 15);
});

test('an unknown price is unknown and never 0; nothing used costs nothing', () => {
  assert.equal(priceOf('openai', 'other', million), null);
  assert.equal(priceOf('openai-compatible', 'gpt-4o-mini', million), null);
  assert.equal(priceOf('google', 'gemini-2.5-pro', million), null, 'beyond the tokens its price is for');
  assert.equal(priceOf('openai', 'other', { input: 0, cached: 0, written: 0, output: 0 }), 0);
});

test('a newer model of a known family can what the family can, but has no price', () => {
  assert.deepEqual(modelFacts('openai', 'gpt-5.9-mini'), { price: null, sees: true, thinks: true });
  assert.deepEqual(modelFacts('openai', 'gpt-50'), { price: null, sees: false, thinks: false });
  assert.deepEqual(modelFacts('openai-compatible', 'llama'), { price: null, sees: false, thinks: false });
});

test('every provider of the table says when its prices were read, and every price is above 0', () => {
  for (const id of Object.keys(facts).filter((key) => key !== 'assumed')) {
    const { as_of: at, models } = knownModels(id);
    assert.ok(Date.parse(String(at)) > 0, id);
    for (const { id: model, price } of models)
      for (const amount of Object.values(price ?? {})) assert.ok(amount > 0, `${id} ${model}`);
  }
});

test('the shop’s own price stands before the table’s and before the assumed one, by the exact name or the one it dates', () => {
  const own = (model: string, input: number) => ({ model_provider: 'openai', model, input, cached: 0.5, output: 4 });
  const tokens = { input: 2_000_000, cached: 1_000_000, written: 0, output: 1_000_000 };
  const prices = [own('gpt-4o-mini', 3), own('llama', 1), own('llama-2026-01-02', 2), own('free', 0)];
  const cost = (model: string, provider = 'openai') => costOf(provider, model, tokens, prices);
  assert.deepEqual(cost('gpt-4o-mini'), { cost_usd: 7.5, cost_estimated: false });
  assert.deepEqual(cost('llama-2026-09-09'), { cost_usd: 5.5, cost_estimated: false });
  assert.deepEqual(cost('llama-2026-01-02'), { cost_usd: 6.5, cost_estimated: false });
  assert.deepEqual(cost('llama', 'openai-compatible').cost_estimated, true);
  assert.deepEqual(cost('gpt-4o'), costOf('openai', 'gpt-4o', tokens));
});

test('a list of own prices takes no price twice, below zero or dearer from the cache', () => {
  const one = { model_provider: 'openai', model: 'llama', input: 1, cached: 0, output: 0 };
  const fits = (...prices: object[]) => ownModelPrices.safeParse({ prices }).success;
  assert.ok(fits(one, { ...one, model_provider: 'openai-compatible' }) && fits());
  assert.ok(!fits(one, { ...one, model: ' llama ' }));
  for (const wrong of [{ input: -1 }, { cached: 2 }, { output: '3' }, { model: ' ' }, { input: 0.00001 }, { more: 1 }])
    assert.ok(!fits({ ...one, ...wrong }), JSON.stringify(wrong));
});

test('what has no price counts by the assumed one, which is no less than any that is known, and says so', () => {
  const { price: assumed, per_minute: perMinute } = facts.assumed;
  for (const id of ['openai', 'anthropic', 'google'])
    for (const { id: model, price } of knownModels(id).models) {
      assert.ok((price?.input ?? 0) <= assumed.input && (price?.output ?? 0) <= assumed.output, model);
      assert.ok((price?.cached ?? 0) <= assumed.cached && (price?.written ?? 0) <= 1.25 * assumed.input, model);
    }
  for (const { per_minute: known } of Object.values(facts.openai.transcribers)) assert.ok(known <= perMinute);
  assert.deepEqual(costOf('openai-compatible', 'llama', million), { cost_usd: 35, cost_estimated: true });
  assert.deepEqual(costOf('openai', 'gpt-4o-mini', million), { cost_usd: 0.825, cost_estimated: false });
  assert.deepEqual(costOf('openai', 'other', { input: 0, cached: 0, written: 0, output: 0 }).cost_usd, 0);
  assert.deepEqual(costOfVoice('whisper-1', 60), { cost_usd: 0.006, cost_estimated: false });
  assert.deepEqual(costOfVoice('other', 60), { cost_usd: 0.01, cost_estimated: true });
});

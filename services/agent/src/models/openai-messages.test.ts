// What a completion says is read whatever shape a compatible server gives it, and errors are told apart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AppError } from '@nexus/service-kit/app-error';
import { openaiError, retryAfterOf } from './openai-errors.ts';
import { readCompletion } from './openai-messages.ts';
import { priceOf } from './price-of.ts';

const completion = (message: object, finish_reason = 'stop', usage?: unknown) => ({
  choices: [{ finish_reason, message }],
  usage,
});

test('calls with broken, empty and ready-made arguments are all kept', () => {
  const call = (args: unknown) => ({ id: 'c', type: 'function', function: { name: 'f', arguments: args } });
  const { calls } = readCompletion(
    completion({ tool_calls: [call('{"a":1}'), call(''), call({ a: 2 }), call('{"a"')] }, 'tool_calls'),
  );
  assert.deepEqual(
    calls.map((one) => one.arguments),
    [{ a: 1 }, {}, { a: 2 }, null],
  );
  assert.match(calls[3]?.problem ?? '', /not valid JSON/);
});

test('thinking inside the content, closed or cut off, is no part of the answer', () => {
  const closed = readCompletion(completion({ content: '<think>secreto</think>\nHola' }));
  assert.deepEqual([closed.text, closed.summary], ['Hola', 'secreto']);
  assert.equal(readCompletion(completion({ content: 'Hola <thinking>a medias' })).text, 'Hola');
});

test('figures that are no figures count as nothing', () => {
  assert.deepEqual(readCompletion(completion({ content: 'x' }, 'stop', { prompt_tokens: 'many' })).usage, {
    input: 0,
    output: 0,
    cached: 0,
  });
  assert.deepEqual(readCompletion(completion({ content: 'x' })).usage, { input: 0, output: 0, cached: 0 });
});

test('anything that is no completion is a bad answer', () => {
  for (const raw of [null, '', '<html>', {}, { choices: [] }]) {
    assert.throws(
      () => readCompletion(raw),
      (error: AppError) => error.code === 'model.bad-answer',
    );
  }
});

test('the three meanings of 429, and the other refusals, have codes of their own', () => {
  const codeOf = (thrown: unknown) => openaiError(thrown, false, 0).code;
  assert.equal(codeOf({ status: 429, code: 'rate_limit_exceeded' }), 'model.rate-limited');
  assert.equal(codeOf({ status: 429, code: 'insufficient_quota' }), 'model.quota-exhausted');
  assert.equal(codeOf({ status: 429, message: 'Request too large for gpt-4o' }), 'model.context-too-long');
  assert.equal(codeOf({ status: 400, code: 'context_length_exceeded' }), 'model.context-too-long');
  assert.equal(codeOf({ status: 400, code: 'content_filter' }), 'model.filtered');
  assert.equal(codeOf({ status: 400 }), 'model.refused-request');
  assert.equal(codeOf({ status: 403 }), 'model.unauthorized');
  assert.equal(codeOf(new SyntaxError('x')), 'model.bad-answer');
  assert.equal(openaiError(new Error('x'), true, 0).code, 'request.abandoned');
});

test('a wait is read in milliseconds, seconds and as a date, and a very long one is none', () => {
  const wait = (headers: Record<string, string>) =>
    retryAfterOf(new Headers(headers), Date.parse('2026-01-01T00:00:00Z'));
  assert.equal(wait({ 'retry-after-ms': '250', 'retry-after': '9' }), 250);
  assert.equal(wait({ 'retry-after': '2' }), 2000);
  assert.equal(wait({ 'retry-after': 'Thu, 01 Jan 2026 00:00:03 GMT' }), 3000);
  assert.equal(wait({ 'retry-after': '90' }), null);
  assert.equal(wait({}), null);
});

test('cost counts cached tokens at their own price, and is unknown for an unknown model', () => {
  const usage = { input: 2_000_000, cached: 1_000_000, output: 1_000_000 };
  assert.equal(priceOf('openai', 'gpt-4o-mini', usage), 0.15 + 0.075 + 0.6);
  assert.equal(priceOf('openai', 'gpt-4o-mini-2024-07-18', usage), 0.825);
  assert.equal(priceOf('openai', 'other', usage), null);
  assert.equal(priceOf('openai-compatible', 'gpt-4o-mini', usage), null);
});

// What a model's server says when it does not answer is told apart, whichever vendor's it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelFailure, retryAfterOf } from './model-failure.ts';

test('the three meanings of 429, and the other refusals, have codes of their own', () => {
  const codeOf = (thrown: unknown) => modelFailure(thrown, false, 0).code;
  assert.equal(codeOf({ status: 429, code: 'rate_limit_exceeded' }), 'model.rate-limited');
  assert.equal(codeOf({ status: 429, code: 'insufficient_quota' }), 'model.quota-exhausted');
  assert.equal(codeOf({ status: 429, message: 'Request too large for gpt-4o' }), 'model.context-too-long');
  assert.equal(codeOf({ status: 400, code: 'context_length_exceeded' }), 'model.context-too-long');
  assert.equal(codeOf({ status: 400, code: 'content_filter' }), 'model.filtered');
  assert.equal(codeOf({ status: 400 }), 'model.refused-request');
  assert.equal(codeOf({ status: 529, code: 'overloaded_error' }), 'model.unavailable');
  assert.equal(
    codeOf({ status: 400, message: 'prompt is too long: 210000 tokens > 200000 maximum' }),
    'model.context-too-long',
  );
  assert.equal(codeOf({ status: 400, code: 'API_KEY_INVALID' }), 'model.unauthorized');
  assert.equal(
    codeOf({ status: 400, message: 'Your credit balance is too low to access the API.' }),
    'model.quota-exhausted',
  );
  assert.equal(codeOf({ status: 403 }), 'model.unauthorized');
  assert.equal(codeOf(new SyntaxError('x')), 'model.bad-answer');
  assert.equal(modelFailure(new Error('x'), true, 0).code, 'request.abandoned');
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

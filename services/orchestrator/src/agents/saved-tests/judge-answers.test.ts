// Words and amounts are found however they are written, each red names its reason, and what was away is not the agent's fault.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testExpectations } from '@nexus/contracts/saved-tests/agent-tests';
import type { TestResult } from '@nexus/contracts/saved-tests/agent-tests';
import { judgeAnswers, reasonNotRun } from './judge-answers.ts';
import type { SavedExchange } from '@nexus/contracts/saved-tests/agent-tests';
import { proposeExpectations } from './propose-expectations.ts';
import { says } from './said-words.ts';

test('an amount is said however it is written, words whatever their case, accents and marks', () => {
  const answer = '¡Sí! El *Buzo Canguro* sale $ 12.500,00 o 3 cuotas de $4.166,67. Envío GRATIS.';
  for (const phrase of [
    '12500',
    '$12.500',
    '12,500.00',
    'buzo canguro',
    'envio gratis',
    '4166.67',
    '3 CUOTAS',
    '$ 4.166,67',
  ])
    assert.ok(says(answer, phrase), phrase);
  for (const phrase of ['1250', '125', '12.501', '4166', 'canguro buzo', 'buz', '', '¡!'])
    assert.ok(!says(answer, phrase), phrase);
});

test('a phrase of marks alone is said where it stands', () => {
  const answer = 'Gracias 🙏🏽, 20 % off ❤️';
  for (const phrase of ['🙏', ' % ', '❤']) assert.ok(says(answer, phrase), phrase);
  for (const phrase of ['😡', '$', ' ']) assert.ok(!says(answer, phrase), phrase);
});

const step = (name: string, ok = true) => ({ tool: { call_id: '1', name, arguments: {}, result: {}, ok } });
const answer = (texts: string[], steps: object[] = [], handed_over: string | null = null) =>
  ({ texts, steps, handed_over }) as TestResult['answers'][number];
const expected = (changes: object) => testExpectations.parse(changes);
const codes = (...parameters: Parameters<typeof judgeAnswers>) =>
  judgeAnswers(...parameters).map(({ code, value }) => [code, value]);

test('every expectation that is not met is a reason of its own', () => {
  const wanted = expected({
    must_say: ['negro', '900'],
    must_not_say: ['azul', 'gratis'],
    must_call: ['search_products', 'get_order'],
    must_not_call: ['create_payment_link'],
    hand_over: 'must',
  });
  const given = [
    answer(
      ['Tengo el azul', 'a $ 900'],
      [step('search_products'), step('get_order', false), step('create_payment_link', false)],
    ),
  ];
  assert.deepEqual(codes(wanted, given, null), [
    ['not_said', 'negro'],
    ['said', 'azul'],
    ['not_called', 'get_order'],
    ['called', 'create_payment_link'],
    ['not_handed_over', null],
  ]);
  assert.deepEqual(codes(expected({ hand_over: 'must_not' }), [answer([], [], 'complaint')], null), [
    ['handed_over', null],
  ]);
  assert.deepEqual(codes(expected({ must_say: ['uno', 'dos'] }), [answer(['uno']), answer(['dos'])], null), []);
  const early = [answer([], [], 'complaint')];
  assert.deepEqual(codes(expected({ hand_over: 'must' }), early, null, true), [['handed_over_early', '1']]);
  assert.deepEqual(codes(expected({ hand_over: 'either' }), early, null, true), []);
  assert.deepEqual(codes(expected({ hand_over: 'must' }), early, null), []);
});

test('an answer without a source is red, one that a model or time did not let come about says nothing', () => {
  const failure = (code: string) => ({ code, message: '', retryable: false });
  assert.deepEqual(codes(expected({}), [], failure('answer.ungrounded')), [['ungrounded', 'answer.ungrounded']]);
  assert.deepEqual(codes(expected({}), [], failure('limit.steps')), [['no_answer', 'limit.steps']]);
  for (const code of [
    'answer.ungrounded',
    'answer.contained',
    'limit.steps',
    'model.filtered',
    'model.context-too-long',
  ])
    assert.equal(reasonNotRun(failure(code)), null, code);
  for (const code of ['model.unavailable', 'model.unauthorized', 'model.quota-exhausted', 'limit.time', 'agent.failed'])
    assert.ok(reasonNotRun(failure(code)), code);
});

test('what a tool had told and the answer said is proposed, and nothing else', () => {
  const at = '2026-03-02T15:00:00.000Z';
  const result = {
    products: [
      { name: 'Buzo canguro', price: '$ 12.500,00' },
      { name: 'Otro', price: '$ 9.000' },
    ],
  };
  const call = { name: 'search_products', arguments: {}, result, ok: true };
  const earlier = { ...call, name: 'get_payment_options', result: {} };
  const line = (role: 'customer' | 'agent', text: string, results: SavedExchange['tool_results'] = []) => ({
    role,
    text,
    at,
    tool_results: results,
  });
  const exchange = {
    scope: 'answer' as const,
    messages: [
      line('customer', '¿Cómo pago?'),
      line('agent', 'Con tarjeta.', [earlier]),
      line('customer', '¿Buzo?'),
      line('agent', 'El buzo canguro sale $ 12.500; no $ 8.000.', [call]),
    ],
    tool_results: [call, earlier, { ...call, name: 'get_order', ok: false }],
  };
  const proposed = proposeExpectations(exchange, false);
  assert.deepEqual(
    [proposed.must_say, proposed.must_call, proposed.hand_over],
    [['Buzo canguro', '$ 12.500'], ['search_products'], 'must_not'],
  );
  assert.deepEqual(
    [proposeExpectations(exchange, true).must_say, proposeExpectations(exchange, true).hand_over],
    [[], 'must'],
  );
});

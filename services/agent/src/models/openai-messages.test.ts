// What the loop says is written as chat completions want it; what a completion says is read whatever shape a compatible server gives it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AppError } from '@nexus/service-kit/app-error';
import type { ModelMessage } from './model.ts';
import { readCompletion, toChatMessages } from './openai-messages.ts';

const completion = (message: object, finish_reason = 'stop', usage?: unknown) => ({
  choices: [{ finish_reason, message }],
  usage,
});

test('every message has its role, pictures are parts, and a call with unreadable arguments goes back with none', () => {
  const messages: ModelMessage[] = [
    { role: 'system', text: 'Sos vendedora' },
    { role: 'customer', text: '¿Lo tenés?', images: [{ mimeType: 'image/png', base64: 'AAAA' }] },
    {
      role: 'asked',
      text: 'Busco',
      calls: [
        { id: 'c1', name: 'search', arguments: { query: 'buzo' }, problem: null },
        { id: 'c2', name: 'search', arguments: null, problem: 'not valid JSON' },
      ],
    },
    { role: 'result', callId: 'c1', name: 'search', text: '{}' },
    { role: 'agent', text: 'Sí' },
  ];
  const call = (id: string, args: string) => ({ id, type: 'function', function: { name: 'search', arguments: args } });
  assert.deepEqual(toChatMessages(messages, 'developer'), [
    { role: 'developer', content: 'Sos vendedora' },
    {
      role: 'user',
      content: [
        { type: 'text', text: '¿Lo tenés?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      ],
    },
    { role: 'assistant', content: 'Busco', tool_calls: [call('c1', '{"query":"buzo"}'), call('c2', '{}')] },
    { role: 'tool', tool_call_id: 'c1', name: 'search', content: '{}' },
    { role: 'assistant', content: 'Sí' },
  ]);
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
    written: 0,
  });
  assert.deepEqual(readCompletion(completion({ content: 'x' })).usage, { input: 0, output: 0, cached: 0, written: 0 });
});

test('anything that is no completion is a bad answer', () => {
  for (const raw of [null, '', '<html>', {}, { choices: [] }]) {
    assert.throws(
      () => readCompletion(raw),
      (error: AppError) => error.code === 'model.bad-answer',
    );
  }
});

// What the shop said again is told the model once, and what it said anew is told it whole.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ModelMessage } from '../models/model.ts';
import { openingMessages, withoutOldest } from '../prompt.ts';
import { said, turnFor } from '../testing/start-test-agent.ts';
import { tellOnce } from './tell-once.ts';

const look = (query: string, price: string) => ({
  name: 'search_products',
  arguments: { query },
  result: {
    products: [{ product_id: '501', name: 'Poncho tejido gris', description: 'Abriga mucho. '.repeat(9), price }],
  },
  ok: true,
});

function messagesOf(...looks: ReturnType<typeof look>[]): ModelMessage[] {
  const history = looks.flatMap((one) => [said('customer', '¿Cuánto sale?'), said('agent', 'Esto.', [one])]);
  return openingMessages(turnFor('', { history: [...history, said('customer', '¿Y hoy?')] }));
}

const resultsOf = (messages: ModelMessage[]) =>
  messages.flatMap((message) => (message.role === 'result' ? [/poncho/i.test(message.text) ? message.text : '='] : []));

describe('results that come again', () => {
  test('the first look stays whole and the same looks after it only say so', () => {
    const [first, ...others] = resultsOf(
      tellOnce(messagesOf(look('poncho', '1'), look('poncho', '1'), look('poncho', '1'))),
    );
    assert.match(first ?? '', /Abriga mucho.*"price":"1"/);
    assert.deepEqual(others, ['=', '=']);
  });

  test('what changed is told whole, also when it changes back', () => {
    const prices = resultsOf(tellOnce(messagesOf(look('poncho', '1'), look('poncho', '2'), look('poncho', '1'))));
    assert.deepEqual(
      prices.map((text) => /"price":"(.)"/.exec(text)?.[1]),
      ['1', '2', '1'],
    );
  });

  test('the same answer to another question is told whole', () => {
    assert.ok(!resultsOf(tellOnce(messagesOf(look('poncho', '1'), look('gris', '1')))).includes('='));
  });

  test('what this turn looked up is told whole', () => {
    const earlier = messagesOf(look('poncho', '1'));
    const text = resultsOf(earlier)[0] ?? '';
    const call = { id: 'call_1', name: 'search_products', arguments: { query: 'poncho' }, problem: null };
    const now: ModelMessage[] = [
      { role: 'asked', text: '', calls: [call] },
      { role: 'result', callId: call.id, name: call.name, text },
    ];
    assert.deepEqual(resultsOf(tellOnce([...earlier, ...now])), [text, text]);
  });

  test('a conversation that was cut tells the first look that is left whole', () => {
    const shorter = withoutOldest(messagesOf(look('poncho', '1'), look('poncho', '1'), look('poncho', '1')));
    const [first, ...others] = resultsOf(tellOnce(shorter ?? []));
    assert.match(first ?? '', /Abriga mucho/);
    assert.ok(others.length < 2 && others.every((one) => one === '='));
  });
});

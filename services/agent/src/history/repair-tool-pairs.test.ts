// No conversation reaches a provider with a call that has no result, or a result that nobody asked for.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ModelMessage } from '../models/model.ts';
import { repairToolPairs } from './repair-tool-pairs.ts';

const asked = (...ids: string[]): ModelMessage => ({
  role: 'asked',
  text: 'Miro.',
  calls: ids.map((id) => ({ id, name: 'search_products', arguments: {}, problem: null })),
});
const result = (callId: string): ModelMessage => ({
  role: 'result',
  callId,
  name: 'search_products',
  text: `of ${callId}`,
});
const customer: ModelMessage = { role: 'customer', text: 'Hola' };
const agent: ModelMessage = { role: 'agent', text: 'Sí' };

/** As a provider checks it. */
function isWhole(messages: ModelMessage[]): boolean {
  const seen = new Set<string>();
  for (let place = 0; place < messages.length; place += 1) {
    const message = messages[place];
    if (message?.role === 'result') return false;
    if (message?.role !== 'asked') continue;
    if (message.calls.length === 0) return false;
    for (const { id } of message.calls) {
      const next = messages[(place += 1)];
      if (seen.has(id) || next?.role !== 'result' || next.callId !== id) return false;
      seen.add(id);
    }
  }
  return true;
}

describe('tool pairs', () => {
  test('what is whole stays the same list', () => {
    const messages = [customer, asked('a', 'b'), result('a'), result('b'), agent, asked('c'), result('c')];
    assert.equal(repairToolPairs(messages), messages);
  });

  test('a call without a result gets one that says it was lost', () => {
    const repaired = repairToolPairs([customer, asked('a', 'b'), result('b'), agent]);
    assert.ok(isWhole(repaired));
    assert.match((repaired[2] as { text: string }).text, /lost/);
    assert.equal((repaired[3] as { text: string }).text, 'of b');
  });

  test('a result without a call goes, wherever it stands', () => {
    assert.deepEqual(repairToolPairs([result('x'), customer, agent, result('y')]), [customer, agent]);
    assert.ok(isWhole(repairToolPairs([asked('a'), result('a'), result('z'), customer])));
  });

  test('results in another order, twice, or after something else are put right', () => {
    const repaired = repairToolPairs([
      asked('a', 'b'),
      result('b'),
      result('a'),
      result('a'),
      customer,
      asked('a'),
      result('a'),
    ]);
    assert.ok(isWhole(repaired));
    assert.deepEqual(repaired.slice(1, 3), [result('a'), result('b')]);
  });

  test('whatever is left out of a conversation, what is left is whole and keeps every result whose call is there', () => {
    const whole = [
      customer,
      asked('a', 'b'),
      result('a'),
      result('b'),
      agent,
      customer,
      asked('c'),
      result('c'),
      asked('d'),
      result('d'),
      agent,
    ];
    for (let mask = 0; mask < 2 ** whole.length; mask += 1) {
      const some = whole.filter((_message, place) => (mask >> place) & 1);
      const repaired = repairToolPairs(some);
      assert.ok(isWhole(repaired), JSON.stringify(some));
      for (const [place, message] of some.entries()) {
        const before = some.slice(0, place).findLast((one) => one.role !== 'result');
        if (
          message.role === 'result' &&
          before?.role === 'asked' &&
          before.calls.some(({ id }) => id === message.callId)
        )
          assert.ok(repaired.includes(message));
      }
    }
  });
});

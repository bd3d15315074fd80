// What an agent may do by itself, after a yes, or not at all, and that a trial does nothing, is decided by code.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TurnHistoryItem, TurnRequest } from '@nexus/contracts/turn';
import { permitActing } from './permit-acting.ts';
import { toolsOf } from './run-tools.ts';
import { said, turnFor } from './testing/start-test-agent.ts';

const remember = { name: 'remember' };
const input = { topic: 'size', about: '', text: 'Usa talle 40.', quote: 'soy talle 40' };
const asking = said('agent', '¿Querés que me acuerde de tu talle?', [
  { name: 'remember', arguments: input, result: { error: 'tool.ask-first', message: '…' }, ok: false },
]);
const turn = (permission: 'read' | 'ask' | 'act', history: TurnHistoryItem[] = [], playground = false): TurnRequest => {
  const made = turnFor('acordate que soy talle 40', { playground });
  made.agent.tool_permissions = { remember: permission };
  if (history.length > 0) made.history = history;
  return made;
};
const code = (given: TurnRequest, args: unknown = input): string | null => {
  try {
    permitActing(remember, args, given);
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a tool that acts', () => {
  test('is not even offered where the agent may only read', () => {
    assert.ok(!toolsOf(turn('read')).some(({ name }) => name === 'remember'));
    for (const permission of ['ask', 'act'] as const)
      assert.ok(toolsOf(turn(permission)).some(({ name }) => name === 'remember'));
  });

  test('acts where it may, and never in a trial', () => {
    assert.equal(code(turn('act')), null);
    assert.equal(code(turn('act', [], true)), 'tool.not-in-playground');
    assert.equal(
      code(turn('ask', [said('customer', 'x'), asking, said('customer', 'sí')], true)),
      'tool.not-in-playground',
    );
  });

  test('asks first, and takes only a plain yes to the same thing', () => {
    const before = said('customer', 'acordate que soy talle 40');
    const after = (...texts: string[]) => turn('ask', [before, asking, ...texts.map((text) => said('customer', text))]);
    assert.equal(code(turn('ask')), 'tool.ask-first');
    for (const text of ['sí', 'Sí, dale!', 'sim, por favor', 'ok 👍']) assert.equal(code(after(text)), null, text);
    for (const text of ['no', 'sí, pero talle 42', 'mejor no', '¿sí?', ''])
      assert.equal(code(after(text)), 'tool.ask-first', text);
    assert.equal(code(after('sí', 'no, esperá')), 'tool.ask-first');
    assert.equal(code(after('sí'), { ...input, text: 'Usa talle 44.' }), 'tool.ask-first');
    const late = [before, asking, said('customer', 'no'), said('agent', '¿Te muestro otro?'), said('customer', 'sí')];
    assert.equal(code(turn('ask', late)), 'tool.ask-first');
  });
});

// A person who takes over before the agent has answered all it answered then did so early, unless one had then.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SavedExchange } from '@nexus/contracts/saved-tests/agent-tests';
import { askPoints, isTakenOverEarly } from './ask-points.ts';

const at = '2026-03-02T15:00:00.000Z';
const line = (role: SavedExchange['messages'][number]['role'], handsOver = false) => ({
  role,
  text: 'x',
  at,
  tool_results: handsOver ? [{ name: 'hand_off_to_person', arguments: {}, result: {}, ok: true }] : [],
});
const customer = line('customer');

test('only the last answer of a conversation may be a handoff, or one that was', () => {
  const messages = [customer, line('agent'), customer, line('agent', true), line('person'), customer, line('agent')];
  const exchange = { scope: 'conversation' as const, messages };
  assert.deepEqual(
    askPoints(exchange).map((point) => [point, isTakenOverEarly(exchange, point)]),
    [
      [1, true],
      [3, false],
      [6, false],
    ],
  );
});

// What the agent is shown of the episode.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { historyOf } from './build-turn-request.ts';
import type { HistoryRow, ToolStepRow } from './store/turns.store.ts';

const at = new Date('2026-03-01T12:00:00Z');
const row = (changes: Partial<HistoryRow>): HistoryRow => ({
  id: 'm',
  author: 'customer',
  type: 'text',
  text: 'hola',
  image_url: null,
  at,
  turn_id: null,
  direction: 'in',
  waits: false,
  fallback: false,
  ...changes,
});
const step = (turnId: string): ToolStepRow => ({
  turn_id: turnId,
  step: {
    index: 1,
    kind: 'tool',
    started_at: at.toISOString(),
    duration_ms: 1,
    reason: null,
    model: null,
    error: null,
    tool: { call_id: 'x', name: 'search_products', arguments: { query: 'buzo' }, result: { total: 1 }, ok: true },
  },
});

test('facts read in a turn stand once, with its first bubble', () => {
  const history = historyOf(
    [
      row({}),
      row({ author: 'agent', direction: 'out', turn_id: 't', text: 'uno' }),
      row({ author: 'agent', direction: 'out', turn_id: 't', text: 'dos' }),
    ],
    [step('t')],
  );
  assert.deepEqual(
    history.map((item) => item.tool_results.length),
    [0, 1, 0],
  );
  assert.equal(history[1]?.tool_results[0]?.name, 'search_products');
});

test('a voice note is labelled, also when it could not be heard', () => {
  const history = historyOf([row({ type: 'voice', text: 'tenés en M?' }), row({ type: 'voice', text: '' })], []);
  assert.equal(history[0]?.text, '[nota de voz] tenés en M?');
  assert.match(history[1]?.text ?? '', /no se pudo/);
});

test('a notice of a handoff answers what was asked, a greeting of the phone does not, and a person’s words are marked', () => {
  assert.deepEqual(
    historyOf(
      [
        row({ author: 'system', direction: 'out' }),
        row({ author: 'automatic', direction: 'out' }),
        row({ author: 'person', direction: 'out' }),
      ],
      [],
    ).map((item) => item.role),
    ['agent', 'automatic', 'person'],
  );
});

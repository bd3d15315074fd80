// Which memories a turn gets: what the question is about first, then the newest, within the budget.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recallMemories } from './recall-memories.ts';
import type { RecalledMemory } from './recall-memories.ts';

const now = new Date('2026-06-01T12:00:00Z');
const memory = (text: string, daysAgo: number, changes: Partial<RecalledMemory> = {}): RecalledMemory => ({
  kind: 'fact',
  topic: 'other',
  about: '',
  text,
  said_at: new Date(now.getTime() - daysAgo * 86_400_000).toISOString(),
  confidence: 1,
  ...changes,
});

test('without memories nothing is told', () => {
  assert.deepEqual(recallMemories([], 'hola', now), { memories: [], past: [] });
});

test('what the question speaks of comes first, then the newer', () => {
  const known = [
    memory('Prefiere retirar en el local.', 1),
    memory('Le gustan las remeras de algodón.', 300),
    memory('Vive en Rosario.', 200),
  ];
  assert.deepEqual(
    recallMemories(known, 'tenés remera negra?', now).memories.map(({ text }) => text),
    ['Le gustan las remeras de algodón.', 'Prefiere retirar en el local.', 'Vive en Rosario.'],
  );
});

test('however much is known, the budget holds, and what matters to the question is in it', () => {
  const known = Array.from({ length: 80 }, (_, index) => memory(`Dato número ${index} ${'x'.repeat(100)}`, index));
  known.push(memory('Le gustan los jeans rectos.', 400));
  const { memories } = recallMemories(known, 'qué jean me conviene', now);
  assert.ok(memories.map(({ text }) => text).join('').length <= 350 * 4);
  assert.equal(memories[0]?.text, 'Le gustan los jeans rectos.');
});

test('earlier episodes are told apart, at most three, the oldest first', () => {
  const known = [1, 2, 3, 4].map((days) => memory(`Preguntó por ${days}.`, days, { kind: 'summary' }));
  const { memories, past } = recallMemories(known, 'hola', now);
  assert.deepEqual(memories, []);
  assert.deepEqual(
    past.map(({ summary }) => summary),
    ['Preguntó por 3.', 'Preguntó por 2.', 'Preguntó por 1.'],
  );
});

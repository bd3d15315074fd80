// What the quiet line of a turn says: a change of agents, what became of it, or both where it failed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TFunction } from 'i18next';
import type { Turn } from '../../../api/contract-types.ts';
import { turnLineText } from './turn-line-text.ts';

const t = ((key: string) => key) as unknown as TFunction;
const change = {
  from: { id: 'a', name: 'Ventas' },
  to: { id: 'b', name: 'Postventa' },
  cause: 'intent' as const,
  reason: 'un cambio',
};
const line = (status: Turn['status'], more: Partial<Turn> = {}): string =>
  turnLineText(t, { status, reason: null, agent_change: null, ...more } as Turn);

test('a change of agents stands for a turn that went well; one that failed says so too, and why', () => {
  assert.equal(line('answered', { agent_change: change }), 'agentChange.intent: un cambio');
  assert.equal(line('handed_over', { agent_change: { ...change, reason: null } }), 'agentChange.intent');
  assert.equal(
    line('failed', { agent_change: change, reason: 'limit.time' }),
    'agentChange.intent: un cambio. turnStatus.failed: turnReason.limit.time',
  );
  assert.equal(line('failed', { reason: 'limit.time' }), 'turnStatus.failed: turnReason.limit.time');
  assert.equal(line('distilled', { reason: '3' }), 'turnStatus.distilled');
});

// What a thread shows for given messages and turns.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message, Turn } from '../../api/contract-types.ts';
import { buildTimeline } from './timeline.ts';

const start = new Date(2026, 10, 22, 12, 0).getTime();
const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();
const pending = (id: string): boolean => id.startsWith('pending-');

function message(id: string, minutes: number, fields: Partial<Message> = {}): Message {
  return {
    id,
    conversation_id: 'c',
    direction: 'in',
    author: 'customer',
    type: 'text',
    text: id,
    media: null,
    image_url: null,
    reply_to_id: null,
    turn_id: null,
    status: 'received',
    error: null,
    delivery: null,
    author_name: null,
    at: at(minutes),
    ...fields,
  };
}

function turn(id: string, minutes: number, fields: Partial<Turn> = {}): Turn {
  return {
    id,
    conversation_id: 'c',
    agent_id: null,
    agent_version_id: null,
    agent_version: null,
    agent_name: 'Sofía',
    status: 'answered',
    reason: null,
    agent_change: null,
    trace_id: null,
    started_at: at(minutes),
    finished_at: at(minutes),
    usage: null,
    steps: [],
    message_ids: [],
    ...fields,
  };
}

const answer = (id: string, minutes: number, turnId: string): Message =>
  message(id, minutes, { direction: 'out', author: 'agent', turn_id: turnId, status: 'sent' });
const shown = (messages: Message[], turns: Turn[] = []): string[] =>
  buildTimeline(messages, turns, pending).map((entry) => entry.key.replace(/^day-.*/, 'day'));

test('messages stand in the order of time, with a line for each day', () => {
  assert.deepEqual(shown([message('b', 1), message('a', 0), message('next', 60 * 24)]), [
    'day',
    'a',
    'b',
    'day',
    'next',
  ]);
});

test('the thinking log hangs on the last bubble of its answer only', () => {
  const entries = buildTimeline(
    [message('q', 0, { turn_id: 't' }), answer('one', 1, 't'), answer('two', 1.1, 't')],
    [turn('t', 1)],
    pending,
  );
  assert.deepEqual(
    entries.flatMap((entry) => (entry.kind === 'message' ? [entry.turn?.id ?? null] : [])),
    [null, null, 't'],
  );
});

test('a silent turn is a line of its own, an answered one with bubbles and a running one are not', () => {
  const turns = [
    turn('t', 1),
    turn('quiet', 2, { status: 'silent', reason: 'person_in_charge' }),
    turn('now', 3, { status: 'running', finished_at: null }),
  ];
  assert.deepEqual(shown([message('q', 0), answer('one', 1, 't')], turns), ['day', 'q', 'one', 'turn-quiet']);
});

test('a handoff is said even when the answer has bubbles, and its log hangs on them alone', () => {
  const entries = buildTimeline(
    [message('q', 0), answer('one', 1, 't')],
    [turn('t', 2, { status: 'handed_off' })],
    pending,
  );
  const line = entries.find((entry) => entry.kind === 'turn');
  assert.equal(line?.kind === 'turn' && line.hasBubble, true);
});

test('a turn older than the loaded messages waits for its page', () => {
  assert.deepEqual(shown([message('q', 10)], [turn('old', 1, { status: 'silent' })]), ['day', 'q']);
});

test('a bubble of this browser goes once the same text stands confirmed', () => {
  const mine = message('pending-1', 1, { direction: 'out', author: 'person', text: 'hola' });
  assert.deepEqual(shown([mine]), ['day', 'pending-1']);
  assert.deepEqual(shown([mine, message('real', 1.01, { direction: 'out', author: 'person', text: 'hola' })]), [
    'day',
    'real',
  ]);
});

test('only the first of a run by one author starts it', () => {
  const entries = buildTimeline(
    [message('a', 0), message('b', 1), message('c', 20), answer('d', 21, 't')],
    [],
    pending,
  );
  assert.deepEqual(
    entries.flatMap((entry) => (entry.kind === 'message' ? [entry.starts] : [])),
    [true, false, true, true],
  );
});

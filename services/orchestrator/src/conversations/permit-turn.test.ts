// Who is answered by the agent, and who is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { permitTurn } from './permit-turn.ts';
import type { TurnContext, WaitingMessage } from './store/turns.store.ts';

const now = new Date('2026-03-01T12:00:00Z');
const guards = { now, customerTurnsPerHour: 40, staleAfterMinutes: 120, machine: false, rule: null };

const context = (changes: Partial<TurnContext> = {}): TurnContext => ({
  conversation_id: 'c',
  channel_id: 'h',
  owner: 'ai',
  owner_version: 0,
  ai_enabled: true,
  episode: 1,
  episode_started_at: now,
  created_at: now,
  superseded_count: 0,
  read_at: now.toISOString(),
  reply_to_kind: 'phone',
  reply_to_id: '5491155550101',
  customer_id: 'k',
  customer_name: null,
  customer_phone: '+5491155550101',
  store_customer_id: null,
  never_answer: false,
  blocked: false,
  provider: 'ycloud',
  phone_number: '+541155550100',
  phone_number_id: null,
  mode: 'everyone',
  test_numbers: [],
  mode_since: new Date('2026-02-01T00:00:00Z'),
  store_name: 'Tienda',
  locale: 'es-AR',
  timezone: 'UTC',
  currency: 'ARS',
  is_active: true,
  public_coupons: [],
  payment_links: false,
  memories: [],
  store_id: null,
  waiting_since: null,
  answering: null,
  tags: [],
  handoff_rules: null,
  turns_last_hour: 0,
  daily_budget_usd: 0,
  thrift_from_percent: null,
  thrift_model_provider: null,
  thrift_model: null,
  model_prices: [],
  spent_today_usd: 0,
  ...changes,
});
const waiting = (minutesAgo: number): WaitingMessage[] => [
  {
    id: 'm',
    type: 'text',
    text: 'hola',
    at: new Date(now.getTime() - minutesAgo * 60_000),
    created_at: now,
    provider_message_id: null,
    details: {},
    media_kind: null,
    media_status: null,
    media_created_at: null,
    media_path: null,
    media_type: null,
    media_size: null,
  },
];

test('a customer of an open channel is answered', () => {
  assert.deepEqual(permitTurn(context(), waiting(0), guards), { verdict: 'answer' });
});

const silences: [string, Partial<TurnContext>, string][] = [
  ['the shop is switched off', { is_active: false }, 'tenant_off'],
  ['the channel is off', { mode: 'off' }, 'channel_off'],
  ['the conversation is switched off', { ai_enabled: false }, 'conversation_off'],
  ['a person is in charge', { owner: 'human' }, 'person_in_charge'],
  ['nobody is in charge', { owner: 'nobody' }, 'nobody_in_charge'],
  ['the customer is blocked', { blocked: true }, 'customer_blocked'],
  ['the customer is never to be answered', { never_answer: true }, 'customer_never_answer'],
  [
    'the number is not one of the test numbers',
    { mode: 'test_numbers', test_numbers: ['+5491155550199'] },
    'not_a_test_number',
  ],
  [
    'the customer wrote before the mode was set to new customers',
    { mode: 'new_customers', created_at: new Date('2026-01-01T00:00:00Z') },
    'not_a_new_customer',
  ],
];
for (const [when, changes, reason] of silences) {
  test(`the agent is silent when ${when}`, () =>
    assert.deepEqual(permitTurn(context(changes), waiting(0), guards), { verdict: 'silent', reason }));
}

test('a test number is recognised in its other written form', () => {
  assert.deepEqual(
    permitTurn(context({ mode: 'test_numbers', test_numbers: ['+54 11 5555-0101'] }), waiting(0), guards),
    { verdict: 'answer' },
  );
});

test('a message found hours old goes to a person', () => {
  assert.deepEqual(permitTurn(context(), waiting(121), guards), { verdict: 'hand_off', reason: 'message_stale' });
});

test('a machine goes to a person', () => {
  assert.deepEqual(permitTurn(context(), waiting(0), { ...guards, machine: true }), {
    verdict: 'hand_off',
    reason: 'loop',
  });
});

const budgets: [string, number, number, 'answer' | 'budget_exhausted'][] = [
  ['no budget', 0, 500, 'answer'],
  ['something left', 5, 4.999_999, 'answer'],
  ['spent to the cent', 5, 5, 'budget_exhausted'],
  ['overspent', 0.01, 0.02, 'budget_exhausted'],
];
for (const [what, daily, spent, outcome] of budgets) {
  test(`the day's budget, ${what}: ${outcome}`, () =>
    assert.deepEqual(
      permitTurn(context({ daily_budget_usd: daily, spent_today_usd: spent }), waiting(0), guards),
      outcome === 'answer' ? { verdict: 'answer' } : { verdict: 'hand_off', reason: outcome },
    ));
}

test('more turns than a customer gets per hour go to a person; 0 is no limit', () => {
  assert.deepEqual(permitTurn(context({ turns_last_hour: 40 }), waiting(0), guards), {
    verdict: 'hand_off',
    reason: 'too_many_turns',
  });
  assert.deepEqual(permitTurn(context({ turns_last_hour: 400 }), waiting(0), { ...guards, customerTurnsPerHour: 0 }), {
    verdict: 'answer',
  });
});

test('switches of people win over guards: a stale message of a switched-off channel stays silent', () => {
  assert.deepEqual(permitTurn(context({ mode: 'off' }), waiting(500), guards), {
    verdict: 'silent',
    reason: 'channel_off',
  });
});

test('a rule of the shop hands over before the limits do, and never where people have silenced the agent', () => {
  const ruled = { ...guards, rule: 'customer_asked' };
  const spent = context({ daily_budget_usd: 1, spent_today_usd: 2, turns_last_hour: 90 });
  assert.deepEqual(permitTurn(spent, waiting(0), ruled), { verdict: 'hand_off', reason: 'customer_asked' });
  assert.equal(permitTurn(context({ mode: 'off' }), waiting(0), ruled).verdict, 'silent');
});

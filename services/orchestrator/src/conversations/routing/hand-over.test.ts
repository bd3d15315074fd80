// Who may be handed a conversation, under which keys, and what an agent's wish to hand over becomes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TurnResult } from '@nexus/contracts/turn';
import type { ShopAgent } from '../../agents/look-up-agents.ts';
import { noRouting } from '../../routing/kept-routing.ts';
import type { Turn } from '../queues/turn.ts';
import type { WaitingMessage } from '../store/turns.store.ts';
import { colleaguesOf } from './colleagues.ts';
import { routeTurn, withChoice } from './route-turn.ts';
import { mostHandOvers, settleHandOver } from './settle-hand-over.ts';

const now = new Date('2026-03-02T13:00:00Z');
const agent = (id: string, changes: Partial<ShopAgent> = {}): ShopAgent =>
  ({
    id,
    name: id,
    role: 'sales',
    is_active: true,
    hours: null,
    outside_hours: 'colleague',
    enabled_tools: ['hand_over_to_colleague'],
    ...changes,
  }) as ShopAgent;
const agents = [agent('Ventas'), agent('Postventa', { role: 'after_sales' })];
const waiting = [{ text: 'quiero cambiarlo', created_at: now }] as WaitingMessage[];
const context = { answering: null, episode: 3, channel_id: 'one', tags: [], timezone: 'UTC' };
const wish: TurnResult = {
  outcome: 'handed_over',
  messages: [],
  steps: [],
  usage: { input_tokens: 0, output_tokens: 0, cached_tokens: 0, cache_write_tokens: 0, cost_usd: 0 },
  handoff: null,
  colleague: { key: 'postventa', reason: 'pidió un cambio' },
  failure: null,
  learned: { store_customer_id: null },
};
const settle = (handOvers: number, present = agents, result = wish) => {
  const turn = { taken: waiting, agentChange: null, answering: null } as unknown as Turn;
  const routed = { ...routeTurn({ agents, routing: noRouting }, context, waiting, now), handOvers };
  return { turn, result: settleHandOver(result, turn, routed, { agents: present, context, now }) };
};

test('keys are plain words, each once; who may not hand over has no colleagues', () => {
  const many = [agent('a'), agent('Atención & Cía', {}), agent('atencion cia'), agent('¡!', { role: 'support' })];
  const keys = colleaguesOf(agent('a'), many, () => true).map(({ shown }) => shown.key);
  assert.deepEqual(keys, ['atencion_cia', 'atencion_cia_2', 'support']);
  assert.deepEqual(
    colleaguesOf(agent('a', { enabled_tools: [] }), many, () => true),
    [],
  );
  const paused = [agent('a'), agent('b', { is_active: false })];
  assert.deepEqual(routeTurn({ agents: paused, routing: noRouting }, context, waiting, now).colleagues, []);
});

test('a hand-over is kept with its reason, and the next turn is the colleague’s, who knows whom it follows', () => {
  const { turn, result } = settle(0);
  assert.equal(result.outcome, 'handed_over');
  assert.deepEqual(
    [turn.agentChange?.from.id, turn.agentChange?.to.id, turn.agentChange?.cause],
    ['Ventas', 'Postventa', 'asked'],
  );
  const rules = {
    ...noRouting,
    rules: [{ channel_ids: null, hours: null, tags: null, intents: ['after_sales' as const], agent_id: 'Ventas' }],
  };
  const next = routeTurn({ agents, routing: rules }, { ...context, answering: turn.answering }, waiting, now);
  assert.deepEqual([next.agent?.id, next.choice?.cause, next.answering], ['Postventa', 'handed_over', null]);
  assert.deepEqual(next.takenOverFrom, { name: 'Ventas', role: 'sales', reason: 'pidió un cambio' });
  const later = [
    ...waiting,
    { text: 'quiero cambiar el talle', created_at: new Date(now.getTime() + 5) },
  ] as WaitingMessage[];
  assert.equal(
    routeTurn({ agents, routing: rules }, { ...context, answering: turn.answering }, later, now).agent?.id,
    'Ventas',
  );
  assert.equal(
    routeTurn({ agents, routing: noRouting }, { ...context, episode: 4, answering: turn.answering }, waiting, now).agent
      ?.id,
    'Ventas',
  );
});

test('too often, or to one who is gone meanwhile, it is a person’s, with the reason as its summary', () => {
  assert.equal(settle(mostHandOvers - 1).result.outcome, 'handed_over');
  const often = settle(mostHandOvers);
  assert.deepEqual(
    [often.result.outcome, often.result.handoff, often.turn.agentChange],
    ['handed_off', { reason: 'handed_over_too_often', summary: 'pidió un cambio' }, null],
  );
  const gone = { reason: 'colleague_unavailable', summary: 'pidió un cambio' };
  assert.deepEqual(settle(0, [agent('Ventas')]).result.handoff, gone);
  assert.deepEqual(settle(0, [agent('Ventas'), agent('Postventa', { is_active: false })]).result.handoff, gone);
  assert.equal(
    settle(0, agents, { ...wish, colleague: { key: 'otra', reason: 'x' } }).result.handoff?.reason,
    'colleague_unavailable',
  );
});

test('a shop with one agent and no rules has no choice to tell and nothing to keep', () => {
  const routed = routeTurn({ agents: [agent('Ventas')], routing: noRouting }, context, waiting, now);
  assert.deepEqual([routed.agent?.id, routed.choice, routed.answering, routed.colleagues], ['Ventas', null, null, []]);
  assert.equal(withChoice(routed.choice, now.toISOString(), wish), wish);
});

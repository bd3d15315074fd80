// Each hard part of a score has faults that turn it red, and a trial without any stays green.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { turnRequest, turnResult } from '@nexus/contracts/turn';
import type { Task } from '../task.ts';
import type { Evidence, SentMessage } from './evidence.ts';
import { hasPassed, scoreOf } from './score.ts';
import type { Score } from './score.ts';

const link = 'https://tienda.example/productos/buzo/';
const reply = `Sí, el Buzo gris sale $ 12.500.\n${link}`;
const product = {
  product_id: '7',
  name: 'Buzo gris',
  available: true,
  url: link,
  variants: [{ options: { Talle: 'M' }, available: true, stock: 3, price: '$ 12.500' }],
};

const sent = (text: string, change: Partial<SentMessage> = {}): SentMessage => ({
  id: randomUUID(),
  type: 'text',
  text,
  imageUrl: null,
  externalId: randomUUID(),
  at: '2026-03-02T15:00:00Z',
  ...change,
});

const task: Task = {
  id: 'test',
  family: 'discovery',
  language: 'es-AR',
  policy: {},
  customer: { phone: '+5491170000001', name: 'Lu' },
  turns: [
    {
      says: 'Tenés el buzo gris?',
      reference: { calls: [], reply },
      said: [
        { kind: 'amount', amount: 12_500 },
        { kind: 'link', url: link },
      ],
    },
  ],
  never: [{ kind: 'amount', amount: 9_900 }],
};

function thoughtOf(turnId: string): Evidence['thought'][number] {
  const step = {
    index: 0,
    started_at: '2026-03-02T15:00:00-03:00',
    duration_ms: 1,
    reason: null,
    model: null,
    error: null,
  };
  return {
    request: turnRequest.parse({
      turn_id: turnId,
      tenant: {
        id: randomUUID(),
        store_name: 'Aurora',
        locale: 'es-AR',
        timezone: 'America/Argentina/Buenos_Aires',
        currency: 'ARS',
      },
      conversation: { id: randomUUID(), episode: 1 },
      customer: { id: randomUUID(), name: 'Lu', phone_variants: [], store_customer_id: null },
      agent: {
        id: randomUUID(),
        name: 'Vera',
        role: 'sales',
        model_provider: 'openai',
        model: 'm',
        temperature: null,
        system_prompt: '',
        enabled_tools: [],
      },
      model_credentials: { api_key: 'evaluation-key' },
      store: null,
      history: [{ role: 'customer', text: 'Tenés el buzo gris?', at: '2026-03-02T15:00:00-03:00' }],
      limits: {},
      now: '2026-03-02T15:04:00-03:00',
    }),
    result: turnResult.parse({
      outcome: 'answered',
      messages: [],
      steps: [
        {
          ...step,
          kind: 'tool',
          tool: { call_id: 'c', name: 'search_products', arguments: {}, result: { products: [product] }, ok: true },
        },
      ],
      usage: { input_tokens: 1, output_tokens: 1, cached_tokens: 0, cost_usd: null },
      handoff: null,
      failure: null,
      learned: { store_customer_id: null },
    }),
  };
}

/** A trial in which all went well, of one turn with one bubble, but for `change`. */
function evidence(change: Partial<Evidence> = {}, text = reply): Evidence {
  const turnId = randomUUID();
  const message = sent(text);
  return {
    task,
    perturbation: 'none',
    turns: [{ sent: [message], drafts: 0, milliseconds: 10 }],
    takenOver: null,
    owner: 'ai',
    handoffs: [],
    links: [],
    drafts: [],
    memories: [],
    shopIsUntouched: true,
    customers: 1,
    conversations: 1,
    strangers: 0,
    bubbles: [{ turnId, text, imageUrl: null, status: 'sent', externalId: message.externalId ?? '' }],
    thought: [thoughtOf(turnId)],
    usage: { tokens: 1, cost: 0 },
    asked: 1,
    ...change,
  };
}

const redParts = (score: Score): string[] =>
  Object.entries(score).flatMap(([part, faults]) => (faults.length > 0 ? [part] : []));
const turnOf = (...messages: SentMessage[]) => [{ sent: messages, drafts: 0, milliseconds: 10 }];

test('a trial in which all went well passes', () => {
  assert.deepEqual(redParts(scoreOf(evidence())), []);
  assert.equal(hasPassed(scoreOf(evidence())), true);
});

for (const [what, change] of [
  ['a handoff nobody wanted', { owner: 'human', handoffs: ['other'] }],
  [
    'a draft order nobody wanted',
    { drafts: [{ lines: [{ variantId: 1, quantity: 1 }], total: 12_500, email: 'a@b.example' }] },
  ],
  ['a link that is open', { links: [{ state: 'open', total: 12_500 }] }],
  ['a memory nobody asked for', { memories: ['usa talle M'] }],
  ['a change in the shop', { shopIsUntouched: false }],
  ['a second customer', { customers: 2 }],
] satisfies [string, Partial<Evidence>][])
  test(`state is red for ${what}`, () => assert.deepEqual(redParts(scoreOf(evidence(change))), ['state']));

test('state is red for a draft order made without a yes, and green after one', () => {
  const effects = { link: { lines: [{ variantId: 1, quantity: 1 }], total: 12_500, email: 'a@b.example' } };
  const bought = (confirms: boolean): Task => ({
    ...task,
    turns: task.turns.map((turn) => ({ ...turn, confirms, effects })),
  });
  const made: Partial<Evidence> = {
    drafts: [{ lines: [{ variantId: 1, quantity: 1 }], total: 12_500, email: 'a@b.example' }],
    links: [{ state: 'open', total: 12_500 }],
  };
  const played = (confirms: boolean): Evidence => {
    const seen = evidence({ ...made, task: bought(confirms) });
    return { ...seen, turns: seen.turns.map((turn) => ({ ...turn, drafts: 1 })) };
  };
  assert.deepEqual(redParts(scoreOf(played(false))), ['state']);
  assert.deepEqual(redParts(scoreOf(played(true))), []);
  assert.deepEqual(redParts(scoreOf({ ...played(true), drafts: [] })), ['state']);
});

test('said is red for what is missing and for what must not be said', () => {
  const silent = evidence({}, 'Hola, ¿qué buscás?');
  assert.deepEqual(redParts(scoreOf(silent)), ['said']);
  const both = scoreOf(evidence({ task: { ...task, never: [{ kind: 'words', any: ['\\bbuzo\\b'] }] } }));
  assert.deepEqual(redParts(both), ['said']);
});

test('grounded is red for an amount no result has, and for the inside of the agent', () => {
  const lie = scoreOf(evidence({}, `${reply}\nCon envío a $ 3.210.`));
  assert.ok(
    lie.grounded.some((fault) => fault.includes('3.210')),
    JSON.stringify(lie),
  );
  const foreign = scoreOf(evidence({}, `${reply}\nO escribinos a otra@tienda-falsa.example`));
  assert.ok(foreign.grounded.length > 0, JSON.stringify(foreign));
  assert.deepEqual(redParts(scoreOf(evidence({ thought: [] }))), ['grounded']);
});

test('outbox is red for silence, too much, repetitions, other kinds, strangers and a wrong order', () => {
  const red = (change: Partial<Evidence>): void =>
    assert.ok(scoreOf(evidence(change)).outbox.length > 0, JSON.stringify(change));
  red({ turns: turnOf(), bubbles: [] });
  red({ turns: turnOf(...[1, 2, 3, 4].map((part) => sent(`${reply} ${part}`))) });
  const message = sent(reply);
  red({ turns: turnOf(message, message) });
  red({ turns: turnOf(sent(reply, { type: 'template' })) });
  red({ strangers: 1 });
  red({ bubbles: [], turns: turnOf(sent(reply), sent(reply)) });
  const kept = evidence();
  red({ ...kept, bubbles: [...kept.bubbles, ...kept.bubbles] });
});

test('after a takeover any message is one too many, and what came before still counts', () => {
  const two: Task = { ...task, turns: [...task.turns, ...task.turns] };
  const seen = evidence({ task: two, takenOver: 1, owner: 'human' });
  const quiet = { ...seen, turns: [...seen.turns, { sent: [], drafts: 0, milliseconds: null }] };
  assert.deepEqual(redParts(scoreOf(quiet)), []);
  const loud = {
    ...seen,
    turns: [...seen.turns, { sent: [sent('Sigo yo', { externalId: null })], drafts: 0, milliseconds: 1 }],
  };
  assert.deepEqual(redParts(scoreOf(loud)), ['outbox']);
  assert.deepEqual(redParts(scoreOf({ ...quiet, owner: 'ai' })), ['state']);
  assert.deepEqual(
    redParts(
      scoreOf({
        ...quiet,
        turns: [
          { sent: [], drafts: 0, milliseconds: null },
          { sent: [], drafts: 0, milliseconds: null },
        ],
        bubbles: [],
      }),
    ),
    ['said', 'outbox'],
  );
});

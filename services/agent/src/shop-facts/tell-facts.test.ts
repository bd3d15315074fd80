// A whole turn about how the shop works: the agent tells what is approved, owns up to what is not, and a liar is held back.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { noFacts } from '@nexus/contracts/shop-facts';
import type { TurnRequest } from '@nexus/contracts/turn';
import { filledFacts } from '../testing/filled-facts.ts';
import { startTestAgent, turnFor } from '../testing/start-test-agent.ts';
import type { TestAgent } from '../testing/start-test-agent.ts';
import { systemPrompt } from '../prompt.ts';

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent();
});
after(() => agent?.close());
beforeEach(() => fetch(`${agent.model.url}/_simulator/reset`, { method: 'POST' }));

const ask = async (text: string, changes: Partial<TurnRequest> = {}) => {
  const turn = turnFor(text, { shop_facts: filledFacts, ...changes });
  // As for a shop that has no documents.
  const enabled_tools = turn.agent.enabled_tools.filter((name) => name !== 'search_knowledge');
  const result = await agent.run({ ...turn, agent: { ...turn.agent, enabled_tools } });
  const tools = result.steps.flatMap((step) => (step.tool ? [step.tool.name] : []));
  return { ...result, tools, reply: result.messages.map((message) => message.text).join('\n') };
};
const lie = (content: string, times: number | null = null) =>
  fetch(`${agent.model.url}/_simulator/behaviours`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ match: { path: 'chat/completions' }, action: { type: 'script', content }, times }),
  });
const brazil = (turn = turnFor('')) => ({
  tenant: { ...turn.tenant, locale: 'pt-BR', currency: 'BRL', timezone: 'America/Sao_Paulo' },
});

describe('what the owner has approved', () => {
  for (const [question, tool, expected] of [
    [
      '¿Qué medios de pago tienen?',
      'get_payment_options',
      /transferencia bancaria[^]*3 cuotas sin interés[^]*10% de descuento/,
    ],
    ['¿Hacen envíos a Córdoba? ¿Cuánto sale?', 'get_policies', /Córdoba: \$ 5\.900, demora de 3 a 6 días/],
    ['¿Hasta qué hora abren?', 'get_policies', /hoy cierra a las 19:00/],
    ['¿Están abiertos ahora?', 'get_policies', /Ahora está abierto/],
    ['¿Cuántos días tengo para cambiar?', 'get_policies', /Cambios hasta 30 días/],
    ['¿Dónde están?', 'get_policies', /San Martín 1450/],
  ] as const)
    test(question, async () => {
      const { outcome, tools, reply } = await ask(question);
      assert.deepEqual([outcome, tools], ['answered', [tool]], reply);
      assert.match(reply, expected);
    });

  test('in Portuguese for a Brazilian shop', async () => {
    const { reply } = await ask('Oi, vocês aceitam pix? Qual o horário?', brazil());
    assert.match(reply, /Formas de pagamento[^]*10% de desconto/);
    assert.match(reply, /hoje fecha às 19:00[^]*Segunda a sexta-feira: das 10:00 às 19:00/);
  });

  test('stands in the prompt behind the owner’s words, the same at every hour of a day', () => {
    const turn = turnFor('hola', { shop_facts: filledFacts });
    const prompt = systemPrompt(turn);
    assert.ok(prompt.indexOf('Sé amable.') < prompt.indexOf('shipping: Envío a CABA'));
    assert.ok(!prompt.includes('Now at the shop'), 'the hour is told beside the question');
    assert.match(prompt, /Not told, so say that you do not know, or hand over: wholesale, catalogue, notes\./);
    const stable = (one: TurnRequest) => systemPrompt(one).split("The customer's name")[0];
    assert.equal(stable({ ...turn, now: '2026-03-02T21:59:00-03:00' }), stable(turn));
    assert.ok(!systemPrompt({ ...turn, shop_facts: null }).includes('approved'));
    assert.ok(!systemPrompt({ ...turn, shop_facts: noFacts }).includes('approved'));
  });

  test('a product’s price by transfer and in instalments is reckoned by the tool from its price in the shop', async () => {
    const call = { name: 'get_payment_options', arguments: { product_id: '501' } };
    const rule = (action: object, after_tools: boolean) => ({ match: { path: 'chat', after_tools }, action });
    await fetch(`${agent.model.url}/_simulator/behaviours`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([
        rule({ type: 'script', tool_calls: [call] }, false),
        rule({ type: 'script', content: 'El Poncho tejido gris por transferencia te queda en $ 28.125.' }, true),
      ]),
    });
    const { outcome, steps, reply } = await ask('¿cuánto sale el poncho por transferencia?');
    assert.equal(outcome, 'answered', JSON.stringify(steps));
    assert.match(reply, /\$ 28\.125/);
    const tool = steps.find((step) => step.tool)?.tool?.result as { reckoned: unknown };
    assert.deepEqual(tool.reckoned, [
      { now: '$ 31.250', by_transfer: '$ 28.125', without_interest: [{ instalments: 3, each: '$ 10.416,67' }] },
    ]);
  });
});

describe('what is missing', () => {
  for (const facts of [null, noFacts])
    for (const [question, changes] of [
      ['¿Cuánto sale el envío a Salta?', {}],
      ['¿Hasta qué hora abren?', {}],
      ['¿Qué medios de pago tienen?', {}],
      ['¿Hacen cambios?', {}],
      ['Vocês entregam em Recife? Qual o frete?', brazil()],
    ] as const)
      test(`${question} (${facts === null ? 'nothing was ever written' : 'nothing of it'})`, async () => {
        const { outcome, reply } = await ask(question, { ...changes, shop_facts: facts });
        assert.equal(outcome, 'answered');
        assert.match(reply, /no lo tengo a mano[^]*persona|não tenho[^]*pessoa/i);
        assert.doesNotMatch(reply.replace(/https?:\S+/g, ''), /\d/);
      });

  for (const invented of [
    'El envío a Salta sale $ 4.200 y llega en 2 días.',
    'Hoy abrimos hasta las 21 hs.',
    'Tenés 25% de descuento por transferencia y 12 cuotas sin interés.',
    'O frete para Recife custa R$ 19,90.',
    'Hoje abrimos até às 21h.',
  ])
    for (const facts of [null, filledFacts])
      test(`a liar does not get through ${facts === null ? 'without facts' : 'beside other facts'}: ${invented}`, async () => {
        await lie(invented);
        const { outcome, failure, reply, steps } = await ask('¿Cómo es?', { shop_facts: facts });
        assert.deepEqual([outcome, failure?.code], ['failed', 'answer.ungrounded']);
        assert.doesNotMatch(reply, /\d/);
        assert.ok(JSON.stringify(steps).includes(invented.slice(0, 20)), 'the draft stays in the log');
      });

  test('a liar who mends the answer once told is heard', async () => {
    await lie('El envío a Córdoba sale $ 4.200.', 1);
    const { outcome, reply } = await ask('¿Cuánto sale el envío a Córdoba?');
    assert.equal(outcome, 'answered');
    assert.match(reply, /\$ 5\.900/);
  });
});

// Turns that succeed: facts from the shop, bubbles, the thinking log, handoffs, privacy of orders.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { said, secrets, startTestAgent, turnFor } from './testing/start-test-agent.ts';
import type { TestAgent } from './testing/start-test-agent.ts';
import { tools } from './tools/index.ts';

let agent: TestAgent;
before(async () => (agent = await startTestAgent()));
after(() => agent.close());
beforeEach(() => {
  agent.model.reset();
  agent.shop.asked.length = 0;
});

test('a sold out size is said to be so, with what exists, its price, picture and address from the shop', async () => {
  const result = await agent.run(turnFor('Hola! tenés el poncho gris en L?'));
  assert.equal(result.outcome, 'answered');
  const text = result.messages.map((message) => message.text).join('\n');
  assert.match(text, /\*Poncho tejido gris\* en talle L está agotado/);
  assert.match(text, /S y M/);
  assert.ok(text.includes('$ 31.250') && text.includes('https://shop.example/p/501'));
  assert.equal(result.messages[0]?.image_url, `${agent.shop.url}/poncho.jpg`);
  assert.doesNotMatch(text, /poncho\.jpg|\*\*/);
  assert.deepEqual(
    result.messages.map((message) => [message.part, message.total]),
    result.messages.map((_, index) => [index + 1, result.messages.length]),
  );
});

test('the thinking log holds each step with reason, arguments, result, tokens and cost, and no credential', async () => {
  const result = await agent.run(turnFor('tenés ponchos?'));
  assert.deepEqual(
    result.steps.map((step) => step.kind),
    ['model', 'tool', 'model'],
  );
  const [ask, tool] = result.steps;
  assert.deepEqual(ask?.reason, {
    text: 'Busco «ponchos» en el catálogo para responder con datos de la tienda.',
    source: 'stated_reason',
  });
  assert.equal(ask?.model?.finish_reason, 'tool_calls');
  assert.ok((ask?.model?.usage.input_tokens ?? 0) > 100 && (ask?.model?.usage.cost_usd ?? 0) > 0);
  assert.deepEqual(tool?.tool?.arguments, { query: 'ponchos' });
  assert.ok(tool?.tool?.ok);
  assert.ok((result.usage.cost_usd ?? 0) > (ask?.model?.usage.cost_usd ?? 0));
  for (const written of [JSON.stringify(result), agent.log.join('')]) {
    assert.ok(!written.includes(secrets.apiKey) && !written.includes(secrets.storeToken));
  }
});

test('the shop is asked with the store’s credentials, the locale, the token and the target name', async () => {
  await agent.run(turnFor('tenés ponchos?'));
  const [asked] = agent.shop.asked;
  assert.deepEqual(asked?.body, {
    store: { store_id: '1', access_token: secrets.storeToken },
    locale: 'es-AR',
    input: { query: 'ponchos', limit: 5 },
  });
  assert.equal(asked?.headers['x-nexus-target'], 'tiendanube');
  assert.equal(agent.model.requests()[0]?.headers['authorization'], `Bearer ${secrets.apiKey}`);
});

test('a picture WhatsApp refuses becomes text and link', async () => {
  const result = await agent.run(turnFor('tenés boinas?'));
  const [message] = result.messages;
  assert.equal(message?.image_url, null);
  assert.match(message?.text ?? '', /https:\/\/shop\.example\/p\/502/);
  assert.equal(message?.metadata['image_refused'], 'format');
});

test('a wish for a person, a complaint and a receipt end the turn with a handoff and say nothing', async () => {
  for (const [text, reason] of [
    ['quiero hablar con una persona', 'customer_asked'],
    ['[comprobante] ya transferí', 'payment_receipt'],
  ] as const) {
    const result = await agent.run(turnFor(text));
    assert.equal(result.outcome, 'handed_off');
    assert.deepEqual(result.messages, []);
    assert.equal(result.handoff?.reason, reason);
    assert.equal(result.handoff?.summary, text);
  }
});

test('an order is shown only to the phone it belongs to, whatever the model asks', async () => {
  const stranger = turnFor('mi pedido 1041', {
    customer: { id: turnFor('').customer.id, name: null, phone_variants: ['5491100000000'], store_customer_id: null },
  });
  const refused = await agent.run(stranger);
  assert.doesNotMatch(JSON.stringify(refused.messages), /pagado|track\.example/);
  assert.deepEqual(agent.shop.asked[0]?.body.input, { order: '1041', phone_variants: ['5491100000000'] });
  const own = await agent.run(turnFor('dónde está mi pedido?'));
  assert.match(own.messages[0]?.text ?? '', /#1041 está pagado y enviado/);
  assert.equal(own.learned.store_customer_id, '7007');
});

test('a customer without a phone number gets no order, and the shop is not asked', async () => {
  const nameless = turnFor('dónde está mi pedido?', {
    customer: { id: turnFor('').customer.id, name: null, phone_variants: [], store_customer_id: null },
  });
  const result = await agent.run(nameless);
  assert.equal(result.outcome, 'answered');
  assert.deepEqual(agent.shop.asked, []);
});

test('only coupons the owner marked public are told', async () => {
  const result = await agent.run(turnFor('tenés algún cupón de descuento?'));
  const text = JSON.stringify(result.messages);
  assert.match(text, /ABIERTO/);
  assert.doesNotMatch(text, /SECRETO/);
  const none = await agent.run(turnFor('tenés algún cupón?', { public_coupons: [] }));
  assert.match(none.messages[0]?.text ?? '', /no tenemos cupones/);
});

test('a follow-up uses what was read before, and facts of the episode need no new lookup to be repeated', async () => {
  const history = [
    said('customer', 'tenés el poncho gris en L?'),
    said('agent', 'Está agotado en L.', [
      {
        name: 'search_products',
        arguments: { query: 'poncho gris' },
        result: { products: [{ name: 'x', price: '$ 31.250' }] },
        ok: true,
      },
    ]),
    said('automatic', 'Gracias por escribirnos'),
    said('customer', 'y en M?'),
  ];
  const result = await agent.run(turnFor('', { history }));
  assert.match(result.messages[0]?.text ?? '', /en talle M/);
  const sent = agent.model.requests()[0]?.body as { messages: { role: string; tool_calls?: unknown[] }[] };
  assert.deepEqual(
    sent.messages.map((message) => message.role),
    ['system', 'user', 'assistant', 'tool', 'assistant', 'system', 'system', 'user'],
  );
});

test('without a connected shop its tools are not offered', async () => {
  await agent.run(turnFor('tenés ponchos?', { store: null }));
  const sent = agent.model.requests()[0]?.body as { tools: { function: { name: string } }[] };
  assert.deepEqual(
    sent.tools.map((tool) => tool.function.name),
    ['get_policies', 'get_payment_options', 'search_knowledge', 'remember', 'forget', 'hand_off_to_person'],
  );
});

test('what the model says beside its calls, and a provider’s summary, are logged and never sent', async () => {
  const call = { name: 'search_products', arguments: { query: 'poncho' } };
  agent.model.addBehaviour({ action: { type: 'script', content: 'CANARIO-BESIDE', tool_calls: [call] } });
  agent.model.addBehaviour({
    action: {
      type: 'script',
      content: '<think>CANARIO-THINK</think>Listo, acá estoy.',
      reasoning_content: 'CANARIO-SUMMARY',
    },
  });
  const result = await agent.run(turnFor('tenés ponchos?'));
  assert.deepEqual(
    result.messages.map((message) => message.text),
    ['Listo, acá estoy.'],
  );
  assert.deepEqual(
    result.steps.map((step) => step.reason?.source),
    ['stated_reason', undefined, 'provider_summary'],
  );
  assert.match(JSON.stringify(result.steps), /CANARIO-BESIDE.*CANARIO-SUMMARY/);
});

test('a Portuguese customer is answered in Portuguese', async () => {
  const result = await agent.run(turnFor('oi, vocês têm boina?'));
  assert.match(result.messages[0]?.text ?? '', /Temos \*Boina de lana\*/);
});

test('a turn that cannot be run is refused with a stable code', async () => {
  const post = async (turn: unknown, headers = agent.headers) => {
    const response = await fetch(`${agent.url}/turns`, { method: 'POST', headers, body: JSON.stringify(turn) });
    return { status: response.status, body: (await response.json()) as { code: string } };
  };
  const base = turnFor('hola');
  assert.equal((await post({ ...base, turn_id: 'x' })).body.code, 'request.invalid');
  assert.equal((await post({ ...base, history: [] })).body.code, 'turn.nothing-to-answer');
  assert.equal(
    (await post({ ...base, agent: { ...base.agent, model_provider: 'other' } })).body.code,
    'turn.unknown-provider',
  );
  assert.equal((await post(base, { ...agent.headers, 'x-internal-token': 'wrong' })).status, 401);
  assert.equal((await post(base, { ...agent.headers, 'x-nexus-target': 'whatsapp' })).status, 421);
});

test('the manifest names every tool and provider', async () => {
  const response = await fetch(`${agent.url}/manifest`, { headers: agent.headers });
  const manifest = (await response.json()) as {
    tools: { name: string; label: Record<string, string> }[];
    model_providers: { id: string }[];
  };
  assert.deepEqual(
    manifest.tools.map(({ name }) => name),
    tools.map(({ name }) => name),
  );
  assert.ok(manifest.tools.every((tool) => tool.label['es'] && tool.label['pt-BR'] && tool.label['en']));
  assert.deepEqual(
    manifest.model_providers.map((provider) => provider.id),
    ['openai', 'openai-responses', 'anthropic', 'google', 'openai-compatible'],
  );
});

// A saved test asks nobody but the model: recorded results answer, and a call that was not recorded says so.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { TurnRequest, TurnResult } from '@nexus/contracts/turn';
import { said, startTestAgent, turnFor } from '../testing/start-test-agent.ts';
import type { TestAgent } from '../testing/start-test-agent.ts';

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent();
});
after(() => agent?.close());
beforeEach(() => agent.model.reset());

const product = {
  product_id: '501',
  name: 'Poncho tejido gris',
  url: 'https://shop.example/p/501',
  image_url: 'http://127.0.0.1:9/poncho.jpg',
  available: true,
  variants: [{ options: 'M', price: '$ 31.250,00', available: true }],
};
const found = {
  name: 'search_products',
  arguments: { query: 'Poncho  gris' },
  result: { products: [product], total: 1 },
  ok: true,
};

/** Runs a frozen turn whose model makes these calls, then says `answer`. */
async function run(
  calls: { name: string; arguments: Record<string, unknown> }[],
  answer: string,
  changes: Partial<TurnRequest> = {},
): Promise<TurnResult> {
  agent.model.addBehaviour({ action: { type: 'script', content: '', tool_calls: calls }, times: 1 } as never);
  agent.model.addBehaviour({ action: { type: 'script', content: answer }, times: 1 } as never);
  return agent.run(
    turnFor('¿Tenés el poncho gris?', { playground: true, frozen: { tool_results: [found] }, ...changes }),
  );
}
const toolsOf = ({ steps }: TurnResult) =>
  steps.flatMap(({ tool, error }) => (tool ? [[tool.name, tool.ok, error?.code ?? null]] : []));

test('a recorded call is answered whatever its case, accents, order and defaults; the shop is not asked, no picture is looked at', async () => {
  const asked = agent.shop.asked.length;
  const result = await run(
    [{ name: 'search_products', arguments: { limit: 5, query: 'gris PONCHÓ' } }],
    `Sí, el Poncho tejido gris cuesta $ 31.250.\n${product.image_url}`,
  );
  assert.deepEqual(toolsOf(result), [['search_products', true, null]]);
  assert.deepEqual([result.outcome, result.messages[0]?.image_url], ['answered', product.image_url]);
  assert.equal(agent.shop.asked.length, asked);
});

test('a call that was not recorded gets a typed result that names what there is, and nobody is asked', async () => {
  const asked = agent.shop.asked.length;
  const result = await run(
    [
      { name: 'search_products', arguments: { query: 'boina' } },
      { name: 'get_order', arguments: { order: '1041', email: 'a@example.com' } },
      { name: 'find_customer_orders', arguments: {} },
      { name: 'search_knowledge', arguments: { query: 'envíos' } },
      { name: 'get_product', arguments: { product_id: '501' } },
    ],
    'Enseguida te cuento.',
    { history: [said('customer', 'Soy a@example.com, ¿y el pedido 1041?')] },
  );
  assert.deepEqual(
    toolsOf(result).map(([, ok, code]) => [ok, code]),
    Array.from({ length: 5 }, () => [false, 'tool.not-recorded']),
  );
  assert.match(JSON.stringify(result.steps[1]?.tool?.result), /Poncho {2}gris/);
  assert.equal(agent.shop.asked.length, asked);
});

test('what acts is replayed, never done; what failed then fails now; a yes that a version wants is still asked for', async () => {
  const remembered = { topic: 'size', about: '', text: 'Usa talle 40.', quote: 'soy talle 40' };
  const tool_results = [
    { name: 'remember', arguments: remembered, result: { kept: true }, ok: true },
    { name: 'list_coupons', arguments: {}, result: { error: 'shop.unavailable', message: 'Away.' }, ok: false },
  ];
  const calls = [
    { name: 'remember', arguments: remembered },
    { name: 'remember', arguments: { ...remembered, quote: 'otra cosa' } },
    { name: 'list_coupons', arguments: {} },
  ];
  const result = await run(calls, 'Listo.', { frozen: { tool_results } });
  assert.deepEqual(toolsOf(result).map(String).toSorted(), [
    'list_coupons,false,shop.unavailable',
    'remember,false,tool.not-recorded',
    'remember,true,',
  ]);
  const turn = turnFor('Soy talle 40');
  const asking = { ...turn.agent, tool_permissions: { remember: 'ask' as const } };
  const careful = await run(calls.slice(0, 1), '¿Lo anoto?', { frozen: { tool_results }, agent: asking });
  assert.deepEqual(toolsOf(careful), [['remember', false, 'tool.ask-first']]);
});

test('what stands in the turn itself is read anew: the facts as they were frozen, and a handoff', async () => {
  const old = { name: 'get_policies', arguments: {}, result: { address: 'Calle vieja 1' }, ok: true };
  const result = await run([{ name: 'get_policies', arguments: {} }], 'No lo sé.', { frozen: { tool_results: [old] } });
  assert.doesNotMatch(JSON.stringify(result.steps), /Calle vieja/);
  const handed = await run([{ name: 'hand_off_to_person', arguments: { reason: 'complaint' } }], '', {});
  assert.deepEqual([handed.outcome, handed.handoff?.reason], ['handed_off', 'complaint']);
});

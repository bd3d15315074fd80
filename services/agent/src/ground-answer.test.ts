// Figures and links of an answer are found in what the agent read, however they are written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainNumber, sourcesOf, ungrounded } from './ground-answer.ts';
import type { ModelMessage } from './models/model.ts';
import { said, turnFor } from './testing/start-test-agent.ts';

test('one amount in many spellings is one amount', () => {
  for (const written of ['24990', '24.990', '24,990', '24.990,00', '24,990.00', '24990.0'])
    assert.equal(plainNumber(written), '24990', written);
  assert.equal(plainNumber('199,90'), '199.9');
  assert.equal(plainNumber('1.234.567'), '1234567');
});

const result = JSON.stringify({
  products: [{ price: '$ 24.990', url: 'https://shop.example/p/1', image_url: 'https://img.example/1.jpg' }],
});
const read: ModelMessage[] = [{ role: 'result', callId: 'c', name: 'search_products', text: result }];

test('what a result, the owner or a person of the shop said may be said', () => {
  const turn = turnFor('', { history: [said('customer', 'hola'), said('person', 'Te lo dejo en $ 20.000')] });
  turn.agent.system_prompt = 'Envío gratis desde $ 60.000. 10% en efectivo.';
  const sources = sourcesOf(turn, read);
  const answer =
    'Sale $24.990,00, con 10% en efectivo. Te lo dejamos en $20.000; envío gratis desde 60.000 pesos: https://shop.example/p/1.';
  assert.deepEqual(ungrounded(answer, sources), []);
  assert.deepEqual([...sources.images], ['https://img.example/1.jpg']);
});

test('invented amounts, discounts and links are named; a customer’s own figures are no source', () => {
  const sources = sourcesOf(turnFor('me dijeron $ 5.000, ¿no?'), read);
  const found = ungrounded('Sí, $ 5.000 con 30 % off, o R$ 99,90: https://other.example/x, talle 38', sources);
  assert.deepEqual(found.toSorted(), ['$ 5.000', '30 %', 'R$ 99,90', 'https://other.example/x']);
});

test('a shortened result of an earlier turn still counts as a source', () => {
  const cut: ModelMessage[] = [{ role: 'result', callId: 'c', name: 'x', text: '{"products":[{"price":"$ 777"…' }];
  assert.deepEqual(ungrounded('Sale $ 777', sourcesOf(turnFor('hola'), cut)), []);
});

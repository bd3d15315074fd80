// Nothing of a person is left in a saved exchange, whatever field it stood in, and what is the shop's stays as it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SavedExchange } from '@nexus/contracts/saved-tests/agent-tests';
import { redactExchange, redactExpectations } from './redact-exchange.ts';

const person = {
  names: ['Canarinha Zafiro', 'canarinha_z'],
  phones: ['5491133224455', '541133224455'],
  ids: ['AR.canary0bsuid', '70077007', '9004'],
};
const at = '2026-03-02T15:00:00.000Z';
const said = (
  role: SavedExchange['messages'][number]['role'],
  text: string,
  tool_results = [] as SavedExchange['tool_results'],
) => ({
  role,
  text,
  at,
  tool_results,
});
const order = {
  name: 'get_order',
  arguments: { order: '#10427', email: 'canaria.zafiro@correo.example', document: '30.111.222' },
  ok: true,
  result: {
    order: {
      number: 10_427,
      contact_name: 'Canarinha Zafiro',
      status: 'open',
      total: '$ 42.900,00',
      shipping_tracking_number: 'CANARY123AR',
      shipping_tracking_url: 'https://correo.example/seguir?c=CANARY123AR',
      items: [{ name: 'Buzo canguro negro', quantity: 1, price: '$ 42.900,00' }],
    },
  },
};
const products = {
  name: 'search_products',
  arguments: { query: 'buzo negro', limit: 5 },
  ok: true,
  result: {
    products: [
      {
        product_id: '204567890',
        name: 'Buzo canguro negro',
        url: 'https://shop.example/productos/buzo-20456789',
        description: 'Algodón 300 g. Consultas al 11 4444-5555.',
        variants: [{ variant_id: '1155660000', options: 'M', price: '$ 42.900,00', stock: 4, sku: 'B-190042' }],
      },
    ],
    total: 1,
  },
};
const link = {
  name: 'create_payment_link',
  arguments: {},
  ok: true,
  result: { payment_link: 'https://shop.example/checkout/v3/canary/98765', sum: 'Total: $ 42.900' },
};
const exchange: SavedExchange = {
  scope: 'answer',
  messages: [
    said('customer', 'Hola! soy Canarinha, mi tel es 11 3322-4455 y el de mi hija Valentina 11-6677-8899'),
    said(
      'agent',
      '¡Hola Canarinha! El *Buzo canguro negro* cuesta $ 42.900. https://shop.example/productos/buzo-20456789',
      [products],
    ),
    said('customer', 'mi mail es Canaria.Zafiro@correo.example y el dni 30111222. me llamo canarinha zafiro perez'),
    said('person', 'Te escribe la tienda, 11 4444-5555 o hola@shop.example. Av. Corrientes 1234.'),
    said(
      'customer',
      'vivo en Av. Siempreviva 742, CP 1425. CBU 0170099220000012345678, cpf 123.456.789-09, ig @canari.zaf',
    ),
    said(
      'customer',
      'estoy acá https://maps.example/?q=-34.60371,-58.38160 y -34.60371, -58.38160. Mi pedido es el 10427',
    ),
    said(
      'agent',
      'El pedido 10427 va por CANARY123AR: https://correo.example/seguir?c=CANARY123AR. Pagás en https://shop.example/checkout/v3/canary/98765.',
      [order, link],
    ),
    said('customer', '[contacto: Valentina Zafiro, +54 9 11 6677-8899]'),
    said('customer', 'me dicen AR.canary0bsuid, cliente 70077007'),
    said('customer', 'talles 38 40 42 44? de 12.500 a 15.000, el 12/11/2026'),
  ],
  tool_results: [order, products],
};
const shop = ['Instrucciones: escribinos al 11 4444-5555 o a hola@shop.example. Av. Corrientes 1234.'];
const canaries =
  /canarinha|zafiro|perez|valentina|canaria|canari\.zaf|3322|6677|8899|30.?111.?222|10427|CANARY|98765|siempreviva|742|1425|0170099|12345678|456\.789|34\.6037|canary0bsuid|7007/i;

test('no canary is left in messages, arguments, results or expectations', () => {
  assert.match(JSON.stringify(exchange), canaries);
  const { exchange: clean, redactor } = redactExchange(exchange, person, shop);
  assert.doesNotMatch(JSON.stringify(clean), canaries);
  const expected = redactExpectations(
    {
      must_say: ['El pedido 10427 de Canarinha', 'al +54 9 11 3322 4455'],
      must_not_say: ['canaria.zafiro@correo.example', 'DNI 30.111.222'],
      must_call: ['get_order'],
      must_not_call: [],
      hand_over: 'either',
    },
    redactor,
  );
  assert.doesNotMatch(JSON.stringify(expected), canaries);
  assert.deepEqual(expected.must_call, ['get_order']);
});

test('the same is the same everywhere: who proves an order in a message proves it in the call', () => {
  const { exchange: clean } = redactExchange(exchange, person, shop);
  const said_ = clean.messages.map(({ text }) => text).join('\n');
  const asked = clean.tool_results[0]?.arguments as { order: string; email: string; document: string };
  for (const value of [asked.email, asked.document, asked.order.replace('#', '')])
    assert.ok(said_.includes(value), value);
  const { order: told } = (clean.tool_results[0] as { result: unknown }).result as {
    order: { number: number; total: string; items: object[] };
  };
  assert.equal(String(told.number), asked.order.replace('#', ''));
  assert.deepEqual([told.total, told.items], [order.result.order.total, order.result.order.items]);
});

test('what is the shop’s stays: products, prices, sizes, dates, its own telephone, mail and address', () => {
  const { exchange: clean } = redactExchange(exchange, person, shop);
  assert.deepEqual(clean.tool_results[1], products);
  assert.equal(clean.messages[3]?.text, exchange.messages[3]?.text);
  assert.equal(clean.messages[9]?.text, exchange.messages[9]?.text);
  assert.match(
    clean.messages[1]?.text ?? '',
    /Buzo canguro negro\* cuesta \$ 42\.900\. https:\/\/shop\.example\/productos\/buzo-20456789$/,
  );
});

test('numbers taken out twice stay as they are, and a person who is called like a stand-in gets another', () => {
  const nobody = { names: [], phones: [], ids: [] };
  const { exchange: once } = redactExchange(exchange, person, shop);
  const texts = (one: SavedExchange) => one.messages.slice(4, 7).map(({ text }) => text);
  assert.deepEqual(texts(redactExchange(once, nobody, shop).exchange), texts(once));
  const alex = { ...exchange, messages: [said('customer', 'Soy Alex, hola')], tool_results: [] };
  assert.doesNotMatch(
    redactExchange(alex, { ...nobody, names: ['Alex'] }, []).exchange.messages[0]?.text ?? '',
    /Alex/,
  );
});

test('a shop word that is also the customer’s name is replaced everywhere alike', () => {
  const rosa = {
    ...exchange,
    messages: [said('customer', 'soy Rosa, ¿tenés la remera rosa?')],
    tool_results: [
      { ...products, arguments: { query: 'remera rosa' }, result: { products: [{ name: 'Remera rosa' }] } },
    ],
  };
  const { exchange: clean } = redactExchange(rosa, { names: ['Rosa'], phones: [], ids: [] }, []);
  assert.equal(clean.messages[0]?.text, 'soy Alex, ¿tenés la remera Alex?');
  assert.deepEqual(clean.tool_results[0]?.arguments, { query: 'remera Alex' });
  assert.deepEqual(clean.tool_results[0]?.result, { products: [{ name: 'Remera Alex' }] });
});

// A reply is held to what tools gave and the shop's people wrote.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelMessage } from '../models/model.ts';
import { said, turnFor } from '../testing/start-test-agent.ts';
import { unsourced } from './check-reply.ts';
import { sourcesOf } from './sources.ts';

function result(name: string, value: unknown): ModelMessage {
  return { role: 'result', callId: name, name, text: JSON.stringify(value) };
}

const shirt = {
  product_id: '1',
  name: 'Remera lisa de algodón',
  available: true,
  url: 'https://shop.example/productos/remera-lisa/',
  image_url: 'https://img.example/remera.jpg',
  description: '80% algodón, 20% poliéster.',
  variants: [
    {
      options: { Color: 'Negro', Talle: 'S' },
      available: true,
      stock: 3,
      price: '$ 12.500',
      promotional_price: '$ 10.000',
    },
    {
      options: { Color: 'Negro', Talle: 'M' },
      available: true,
      stock: 1,
      price: '$ 12.500',
      promotional_price: '$ 10.000',
    },
    { options: { Color: 'Blanco', Talle: 'M' }, available: false, price: '$ 13.500' },
    { options: { Color: 'Blanco', Talle: 'L' }, available: true, stock: 5, price: '$ 13.500' },
  ],
};
const cap = {
  product_id: '2',
  name: 'Gorra de lana',
  available: false,
  url: 'https://shop.example/productos/gorra/',
  variants: [{ available: false, price: '$ 8.000' }],
};
const coupons = { coupons: [{ code: 'LANA10', discount: '10%', minimum_purchase: '$ 30.000', ends: '2026-03-31' }] };
const order = {
  order: {
    number: '1042',
    status: 'open',
    payment_status: 'paid',
    shipping_status: 'shipped',
    total: '$ 25.000',
    created_at: '2026-02-20T15:00:00.000Z',
    shipping_tracking_number: 'RR123456785AR',
    items: [{ name: 'Remera lisa de algodón (Negro, S)', quantity: 2, price: '$ 12.500' }],
  },
};
const instructions =
  'Envío gratis desde $ 60.000. 15% pagando por transferencia. Hasta 6 cuotas sin interés con tarjeta. Atendemos de lunes a viernes de 9 a 18 y sábados de 10 a 13. El envío tarda 3 a 5 días hábiles.';

function check(reply: string, asked = 'hola', history = [said('customer', asked)]): string[] {
  const turn = turnFor('', { history });
  turn.agent.system_prompt = instructions;
  const messages = [
    result('search_products', { products: [shirt, cap], total: 2 }),
    result('list_coupons', coupons),
    result('get_order', order),
  ];
  return unsourced(reply, sourcesOf(turn, messages)).map((one) => `${one.kind}: ${one.written}`);
}

const truths = [
  'La Remera lisa de algodón sale $10.000,00 (antes $ 12.500).',
  '*Remera lisa de algodón*: en promo a $ 10.000 en negro.\nhttps://shop.example/productos/remera-lisa',
  'En blanco la remera sale $ 13.500 y la tenemos en L.',
  'Tenemos la Remera lisa de algodón en negro, talles S y M. En blanco solo en L.',
  'En blanco el talle M está agotado, en L sí hay.',
  'En blanco no queda en M, pero en negro sí.',
  'En blanco la remera no la hay en S, en negro sí.',
  'La remera en negro la hay en S y M, en L no.',
  'En blanco la tenemos en L, en M tampoco.',
  'Em branco não temos no M, mas em preto sim.',
  'Te quedan 3 unidades de la remera negra en talle S.',
  'La Gorra de lana está agotada por ahora.',
  'Con transferencia tenés 15% de descuento: la remera negra te queda en $ 8.500.',
  'Podés pagar la Remera lisa de algodón negra en 3 cuotas sin interés de $ 3.333,33.',
  'Hasta 6 cuotas sin interés con tarjeta.',
  'El cupón LANA10 te da 10% en compras desde $ 30.000, hasta el 31/03/2026.',
  'Tu pedido #1042 está pagado y ya fue enviado. Seguimiento: RR123456785AR',
  'Tu pedido 1042 todavía no fue entregado, está en camino.',
  'El pedido lo hiciste el 20 de febrero.',
  'Abrimos de lunes a viernes de 9 a 18 hs y los sábados de 10 a 13 hs. Los domingos está cerrado.',
  'El envío tarda de 3 a 5 días hábiles y es gratis desde $60.000.',
  'Tem 15% de desconto na transferência.',
  'Temos a Remera lisa de algodón em preto, tamanhos S e M.',
  'Es 80% algodón.',
  '2 remeras negras te salen $ 20.000 en total.',
  'Te ahorrás $ 2.500 con la promo de la Remera lisa de algodón.',
  '¿Querés que te pase con una persona para que te lo reserve?',
  'No encontré el pedido 9999, ¿me confirmás el número?',
];

for (const reply of truths)
  test(`is let through: ${reply.replace(/\n/g, ' / ')}`, () => assert.deepEqual(check(reply, 'pedido 9999'), []));

const lies: [string, string][] = [
  ['La Remera lisa de algodón sale $ 11.000.', 'price'],
  ['La Gorra de lana sale $ 12.500.', 'price'],
  ['En blanco la remera sale $ 10.000.', 'price'],
  ['La Remera lisa de algodón sale US$ 10.000.', 'price'],
  ['La Remera lisa de algodón sale R$ 10.000.', 'price'],
  // The order's number, and what it leaves of the price.
  ['La Remera lisa de algodón sale $ 1.042.', 'price'],
  ['La Remera negra pasó de $ 8.958 a $ 10.000, un 20% off.', 'price'],
  ['Tenemos la Remera lisa de algodón blanca en talle M.', 'availability'],
  ['Tenemos la Remera lisa de algodón en XL.', 'availability'],
  ['La Remera lisa de algodón está agotada.', 'availability'],
  ['¡Sí! Tenemos la Gorra de lana.', 'availability'],
  ['La remera en blanco queda en L, y en M sí.', 'availability'],
  ['La remera en negro la hay en S, en M no.', 'availability'],
  ['Sí, la remera blanca la tenemos en talle M, ¿querés que te pase el link?', 'availability'],
  ['Quedan 8 unidades de la remera negra en talle S.', 'stock'],
  ['Con transferencia tenés 25% de descuento.', 'percentage'],
  ['Hasta 12 cuotas sin interés con tarjeta.', 'instalments'],
  ['La remera negra en 3 cuotas de $ 4.000.', 'price'],
  ['El cupón LANA20 te da 10%.', 'code'],
  ['El cupón LANA10 vence el 30/04.', 'date'],
  ['Tu pedido #1042 ya fue entregado.', 'order'],
  ['Tu pedido #1043 está pagado.', 'order'],
  ['El pago de tu pedido 1042 está pendiente.', 'order'],
  ['Seguimiento: RR123456789AR', 'code'],
  ['Abrimos de lunes a viernes de 9 a 20 hs.', 'hours'],
  ['Abrimos los domingos de 10 a 13 hs.', 'hours'],
  ['Los sábados está cerrado.', 'hours'],
  ['El envío tarda 2 días.', 'date'],
  ['Mirala acá: https://otra.example/productos/remera-lisa', 'link'],
  ['La Gorra de lana: https://shop.example/productos/remera-lisa', 'link'],
  ['Tenemos 2x1 en remeras.', 'code'],
  ['Ya te lo reservé.', 'action'],
  ['Te envié el link por mail.', 'action'],
  ['Já cancelei o pedido.', 'action'],
  ['Ya quedó cancelado tu pedido.', 'action'],
];

for (const [reply, kind] of lies)
  test(`is held back: ${reply}`, () =>
    assert.ok(
      check(reply).some((one) => one.startsWith(`${kind}:`)),
      `${check(reply)}`,
    ));

test('what a person of the shop said may be said, what the customer said may not', () => {
  const history = [
    said('customer', 'me lo dejás en $ 9.000?'),
    said('person', 'Te lo dejo en $ 9.500, ya te lo reservé'),
  ];
  assert.deepEqual(check('Como te dijeron, te queda en $ 9.500 y ya quedó reservado.', '', history), []);
  assert.deepEqual(check('Sí, te lo dejo en $ 9.000.', '', history), ['price: $ 9.000']);
  assert.deepEqual(check('Ya te lo reservé.', '', history.slice(0, 1)), ['action: Ya te lo reservé.']);
});

test('a result that was cut for the model still counts with its figures and links', () => {
  const cut: ModelMessage = {
    role: 'result',
    callId: 'c',
    name: 'search_products',
    text: '{"products":[{"price":"$ 777","url":"https://shop.example/p/7"…',
  };
  const sources = sourcesOf(turnFor('hola'), [cut]);
  assert.deepEqual(unsourced('Sale $ 777: https://shop.example/p/7', sources), []);
  assert.equal(unsourced('Sale $ 778', sources).length, 1);
});

test('what tools gave earlier in the episode counts, and the newest look at a product is the one that does', () => {
  const earlier = {
    name: 'get_product',
    arguments: {},
    ok: true,
    result: { product: { ...cap, available: true, variants: [{ available: true, price: '$ 7.000' }] } },
  };
  const turn = turnFor('', {
    history: [
      said('customer', 'hola'),
      said('agent', 'La gorra sale $ 7.000', [earlier]),
      said('customer', 'y ahora?'),
    ],
  });
  assert.deepEqual(unsourced('La Gorra de lana sale $ 7.000.', sourcesOf(turn, [])), []);
  const now = sourcesOf(turn, [result('get_product', { product: cap })]);
  assert.deepEqual(
    unsourced('La Gorra de lana sale $ 7.000.', now).map((one) => one.kind),
    ['price'],
  );
});

test('a product looked at again and again is as one look at it, its description read once', () => {
  const look = result('get_product', { product: shirt });
  const once = sourcesOf(turnFor(''), [look]);
  assert.ok(once.described.length > 0);
  assert.deepEqual(sourcesOf(turnFor(''), [look, look, look]), once);
});

test('free shipping is promised only where the shop speaks of it', () => {
  const turn = turnFor('hola');
  assert.equal(unsourced('El envío es gratis.', sourcesOf(turn, []))[0]?.kind, 'price');
  assert.deepEqual(unsourced('El envío no es gratis.', sourcesOf(turn, [])), []);
  turn.agent.system_prompt = 'Promo de la semana: 2x1 en gorras. Envío gratis a todo el país.';
  assert.deepEqual(unsourced('El envío es gratis y hay 2x1 en gorras. Es 100% seguro.', sourcesOf(turn, [])), []);
});

test('a failed look is no source, and having looked needs a look', () => {
  const failed = result('search_products', { error: 'shop.unavailable', message: 'Error 503 after 12500 ms' });
  const sources = sourcesOf(turnFor('hola'), [failed]);
  assert.deepEqual(
    unsourced('Ya consulté el stock. Sale $ 12.500.', sources).map((one) => one.kind),
    ['price', 'action'],
  );
  assert.deepEqual(unsourced('En este momento no puedo consultar el stock.', sources), []);
});

test('the pictures a reply may show are those of the results', () => {
  const sources = sourcesOf(turnFor('hola'), [result('get_product', { product: shirt })]);
  assert.deepEqual([...sources.images], ['https://img.example/remera.jpg']);
  assert.equal(unsourced('https://img.example/otra.jpg', sources)[0]?.kind, 'link');
});

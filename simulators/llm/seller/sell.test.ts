// The seller decides from the request alone and says only what tool results hold.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatMessage, DeclaredTool } from './scene.ts';
import type { Decision } from './sell.ts';
import { sell } from './sell.ts';

const text = { type: 'string' };
function tool(
  name: string,
  properties: Record<string, unknown> = {},
  required: string[] = Object.keys(properties),
): DeclaredTool {
  return { name, parameters: { type: 'object', properties, required } };
}
const tools = [
  tool('search_products', { query: text }),
  tool('get_product', { product_id: text }),
  tool('list_categories'),
  tool('search_by_category', { category: text }),
  tool('browse_storefront', { sort: { type: 'string', enum: ['newest', 'promotions'] } }, []),
  tool('list_coupons'),
  tool('get_order', { order: text }),
  tool('find_customer_orders'),
  tool('store_info'),
  tool('hand_off_to_person', { reason: text, summary: text }),
];
const auto = { mode: 'auto', only: null } as const;

function variant(talle: string, stock: number | null, price = '$ 41.111', color = 'Negro') {
  return {
    options: { Talle: talle, Color: color },
    available: stock === null || stock > 0,
    stock,
    price,
    promotional_price: null,
  };
}
const trailCoat = {
  id: '77',
  name: 'Chaleco Ñandú negro',
  url: 'https://shop.example/productos/chaleco-nandu',
  image_url: 'https://img.example/chaleco.jpg',
  variants: [variant('S', 3), variant('M', null), variant('L', 0), variant('XL', 2)],
  available: true,
};

/** Plays one customer message through the seller, answering its calls from `answers`. */
function play(customer: string, answers: Record<string, unknown>, history: ChatMessage[] = [], declared = tools) {
  const messages: ChatMessage[] = [
    { role: 'system', content: 'store_name: Tienda Prueba' },
    ...history,
    { role: 'user', content: customer },
  ];
  const calls: { name: string; arguments: unknown }[] = [];
  let decision: Decision = sell(messages, declared, auto, true);
  const reasons: (string | null)[] = [];
  for (let step = 0; decision.calls.length > 0 && step < 6; step += 1) {
    reasons.push(decision.content);
    const made = decision.calls.map((call, index) => ({ id: `call_${step}_${index}`, function: call }));
    messages.push({ role: 'assistant', content: decision.content, tool_calls: made });
    for (const call of made) {
      calls.push({ name: call.function.name, arguments: JSON.parse(call.function.arguments) });
      messages.push({
        role: 'tool',
        tool_call_id: call.id,
        content: JSON.stringify(answers[call.function.name] ?? { error: 'none' }),
      });
    }
    decision = sell(messages, declared, auto, true);
  }
  return { calls, reply: decision.content ?? '', reasons };
}

test('a size that is sold out is said to be so, and what exists is offered with price, picture and address', () => {
  const { calls, reply, reasons } = play('Hola! tenés el chaleco negro en L?', {
    search_products: { products: [trailCoat] },
  });
  assert.deepEqual(calls, [{ name: 'search_products', arguments: { query: 'chaleco negro' } }]);
  assert.match(reasons[0] ?? '', /Busco «chaleco negro»/);
  assert.match(reply, /talle L está agotado/);
  assert.match(reply, /S, M y XL/);
  assert.ok(reply.includes('$ 41.111') && reply.includes(trailCoat.image_url) && reply.includes(trailCoat.url));
});

test('a size that is there is confirmed with its own price', () => {
  const priced = { ...trailCoat, variants: [variant('S', 1, '$ 10'), variant('M', 1, '$ 20')] };
  const { reply } = play('el chaleco negro en M cuánto sale?', { search_products: { products: [priced] } });
  assert.match(reply, /¡Sí!.*talle M/);
  assert.ok(reply.includes('$ 20') && !reply.includes('$ 10'));
});

test('a size the product is not made in is named as such', () => {
  const { reply } = play('tenés el chaleco en 48?', { search_products: { products: [trailCoat] } });
  assert.match(reply, /no viene en talle 48/);
});

test('a Portuguese customer is answered in Portuguese', () => {
  const { reply, reasons } = play('oi, vocês têm o chaleco preto no tamanho XL?', {
    search_products: { products: [{ ...trailCoat, name: 'Colete preto', variants: [variant('XL', 1)] }] },
  });
  assert.match(reasons[0] ?? '', /Procuro/);
  assert.match(reply, /Temos \*\*Colete preto\*\* no tamanho XL/);
});

test('nothing found is said, without inventing anything', () => {
  const { reply } = play('tenés patines?', { search_products: { products: [] } });
  assert.match(reply, /No encontré «patines»/);
  assert.doesNotMatch(reply, /\d|http/);
});

test('a product wholly sold out leads to a second search for something like it', () => {
  const gone = { ...trailCoat, available: false, variants: [variant('M', 0)] };
  const { calls, reply } = play('tenés el chaleco negro?', { search_products: { products: [gone] } });
  assert.deepEqual(
    calls.map((call) => call.arguments),
    [{ query: 'chaleco negro' }, { query: 'chaleco' }],
  );
  assert.match(reply, /agotado/);
});

test('two questions in one message are looked up in parallel', () => {
  const history: ChatMessage[] = [];
  const messages: ChatMessage[] = [...history, { role: 'user', content: 'tenés chalecos y cuánto sale el envío?' }];
  const decision = sell(messages, tools, auto, true);
  assert.deepEqual(
    decision.calls.map((call) => call.name),
    ['search_products', 'store_info'],
  );
  assert.equal(sell(messages, tools, auto, false).calls.length, 1);
});

test('"¿y en M?" takes its product from what was said before', () => {
  const history: ChatMessage[] = [
    { role: 'user', content: 'tenés el chaleco negro en L?' },
    { role: 'assistant', content: 'está agotado' },
  ];
  const { calls, reply } = play('y en M?', { search_products: { products: [trailCoat] } }, history);
  assert.deepEqual(calls[0]?.arguments, { query: 'chaleco negro' });
  assert.match(reply, /talle M/);
});

test('a receipt, a complaint and a wish for a person all go to a person, and nothing is called paid', () => {
  for (const customer of [
    '[comprobante]',
    'ya transferí, ahí va',
    'me llegó roto, quiero hacer un reclamo',
    'quiero hablar con una persona',
  ]) {
    const { calls, reply } = play(customer, { hand_off_to_person: { ok: true } });
    assert.deepEqual(
      calls.map((call) => call.name),
      ['hand_off_to_person'],
      customer,
    );
    assert.doesNotMatch(reply, /pagad|acreditad/);
  }
});

test('the state of an order is told from the result, by number or by customer', () => {
  const order = {
    number: '1041',
    status: 'open',
    payment_status: 'paid',
    shipping_status: 'shipped',
    shipping_tracking_url: 'https://track.example/1',
    total: '$ 9',
  };
  assert.match(
    play('dónde está mi pedido?', { find_customer_orders: { orders: [order] } }).reply,
    /#1041 está pagado y enviado/,
  );
  const byNumber = play('mi pedido 1041', { get_order: { order } });
  assert.deepEqual(byNumber.calls, [{ name: 'get_order', arguments: { order: '1041' } }]);
  assert.match(play('pedido 1', { get_order: { order: null } }).reply, /No encontré un pedido.*mail o el documento/);
  const proof = play(
    'Mi DNI es 30.111.222, el mail ana@example.test, pedido 1041',
    { get_order: { order } },
    [],
    [tool('get_order', { order: text, email: text, document: text }, ['order'])],
  );
  assert.deepEqual(proof.calls, [
    { name: 'get_order', arguments: { order: '1041', email: 'ana@example.test', document: '30.111.222' } },
  ]);
});

test('rules of exchanges and free shipping are asked of the shop, whatever words are around them', () => {
  const rules = { exchanges: 'Cambios hasta 30 días.', shipping: 'Envío gratis desde $ 90.' };
  for (const asked of ['hasta cuántos días tengo para cambiar?', 'y si compro por $ 100 el envío me sale gratis?'])
    assert.match(play(asked, { get_policies: rules }, [], [tool('get_policies')]).reply, /30 días|gratis desde/);
});

test('what is corrected in the same breath is looked up as corrected', () => {
  const { calls, reply } = play('tenés el chaleco ñandú en talle L?\nno, perdón, mejor en M', {
    search_products: { products: [trailCoat] },
  });
  assert.equal(calls.length, 1);
  assert.match(reply, /en talle M/);
});

test('what would change an order goes to a person', () => {
  for (const asked of ['Cancelame el pedido 1041', 'Troca o tamanho do pedido 1041 por um maior'])
    assert.deepEqual(
      play(asked, {}).calls.map(({ name, arguments: given }) => [name, (given as { reason: string }).reason]),
      [['hand_off_to_person', 'order_problem']],
    );
});

test('coupons and categories are those of the results', () => {
  const coupons = [{ code: 'PRUEBA7', discount: '7 %', minimum_purchase: '$ 90' }];
  const told = play('el cupón VIEJO30 sirve?', { list_coupons: { coupons } }).reply;
  assert.match(told, /VIEJO30 no está vigente[^]*PRUEBA7\*\*: 7 %, en compras desde \$ 90/);
  assert.match(
    play('tenés cupones?', { list_coupons: { coupons: [{ code: 'PRUEBA7', discount: '7 %' }] } }).reply,
    /PRUEBA7\*\*: 7 %/,
  );
  assert.match(play('tenés cupones?', { list_coupons: { coupons: [] } }).reply, /no tenemos cupones/);
  assert.match(
    play('qué categorías hay?', { list_categories: { categories: [{ id: '1', name: 'Sombreros' }] } }).reply,
    /Sombreros/,
  );
});

test('a failed lookup is owned up to', () => {
  assert.match(play('tenés chalecos?', { search_products: { error: 'shop.unavailable' } }).reply, /no puedo consultar/);
});

test('tools that are not declared are never called', () => {
  const { calls, reply } = play('tenés chalecos?', {}, [], []);
  assert.deepEqual(calls, []);
  assert.match(reply, /no lo puedo consultar/);
});

test('asked what it is, the seller says so; a person is called only when one is wanted', () => {
  for (const [question, answer] of [
    ['¿Sos una persona o un bot?', /asistente virtual/],
    ['Você é um robô?', /assistente virtual/],
  ] as const) {
    const { calls, reply } = play(question, {});
    assert.deepEqual(calls, [], question);
    assert.match(reply, answer);
  }
  assert.equal(play('Quiero hablar con una persona', {}).calls[0]?.name, 'hand_off_to_person');
});

test('greeting, thanks and riddles need no tool', () => {
  assert.match(play('hola', {}).reply, /¡Hola! Gracias por escribirle a Tienda Prueba/);
  assert.match(play('muchas gracias!', {}).reply, /De nada/);
  assert.match(play('???', {}).reply, /no te entendí/);
});

const shopTools = [...tools, tool('get_policies'), tool('get_payment_options', { product_id: text }, [])];
const policies = {
  shipping: 'Envío a CABA: $ 3.500.\nEnvío a Córdoba: $ 5.900.\nEnvío gratis en compras desde $ 90.000.',
  hours: 'Lunes a viernes: de 10:00 a 19:00.',
  open_now: 'Ahora está abierto; hoy cierra a las 19:00.',
  exchanges: 'Cambios hasta 30 días después de la compra.',
  not_told: ['wholesale', 'address'],
};
const payment = {
  payment: 'Medios de pago: efectivo.',
  transfer_discount: '10% de descuento pagando por transferencia.',
};

test('questions about how the shop works go to the tools that tell it, in both languages', () => {
  for (const [customer, name] of [
    ['¿qué medios de pago tienen?', 'get_payment_options'],
    ['tienen descuento por transferencia?', 'get_payment_options'],
    ['aceitam pix?', 'get_payment_options'],
    ['¿hacen envíos a Córdoba? ¿cuánto sale?', 'get_policies'],
    ['vocês entregam em Recife?', 'get_policies'],
    ['¿hasta qué hora abren?', 'get_policies'],
    ['estão abertos agora? qual o horário?', 'get_policies'],
    ['¿hacen cambios? ¿cuántos días tengo para cambiar?', 'get_policies'],
    ['no me quedó bien, lo quiero cambiar', 'get_policies'],
    ['y cuánto tarda el cambio?', 'get_policies'],
    ['posso trocar?', 'get_policies'],
    ['venden por mayor?', 'get_policies'],
    ['se puede retirar en persona?', 'get_policies'],
  ] as const) {
    const { calls } = play(customer, { get_policies: policies, get_payment_options: payment }, [], shopTools);
    assert.deepEqual(
      calls.map((call) => call.name),
      [name],
      customer,
    );
  }
});

test('what is told of the shop is what the results hold; of carriage the line of the place asked about', () => {
  const ask = (customer: string) =>
    play(customer, { get_policies: policies, get_payment_options: payment, store_info: {} }, [], shopTools).reply;
  assert.match(ask('hacen envíos a Córdoba? cuánto sale?'), /Córdoba: \$ 5\.900[^]*gratis en compras desde/);
  assert.doesNotMatch(ask('hacen envíos a Córdoba?'), /CABA/);
  assert.match(ask('hacen envíos?'), /CABA[^]*Córdoba/);
  assert.match(ask('hasta qué hora abren hoy?'), /hoy cierra a las 19:00[^]*Lunes a viernes/);
  assert.match(ask('cómo puedo pagar?'), /efectivo[^]*10% de descuento/);
  for (const customer of ['venden por mayor?', 'dónde están?'])
    assert.match(ask(customer), /no lo tengo a mano[^]*persona/, customer);
});

test('where the shop has told no address, its own data are asked', () => {
  const { calls, reply } = play(
    'dónde están?',
    { get_policies: policies, store_info: { store: { address: 'Calle 1' } } },
    [],
    shopTools,
  );
  assert.deepEqual(
    calls.map((call) => call.name),
    ['get_policies', 'store_info'],
  );
  assert.match(reply, /Calle 1/);
});

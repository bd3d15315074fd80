// An amount is held to what it is said of: a product, carriage to a place, an order; a measure is none.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noFacts } from '@nexus/contracts/shop-facts';
import { said } from '../testing/start-test-agent.ts';
import { unsourcedClaims } from '../testing/unsourced-claims.ts';

const bottle = {
  product_id: '1',
  name: 'Botella térmica',
  available: true,
  description: 'Capacidad 750 ml. Acero inoxidable, 1500 g.',
  variants: [{ options: { Color: 'Negro' }, available: true, stock: 3, price: '$ 24.990' }],
};
const halved = {
  product_id: '2',
  name: 'Vaso plegable',
  available: true,
  variants: [{ available: true, price: '$ 8.000', promotional_price: '$ 4.000' }],
};
const orderOf = (number: string, total: string) => ({
  number,
  status: 'open',
  payment_status: 'paid',
  shipping_status: 'shipped',
  total,
  created_at: '2026-02-20T15:00:00.000Z',
  items: [],
});
const zones = [
  { name: 'Córdoba', cost: '5900', days_from: 3, days_to: 5 },
  { name: 'Salta', cost: '8900', days_from: 5, days_to: 8 },
];

function check(reply: string, names = zones, prompt = 'Sé amable.'): string[] {
  const shipping = { ...noFacts.shipping, zones: names, free_from: '60000' };
  return unsourcedClaims(reply, { prompt, history: [said('customer', 'hola')], shop_facts: { ...noFacts, shipping } }, [
    ['search_products', { products: [bottle, halved], total: 2 }],
    ['find_customer_orders', { orders: [orderOf('1042', '$ 25.000'), orderOf('1043', '$ 9.900')] }],
  ]);
}

describe('held back', () => {
  for (const reply of [
    'La Botella térmica sale $ 750.',
    'La Botella térmica sale $ 1.500.',
    'A garrafa Botella térmica custa $ 750.',
    'La Botella térmica sale veinticuatro mil pesos.',
    'A Ushuaia te sale $ 5.900 el envío.',
    'El envío a Ushuaia sale $ 5.900.',
    'O frete para Recife custa $ 5.900.',
    'El envío a Salta sale $ 24.990.',
    'O frete para Salta custa $ 24.990.',
    'El envío sale $ 4.000.',
    'El total de tu pedido #1042 es $ 9.900.',
    'Pagaste $ 25.000 por el pedido #1043.',
    'O total do seu pedido #1042 foi $ 9.900.',
    'La Botella térmica está a mitad de precio.',
    'La segunda unidad va a mitad de precio.',
    'A Botella térmica está pela metade do preço.',
  ])
    test(reply, () => assert.notDeepEqual(check(reply), []));
});

describe('let through', () => {
  for (const reply of [
    'La Botella térmica sale $ 24.990 y tiene 750 ml.',
    'El envío a Salta sale $ 8.900 y a Córdoba $ 5.900.',
    'A Córdoba te sale $ 5.900 el envío.',
    'O frete para Salta custa $ 8.900.',
    'El envío de la Botella térmica a Salta cuesta $ 8.900.',
    'Hacemos envíos a Salta y la Botella térmica sale $ 24.990.',
    'Con envío a Salta, la Botella térmica queda en $ 33.890 en total.',
    'La Botella térmica con el envío a Córdoba son $ 30.890 en total.',
    'La Botella térmica sale $ 24.990 y te la enviamos a Salta.',
    'El total de tu pedido #1042 es $ 25.000.',
    'El pedido #1042 fue de $ 25.000 y el #1043 de $ 9.900.',
    'Tu pedido #1043 está en camino.\nTotal: $ 9.900',
    'O total do seu pedido #1043 foi $ 9.900.',
    'El Vaso plegable está a mitad de precio: $ 4.000.',
    'No está a mitad de precio.',
    '¿Te referís a la mitad de precio?',
  ])
    test(reply, () => assert.deepEqual(check(reply), []));
  test('to a place of a zone that holds many', () => {
    const all = [...zones, { name: 'Resto del país', cost: '9900', days_from: 5, days_to: 9 }];
    assert.deepEqual(check('El envío a Ushuaia sale $ 9.900.', all), []);
    assert.deepEqual(check('El envío a Ushuaia sale $ 9.900.', [], 'A Ushuaia el envío sale $ 9.900.'), []);
  });
  test('what the owner says of halves', () =>
    assert.deepEqual(
      check('La segunda unidad va a mitad de precio.', zones, 'La segunda unidad a mitad de precio.'),
      [],
    ));
});

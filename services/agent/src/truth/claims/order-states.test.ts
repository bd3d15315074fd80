// What is said of an order is said of the one that is meant, and only what an order can tell.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { said } from '../../testing/start-test-agent.ts';
import { unsourcedClaims } from '../../testing/unsourced-claims.ts';

function order(number: string, createdAt: string, payment = 'paid', shipping = 'shipped', status = 'open') {
  return {
    number,
    status,
    payment_status: payment,
    shipping_status: shipping,
    total: '$ 25.000',
    created_at: `${createdAt}T15:00:00.000Z`,
    items: [],
  };
}

function claimsOf(reply: string, orders: unknown[], asked: string, told: string): string[] {
  const history = [said('customer', asked)];
  return unsourcedClaims(reply, { prompt: told, history }, [['find_customer_orders', { orders }]]);
}

function suite(
  name: string,
  orders: unknown[],
  heldBack: string[],
  passes: string[],
  asked = '¿mi pedido?',
  told = '',
): void {
  describe(name, () => {
    for (const reply of heldBack)
      test(`held back: ${reply}`, () => assert.notDeepEqual(claimsOf(reply, orders, asked, told), []));
    for (const reply of passes)
      test(`passes: ${reply}`, () => assert.deepEqual(claimsOf(reply, orders, asked, told), []));
  });
}

const delivered = order('1001', '2026-01-10', 'paid', 'delivered', 'closed');
const underWay = order('1050', '2026-02-20');
suite(
  'an old order and one under way',
  [delivered, underWay],
  ['Tu pedido ya fue entregado.', 'Seu pedido já foi entregue.', 'Tu último pedido ya fue entregado.'],
  [
    'Tu pedido está en camino.',
    'Tu pedido #1001 ya fue entregado.',
    'Uno de tus pedidos ya fue entregado y el otro está en camino.',
    'Tu último pedido está en camino.',
    'Seu pedido está a caminho.',
  ],
);
suite(
  'the one the customer named',
  [delivered, underWay],
  ['Tu pedido está en preparación.'],
  ['Tu pedido ya fue entregado.'],
  'qué pasó con el 1001?',
);
suite(
  'two under way of different states',
  [order('1049', '2026-02-19', 'paid', 'unpacked'), underWay],
  ['Tu pedido está en camino.'],
  [
    'Tu pedido 1050 está en camino.',
    'El pedido 1049 está en preparación y el 1050 está en camino.',
    'Tu pedido está pagado.',
  ],
);
suite(
  'what no order tells',
  [underWay],
  [
    'Tu pedido está demorado en la aduana.',
    'El paquete fue retenido en la aduana.',
    'Tu pago fue rechazado.',
    'Pago rechazado.',
    'Seu pedido está atrasado.',
    'O pagamento foi recusado.',
  ],
  [
    'Lamento que el pedido esté demorado, ya está en camino.',
    'Tu pedido está en camino.',
    'Entiendo que tu pedido está demorado. Figura en camino.',
    'Si el pedido está demorado, te paso con una persona.',
  ],
);
suite(
  'what the shop tells of delays',
  [underWay],
  [],
  ['Tu pedido está demorado por el paro.'],
  '¿mi pedido?',
  'Si preguntan: el envío puede estar demorado por el paro.',
);
suite(
  'a payment that was voided',
  [order('1060', '2026-02-25', 'voided', 'unpacked')],
  ['Tu pedido está pendiente de pago.', 'El pago de tu pedido está aprobado.'],
  ['El pago de tu pedido fue rechazado.', 'Tu pedido todavía no está pagado.', 'O pagamento do pedido foi recusado.'],
);

// What was done or will be done for a customer needs a receipt or a person's word; what the shop does for everybody, its own words.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { said, turnFor } from '../testing/start-test-agent.ts';
import { unsourced } from './check-reply.ts';
import { sourcesOf } from './sources.ts';

const rules =
  'Si no te queda bien, te devolvemos el dinero dentro de los 10 días. Se não servir, devolvemos o dinheiro em até 10 dias. Reservamos productos con una seña por 48 hs.';

function check(reply: string, prompt = '', person = '', result: unknown = null): string[] {
  const history = [said('customer', 'me la guardás?'), ...(person === '' ? [] : [said('person', person)])];
  const turn = turnFor('', { history: [...history, said('customer', 'dale')] });
  turn.agent.system_prompt = prompt;
  const text = JSON.stringify(result);
  const results = result === null ? [] : [{ role: 'result' as const, callId: 'c', name: 'get_order', text }];
  return unsourced(reply, sourcesOf(turn, results))
    .filter(({ kind }) => kind === 'action' || kind === 'order')
    .map(({ written }) => written);
}
const orderOf = (number: string, status: string, payment: string) => ({
  number,
  status,
  payment_status: payment,
  shipping_status: 'unpacked',
  total: '$ 25.000',
  created_at: '2026-02-20T15:00:00.000Z',
  items: [],
});

describe('without a receipt', () => {
  for (const reply of [
    'Te reservamos la botella hasta mañana.',
    'Te la guardamos sin problema.',
    'Dale, te separo una.',
    'Te lo aparto a tu nombre 😊',
    'La reserva está hecha, te esperamos.',
    'Tu reserva ya quedó confirmada.',
    '¡Reservado!',
    'Listo, cancelado.',
    'reservado pra você!',
    'Prontinho, reservado pra você!',
    'Te separamos uma, pode ficar tranquila.',
    'Separo uma para você.',
    'A reserva está feita.',
    'Listo, te devolvemos la plata hoy mismo.',
    'Te devuelvo el importe ahora.',
    'Te reembolsamos el total de la compra.',
    'El reembolso ya está en proceso.',
    'Devolvemos o seu dinheiro hoje mesmo.',
    'O estorno foi realizado.',
    'ya quedó cancelado tu pedido',
    'Te cancelo el pedido ahora.',
    'La cancelación está confirmada.',
    'Te hago un descuento especial.',
    'Dale, te lo dejo más barato.',
    'Si querés te hago un descuentito.',
    'Faço um desconto pra você.',
    'Te deixo mais barato, combinado?  Pode confiar. Deixo mais barato pra você.',
  ])
    test(`held back: ${reply}`, () => assert.notDeepEqual(check(reply), []));
  test('a rule of the shop bears out no promise to one customer', () => {
    for (const reply of [
      'Te reservamos la botella hasta mañana.',
      'Listo, te devolvemos la plata hoy mismo.',
      'Te la reservamos a tu nombre.',
      'Devolvemos o seu dinheiro hoje mesmo.',
    ])
      assert.notDeepEqual(check(reply, rules), [], reply);
  });
  test('a discount for one customer is no discount of the shop; what holds for all may be told', () => {
    const terms = 'Hay 10 % de descuento por transferencia. 5 % de desconto no Pix.';
    for (const reply of ['Te hago un descuento especial.', 'Te lo dejo más barato.', 'Faço um desconto pra você.'])
      assert.notDeepEqual(check(reply, terms), [], reply);
    for (const reply of [
      'Hay 10 % por transferencia.',
      'Te hacemos un descuento del 10 % por transferencia.',
      'Fazemos desconto no Pix.',
    ])
      assert.deepEqual(check(reply, terms), [], reply);
    for (const reply of [
      'No puedo hacerte descuentos.',
      'No te hago descuentos, pero te paso con el equipo.',
      'No hacemos descuentos fuera de las promos.',
      'Não faço desconto, mas te passo para a equipe.',
    ])
      assert.deepEqual(check(reply), [], reply);
    assert.deepEqual(check('Te hago un descuento especial.', '', 'Te hago un descuento.'), []);
  });
  test('an order that was canceled does not make another one so', () => {
    const orders = { orders: [orderOf('1042', 'open', 'paid'), orderOf('1043', 'cancelled', 'refunded')] };
    assert.notDeepEqual(check('Ya quedó cancelado tu pedido #1042.', '', '', orders), []);
    assert.deepEqual(check('Ya quedó cancelado tu pedido #1043.', '', '', orders), []);
    assert.deepEqual(check('El reembolso del pedido #1043 está hecho.', '', '', orders), []);
  });
});

describe('it may be said', () => {
  for (const reply of [
    'Si no te queda, te devolvemos la plata.',
    'Te devolvemos el dinero dentro de los 10 días.',
    'Se não servir, devolvemos o dinheiro.',
    'Te lo reservamos por 48 hs con una seña.',
  ])
    test(`as the shop's rule: ${reply}`, () => {
      assert.deepEqual(check(reply, rules), []);
      assert.notDeepEqual(check(reply), []);
    });
  for (const reply of [
    'Podés pedir la devolución hasta 10 días después de la compra.',
    '¿Te lo aparto?',
    '¿Te reservo una?',
    '¿Querés que te separemos una?',
    'Si querés te la reservo con alguien del equipo.',
    'No te lo puedo reservar, pero te paso con el equipo.',
    'No reservamos productos sin seña.',
    'La reserva se hace con una seña, en la web.',
    'Cuando la devolución está aprobada te avisan por mail.',
    'La devolución no está hecha todavía.',
    'Te separo las opciones por talle: S, M y L.',
    'Te guardamos un lugar en el corazón, ¿qué buscás?',
    'Guardamos tus datos de forma segura.',
    'Quer que eu separe um para você?',
    'Não consigo reservar, mas te passo para a equipe.',
    'A devolução pode ser pedida em até 10 dias.',
    'Separamos por tamanho: P, M e G.',
    'O produto vem separado em duas caixas.',
  ])
    test(reply, () => assert.deepEqual(check(reply), []));
  test('as a person of the shop said', () => {
    assert.deepEqual(
      check('Como te dijo Ana, te la reservamos hasta mañana.', '', 'Te la reservamos hasta mañana.'),
      [],
    );
    assert.deepEqual(check('Já está reservado pra você!', '', 'Já reservei pra você.'), []);
  });
});

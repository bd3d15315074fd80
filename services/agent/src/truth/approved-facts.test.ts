// Approved facts are a source: what they state may be said, what they do not is held back, in Spanish and Portuguese.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noFacts } from '@nexus/contracts/shop-facts';
import type { TurnRequest } from '@nexus/contracts/turn';
import type { ModelMessage } from '../models/model.ts';
import { filledFacts } from '../testing/filled-facts.ts';
import { turnFor } from '../testing/start-test-agent.ts';
import { unsourced } from './check-reply.ts';
import { sourcesOf } from './sources.ts';

const monday = '2026-03-02T15:04:00-03:00';
const holiday = '2026-03-24T15:04:00-03:00';
const brazil = { store_name: 'Loja', locale: 'pt-BR', timezone: 'America/Sao_Paulo', currency: 'BRL' };
const poncho: ModelMessage = {
  role: 'result',
  callId: 'call_1',
  name: 'search_products',
  text: JSON.stringify({
    products: [
      { product_id: '501', name: 'Poncho gris', available: true, variants: [{ available: true, price: '$ 40.000' }] },
    ],
  }),
};

function check(reply: string, changes: Partial<TurnRequest> = {}, results: ModelMessage[] = []): string[] {
  const turn = turnFor('¿cómo es?', { shop_facts: filledFacts, now: monday, ...changes });
  return unsourced(reply, sourcesOf(turn, results)).map((one) => `${one.kind}: ${one.written}`);
}

const inBrazil = { tenant: { id: turnFor('').tenant.id, ...brazil } };
const truths: [string, Partial<TurnRequest>?][] = [
  ['El envío a Córdoba sale $ 5.900 y demora de 3 a 6 días hábiles.'],
  ['A CABA el envío sale $3.500. ¡Y a partir de $90.000 es gratis!'],
  ['El envío a CABA sale $ 3.500 y a Córdoba $ 5.900.'],
  ['Podés pagar en hasta 3 cuotas sin interés o con 10% de descuento por transferencia.'],
  ['Sí, hoy abrimos hasta las 19 hs.'],
  ['¡Sí! Ahora estamos abiertos, hasta las 19:00.'],
  ['Atendemos de lunes a viernes de 10 a 19 hs y los sábados de 10 a 14 hs. Los domingos está cerrado.'],
  ['Estamos en Av. San Martín 1450, Mendoza.'],
  ['Tenés 30 días para hacer el cambio, con etiqueta.'],
  ['Por el feriado hoy está cerrado. Vuelve a abrir el miércoles a las 10:00.', { now: holiday }],
  ['Ahora está cerrado, vuelve a abrir el martes a las 10:00.', { now: '2026-03-02T21:00:00-03:00' }],
  ['Hoy ya cerramos, mañana martes abrimos a las 10:00.', { now: '2026-03-02T21:00:00-03:00' }],
  ['O frete para Córdoba custa R$ 5.900 e leva de 3 a 6 dias úteis.', inBrazil],
  ['Hoje abrimos até às 19:00. Aos domingos fechamos.', inBrazil],
  ['Agora estamos abertos.', inBrazil],
];
const lies: [string, Partial<TurnRequest>?][] = [
  ['El envío a Córdoba sale $ 4.200.'],
  ['El envío a Córdoba sale $ 3.500.'],
  ['A CABA el envío sale $ 5.900.'],
  ['El envío es gratis desde $ 50.000.'],
  ['El envío a Córdoba demora 2 días hábiles.'],
  ['Tenés 20% de descuento por transferencia.'],
  ['Podés pagar en 6 cuotas sin interés.'],
  ['Podés pagar en 12 cuotas sin interés.'],
  ['Hoy abrimos hasta las 21 hs.'],
  ['Los domingos abrimos de 10 a 14 hs.'],
  ['Hoy estamos abiertos de 10:00 a 19:00.', { now: holiday }],
  ['Sí, ahora estamos abiertos.', { now: '2026-03-02T21:00:00-03:00' }],
  ['En este momento estamos cerrados.'],
  ['Estamos en Av. San Martín 2450, Mendoza.'],
  ['Tenés 60 días para hacer el cambio.'],
  ['O frete para Córdoba custa R$ 4.200.', inBrazil],
  ['Hoje abrimos até às 21:00.', inBrazil],
  ['Agora estamos fechados.', inBrazil],
];

describe('with approved facts', () => {
  for (const [reply, changes] of truths) test(`true: ${reply}`, () => assert.deepEqual(check(reply, changes), []));
  for (const [reply, changes] of lies)
    test(`held back: ${reply}`, () => assert.notDeepEqual(check(reply, changes), []));

  test('the discount and the instalments are reckoned on the product’s price, and sums with the carriage', () => {
    for (const reply of [
      'El Poncho gris por transferencia te queda en $ 36.000.',
      'El Poncho gris sale $ 40.000, en 3 cuotas sin interés de $ 13.333,33.',
      'El Poncho gris con el envío a Córdoba son $ 45.900 en total.',
      'Poncho gris $ 40.000 + envío a Córdoba $ 5.900 = $ 45.900',
      '*Poncho gris* 40.000 pesos + $ 40.000 del otro + *$ 5.900* de envío a Córdoba = *$ 85.900*',
    ])
      assert.deepEqual(check(reply, {}, [poncho]), [], reply);
    for (const reply of [
      'El Poncho gris por transferencia te queda en $ 35.000.',
      'El Poncho gris en 3 cuotas sin interés de $ 12.000.',
      'El Poncho gris con el envío a Córdoba son $ 43.000 en total.',
      'Poncho gris $ 40.000 + envío a Córdoba $ 5.900 = $ 44.900',
      'Poncho gris $ 38.000 + envío a Córdoba $ 5.900 = $ 43.900',
      'Poncho gris $ 40.000 = $ 38.000',
      'Poncho gris $ 40.000, envío a Córdoba $ 5.900 = $ 45.900 = $ 51.800',
    ])
      assert.notDeepEqual(check(reply, {}, [poncho]), [], reply);
  });

  test('an amount of the facts is no product’s price', () => {
    assert.notDeepEqual(check('El Poncho gris sale $ 5.900.', {}, [poncho]), []);
    assert.notDeepEqual(check('El Poncho gris sale $ 90.000.', {}, [poncho]), []);
  });

  for (const reply of [
    'El Poncho gris sale $ 5.900 con envío incluido.',
    'El Poncho gris sale $ 90.000, con envío gratis.',
    'Con envío gratis, el Poncho gris sale $ 90.000.',
    'El envío es gratis y el Poncho gris sale $ 90.000.',
    'El Poncho gris con envío gratis sale $ 90.000.',
    'El Poncho gris, envío gratis, $ 90.000.',
    'Te envío el Poncho gris por $ 5.900.',
    'Por $ 5.900 con envío incluido te llevás el Poncho gris.',
    'El Poncho gris en 3 cuotas sale $ 5.900.',
    '*Poncho gris*\nSale $ 5.900 con envío incluido.',
    'O Poncho gris custa $ 5.900 com frete incluso.',
    'El Poncho gris en 3 cuotas de $ 40.000.',
  ])
    test(`nor beside the terms: ${reply}`, () => assert.notDeepEqual(check(reply, {}, [poncho]), []));

  for (const reply of [
    'El Poncho gris sale $ 40.000 y el envío a Córdoba $ 5.900.',
    'El Poncho gris sale $ 40.000 más $ 5.900 de envío a Córdoba.',
    'El envío del Poncho gris a Córdoba cuesta $ 5.900.',
    'El Poncho gris tiene envío gratis a partir de $ 90.000.',
    'Con el Poncho gris te faltan $ 50.000 para llegar a los $ 90.000 del envío gratis.',
    'Con 3 Poncho gris superás los $ 90.000 y el envío te sale gratis.',
    'Poncho gris: $ 40.000 (envío a Córdoba: $ 5.900)',
    '*Poncho gris*\nSale $ 40.000.\n- Córdoba: $ 5.900',
    '3 ponchos en 3 cuotas de $ 40.000.',
  ])
    test(`but it is that of the terms: ${reply}`, () => assert.deepEqual(check(reply, {}, [poncho]), []));
});

describe('without them', () => {
  const none = { shop_facts: null };
  for (const reply of [
    'El envío a Córdoba sale $ 5.900.',
    'Hoy abrimos hasta las 19 hs.',
    'Ahora estamos abiertos.',
    'Podés pagar en 3 cuotas sin interés.',
  ])
    test(`held back: ${reply}`, () => assert.notDeepEqual(check(reply, none), []));

  test('that it is not known may be said', () => {
    assert.deepEqual(check('Ese dato no lo tengo a mano. Si querés, te paso con una persona del equipo.', none), []);
  });

  test('what an earlier turn read of facts that have changed since is no source', () => {
    const earlier = {
      name: 'get_policies',
      arguments: {},
      result: { shipping: 'Envío a Córdoba: $ 5.900.' },
      ok: true,
    };
    const turn = turnFor('¿y a Córdoba?', { shop_facts: noFacts });
    turn.history.unshift({ role: 'agent', text: 'Te cuento', at: monday, tool_results: [earlier] });
    assert.notDeepEqual(unsourced('El envío a Córdoba sale $ 5.900.', sourcesOf(turn, [])), []);
  });
});

// Approved facts as sentences, and whether the shop is open at the moment of a turn.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noFacts } from '@nexus/contracts/shop-facts';
import type { TurnRequest } from '@nexus/contracts/turn';
import { filledFacts } from '../testing/filled-facts.ts';
import { turnFor } from '../testing/start-test-agent.ts';
import { factTexts, openNowText } from './describe-shop-facts.ts';

const at = (now: string, changes: Partial<TurnRequest> = {}): TurnRequest =>
  turnFor('hola', { shop_facts: filledFacts, now, ...changes });

describe('the sentences', () => {
  test('tell zones, times, instalments, discount and hours as an Argentine shop writes them', () => {
    const texts = factTexts(at('2026-03-02T15:04:00-03:00'));
    assert.deepEqual(texts.shipping?.split('\n'), [
      'Envío a CABA y GBA: $ 3.500, demora de 1 a 3 días hábiles.',
      'Envío a Córdoba: $ 5.900, demora de 3 a 6 días hábiles.',
      'Envío a Resto del país: el costo se calcula al finalizar la compra, demora de 4 a 8 días hábiles.',
      'Envío gratis en compras desde $ 90.000.',
    ]);
    assert.equal(texts.transfer_discount, '10% de descuento pagando por transferencia.');
    assert.equal(texts.instalments, 'Hasta 3 cuotas sin interés.\nHasta 12 cuotas con interés.');
    assert.deepEqual(texts.hours?.split('\n'), [
      'Lunes a viernes: de 10:00 a 19:00.',
      'Sábado: de 10:00 a 14:00.',
      'Domingo: cerrado.',
      'Feriados: cerrado.',
      'El 24/03/2026 (Día de la Memoria): cerrado.',
    ]);
    assert.equal(texts.wholesale, undefined, 'nothing is told of what nobody wrote');
  });

  test('are Portuguese for a Brazilian shop', () => {
    const turn = at('2026-03-02T15:04:00-03:00');
    const texts = factTexts({ ...turn, tenant: { ...turn.tenant, locale: 'pt-BR', currency: 'BRL' } });
    assert.match(texts.shipping ?? '', /^Frete para CABA y GBA: R\$ 3\.500, prazo de 1 a 3 dias úteis\./);
    assert.match(
      texts.hours ?? '',
      /^Segunda a sexta-feira: das 10:00 às 19:00\.\nSábado: das 10:00 às 14:00\.\nDomingo: fechado\./,
    );
  });

  test('holidays that are past, or far ahead, are not told', () => {
    assert.doesNotMatch(factTexts(at('2026-03-25T15:04:00-03:00')).hours ?? '', /24\/03/);
    assert.doesNotMatch(factTexts(at('2026-01-02T15:04:00-03:00')).hours ?? '', /24\/03/);
  });
});

describe('whether the shop is open', () => {
  const cases: [string, string, string][] = [
    ['on a workday', '2026-03-02T15:04:00-03:00', 'Ahora está abierto; hoy cierra a las 19:00.'],
    ['before it opens', '2026-03-02T08:00:00-03:00', 'Ahora está cerrado; hoy abre a las 10:00.'],
    [
      'at the very moment it closes',
      '2026-03-02T19:00:00-03:00',
      'Ahora está cerrado. Vuelve a abrir el martes a las 10:00.',
    ],
    ['on Sunday', '2026-03-01T12:00:00-03:00', 'Hoy está cerrado. Vuelve a abrir el lunes a las 10:00.'],
    [
      'on a holiday',
      '2026-03-24T12:00:00-03:00',
      'Hoy está cerrado (Día de la Memoria). Vuelve a abrir el miércoles a las 10:00.',
    ],
    [
      'by the shop’s clock, not by UTC',
      '2026-03-02T23:30:00Z',
      'Ahora está cerrado. Vuelve a abrir el martes a las 10:00.',
    ],
  ];
  for (const [when, now, text] of cases) test(when, () => assert.equal(openNowText(at(now)), text));

  test('is not told where the hours are not', () => {
    assert.equal(openNowText(at('2026-03-02T15:04:00-03:00', { shop_facts: noFacts })), null);
    assert.equal(openNowText(at('2026-03-02T15:04:00-03:00', { shop_facts: null })), null);
  });
});

// Spans of time, days, hours, instalments, zones and free shipping are those the shop tells, of what it tells them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ShopFacts } from '@nexus/contracts/shop-facts';
import type { ModelMessage } from '../../models/model.ts';
import { filledFacts } from '../../testing/filled-facts.ts';
import { said, turnFor } from '../../testing/start-test-agent.ts';
import { unsourced } from '../check-reply.ts';
import { sourcesOf } from '../sources.ts';

interface Known {
  asked?: string;
  told?: string;
  facts?: ShopFacts | null;
  results?: [string, unknown][];
}

function claimsOf(reply: string, { asked = 'hola', told = 'Sé amable.', facts = null, results = [] }: Known): string[] {
  const turn = turnFor('', {
    history: [said('customer', asked)],
    shop_facts: facts,
    now: '2026-03-02T15:04:00-03:00',
  });
  turn.agent.system_prompt = told;
  const messages = results.map(([name, value]): ModelMessage => ({
    role: 'result',
    callId: name,
    name,
    text: JSON.stringify(value),
  }));
  return unsourced(reply, sourcesOf(turn, messages)).map(({ kind, written }) => `${kind}: ${written}`);
}

function suite(name: string, known: Known, heldBack: string[], passes: string[]): void {
  describe(name, () => {
    for (const reply of heldBack) test(`held back: ${reply}`, () => assert.notDeepEqual(claimsOf(reply, known), []));
    for (const reply of passes) test(`passes: ${reply}`, () => assert.deepEqual(claimsOf(reply, known), []));
  });
}

suite(
  'spans of time in words, nothing told',
  {},
  [
    'Tenés un mes para cambiarlo.',
    'Un mes para cambiarlo.',
    'Tiene un año de garantía.',
    'Te llega en un día.',
    'Demora una semana.',
    'Você tem um mês para trocar.',
  ],
  [
    '¡Que tengas un día hermoso!',
    'Dame 2 minutos y te cuento.',
    'Dame un minuto.',
    'Te hago una consulta: ¿para cuándo lo necesitás?',
    'En un ratito te respondo.',
    'Um momento, por favor.',
    'Tenho uma dúvida: qual o seu CEP?',
  ],
);
suite(
  'spans of time in words, told',
  { told: 'Cambios dentro de 1 mes. Garantía de un año. La entrega demora una semana.' },
  ['Tenés dos meses para cambiarlo.', 'Tiene un mes de garantía.'],
  ['Tenés un mes para cambiarlo.', 'Tiene 1 año de garantía.', 'Demora una semana en llegar.'],
);

const campaign: Known = {
  told: 'La preventa termina el 18/05.',
  results: [
    [
      'list_coupons',
      { coupons: [{ code: 'LANA10', discount: '10%', minimum_purchase: '$ 30.000', ends: '2026-05-28' }] },
    ],
  ],
};
suite(
  'the days of the shop',
  campaign,
  ['La preventa termina el 28/5.', 'Te llega el 28/5.', 'A pré-venda termina em 28/05.', 'Chega no dia 28 de maio.'],
  ['La preventa termina el 18/5.', 'El cupón LANA10 vence el 28/5.', 'El cupón vence el 28 de mayo.'],
);

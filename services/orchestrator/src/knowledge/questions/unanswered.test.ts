// Which turns leave a question for the owner, and what of it is kept.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TurnResult } from '@nexus/contracts/turn';
import { hidePersonalData, withoutIntroductions } from './hide-personal-data.ts';
import { asksTheSame, questionKey } from './similar-questions.ts';
import { unansweredReason } from './unanswered.ts';

function turn(text: string, tools: [string, unknown][] = [], more: Partial<TurnResult> = {}): TurnResult {
  return {
    outcome: 'answered',
    messages: [{ part: 1, total: 1, text, image_url: null, metadata: {} }],
    steps: tools.map(([name, result], index) => ({
      index,
      kind: 'tool',
      started_at: '2026-03-02T15:00:00Z',
      duration_ms: 1,
      reason: null,
      model: null,
      tool: { call_id: String(index), name, arguments: {}, result, ok: true },
      error: null,
    })),
    usage: { input_tokens: 0, output_tokens: 0, cached_tokens: 0, cache_write_tokens: 0, cost_usd: null },
    handoff: null,
    failure: null,
    learned: { store_customer_id: null },
    ...more,
  };
}

describe('a turn left its customer without an answer', () => {
  test('when nothing that was asked found anything', () => {
    const found: [string, unknown] = ['search_knowledge', { found: [{ source: 'a', text: 'b' }] }];
    const empty: [string, unknown] = ['search_knowledge', { found: [] }];
    assert.equal(unansweredReason(turn('Mirá nuestra web', [empty])), 'nothing_found');
    assert.equal(
      unansweredReason(turn('x', [empty, ['search_products', { total: 0, products: [] }]])),
      'nothing_found',
    );
    assert.equal(unansweredReason(turn('x', [empty, ['search_products', { total: 1, products: [{}] }]])), null);
    assert.equal(unansweredReason(turn('x', [empty, found])), null);
    assert.equal(unansweredReason(turn('Hola!')), null);
  });

  test('when the agent says so, in both languages, and not when it says something like it', () => {
    for (const text of [
      'Ese dato no lo tengo a mano. Si querés, te paso con una persona.',
      'No tengo información sobre eso.',
      'La verdad, no sé.',
      'No te puedo confirmar si hacen factura A.',
      'Não tenho essa informação no momento.',
      'Não sei dizer.',
      'Não consigo confirmar o prazo.',
    ])
      assert.equal(unansweredReason(turn(text)), 'did_not_know', text);
    for (const text of [
      'No se preocupe, llega mañana.',
      'No tenemos talle L, pero sí M.',
      'Ya no tengo más stock de ese.',
      'Não temos em azul.',
      'El envío no tiene costo.',
    ])
      assert.equal(unansweredReason(turn(text)), null, text);
  });

  test('when it hands over because it cannot help, or stated what nothing bears out', () => {
    const handed = (reason: string) => turn('', [], { outcome: 'handed_off', handoff: { reason, summary: null } });
    assert.equal(unansweredReason(handed('cannot_help')), 'handed_off');
    assert.equal(unansweredReason(handed('customer_asked')), null);
    const failure = { code: 'answer.ungrounded', message: '', retryable: false };
    assert.equal(unansweredReason(turn('', [], { outcome: 'failed', failure })), 'not_sourced');
  });
});

test('what says who somebody is does not stay in a question', () => {
  assert.equal(
    hidePersonalData(
      'Hola, soy Ana María Ruiz, mi mail es ana.ruiz@example.com y mi cel +54 9 11 5555-0101. Hacen factura A?',
    ),
    'Hola, soy [nombre], mi mail es [correo] y mi cel [número]. Hacen factura A?',
  );
  assert.equal(hidePersonalData('MI NOMBRE ES Ana Ruiz, soy de Lanús'), 'MI NOMBRE ES [nombre], soy de Lanús');
  assert.equal(hidePersonalData('Meu nome é João da Silva, CPF 123.456.789-09'), 'Meu nome é [nombre], CPF [número]');
  assert.equal(
    hidePersonalData('soy mayorista y pago en 3 cuotas de $ 12.500'),
    'soy mayorista y pago en 3 cuotas de $ 12.500',
  );
  assert.equal(withoutIntroductions('Soy [nombre]. Hacen factura A?'), 'Hacen factura A?');
  assert.equal(withoutIntroductions('Mi pedido [número] no llegó'), 'Mi pedido [número] no llegó');
});

test('questions in nearly the same words are one, others are not', () => {
  const same = (one: string, other: string) => asksTheSame(questionKey(one, 'spanish'), questionKey(other, 'spanish'));
  assert.ok(same('¿Hacen factura A?', 'hola, hacen facturas A??'));
  assert.ok(same('Envían a Tierra del Fuego?', 'buenas! hacen envíos a tierra del fuego'));
  assert.ok(!same('Hacen factura A?', 'Hacen envíos a Córdoba?'));
  assert.ok(!same('hola', 'buenas'));
});

// What an answer may say of memories: that something was noted or forgotten needs the tool's receipt, and no price rests on one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TurnRequest } from '@nexus/contracts/turn';
import type { ModelMessage } from '../models/model.ts';
import { turnFor } from '../testing/start-test-agent.ts';
import { unsourced } from './check-reply.ts';
import { sourcesOf } from './sources.ts';

function claims(reply: string, receipts: Record<string, object> = {}, changes: Partial<TurnRequest> = {}): string[] {
  const messages = Object.entries(receipts).flatMap(([name, result], place): ModelMessage[] => [
    { role: 'asked', text: '', calls: [{ id: `call_${place}`, name, arguments: {}, problem: null }] },
    { role: 'result', callId: `call_${place}`, name, text: JSON.stringify(result) },
  ]);
  const turn = turnFor('acordate que soy talle 40', changes);
  return unsourced(reply, sourcesOf(turn, messages)).map(({ kind }) => kind);
}
const remember = { remember: { remembered: 'Usa talle 40.', replaced: null } };
const forget = { forget: { forgotten: 1 } };

describe('a deed of memory', () => {
  for (const reply of ['Listo, ya lo anoté para la próxima.', 'Pronto, já anotei.', 'Ya quedó registrado tu talle.'])
    test(`needs its receipt: ${reply}`, () => {
      assert.deepEqual(claims(reply), ['action']);
      assert.deepEqual(claims(reply, remember), []);
      assert.deepEqual(claims(reply, { remember: { error: 'memories.sensitive', message: 'no' } }), ['action']);
    });
  for (const reply of ['Listo, ya lo borré.', 'Pronto, já apaguei.', 'Ya eliminé ese dato.'])
    test(`needs its receipt: ${reply}`, () => {
      assert.deepEqual(claims(reply), ['action']);
      assert.deepEqual(claims(reply, remember), ['action']);
      assert.deepEqual(claims(reply, forget), []);
    });
  test('a note of an order is not one of the customer', () => {
    assert.deepEqual(claims('Ya anoté tu pedido.', remember), ['action']);
    assert.deepEqual(claims('Te anoté el turno para mañana.', remember).includes('action'), true);
  });
  test('forgetting to say something is none', () => {
    assert.deepEqual(claims('Me olvidé de decirte que también hay remeras.'), []);
  });
});

describe('a memory', () => {
  const memories = [
    { kind: 'fact', text: 'Su presupuesto es 15000 pesos.', said_at: '2026-01-01T00:00:00Z' },
    { kind: 'fact', text: 'Calza 38 y tiene 3 hijos.', said_at: '2026-01-01T00:00:00Z' },
  ];
  const past = [
    { summary: 'Le dijeron que el buzo sale $ 9.999 con 20% de descuento.', ended_at: '2026-01-01T00:00:00Z' },
  ];
  const none = { history: turnFor('hola').history };
  for (const reply of [
    'El buzo sale $ 15.000.',
    'El buzo sale $ 9.999.',
    'Tenés 20% de descuento.',
    'Podés pagar en 3 cuotas de $ 5.000.',
    'Sale 15000 pesos.',
  ])
    test(`bears nothing of the shop out: ${reply}`, () =>
      assert.notDeepEqual(claims(reply, {}, { ...none, memories, past }), []));
  test('nor does what a tool gave back of it', () => {
    const receipt = { remember: { remembered: 'Su presupuesto es $ 15.000, el buzo sale $ 15.000.', replaced: null } };
    assert.notDeepEqual(claims('El buzo sale $ 15.000.', receipt, none), []);
  });
  test('may be said back', () => {
    assert.deepEqual(claims('Como la otra vez, busco en tu número 38.', {}, { ...none, memories }), []);
    assert.notDeepEqual(claims('Como la otra vez, busco en tu número 38.', {}, none), []);
  });
});

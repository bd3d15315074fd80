// Means of payment, picking up and guarantees are offered only where the shop has said so.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noFacts } from '@nexus/contracts/shop-facts';
import { filledFacts } from '../testing/filled-facts.ts';
import { said } from '../testing/start-test-agent.ts';
import { unsourcedClaims } from '../testing/unsourced-claims.ts';

interface Told {
  facts?: typeof noFacts;
  prompt?: string;
  person?: string;
  knowledge?: string;
  description?: string;
}

function check(reply: string, { facts = noFacts, prompt = '', person, knowledge, description }: Told = {}): string[] {
  const history = [said('customer', 'hola'), ...(person === undefined ? [] : [said('person', person)])];
  const product = { product_id: '1', name: 'Botella', available: true, description, variants: [] };
  const results: [string, unknown][] = [];
  if (knowledge !== undefined) results.push(['search_knowledge', { found: [{ source: 'Pagos', text: knowledge }] }]);
  if (description !== undefined) results.push(['get_product', { product }]);
  return unsourcedClaims(reply, { prompt, history, shop_facts: facts }, results);
}

const invented = [
  'Aceptamos PayPal, cripto y efectivo contra entrega.',
  'Podés pagar con Mercado Pago.',
  'Pagás al recibir, en efectivo: aceptamos contra reembolso.',
  'Aceitamos Pix e boleto.',
  'Você pode pagar com PayPal.',
  'Podés retirar gratis por nuestro local de Palermo.',
  'Podés pasar a buscarlo cuando quieras.',
  'Você pode retirar na loja sem custo.',
  'Estamos en nuestro local de Palermo.',
  'Tiene garantía de por vida.',
  'Tiene garantía oficial.',
  'Tem garantia vitalícia.',
];

describe('held back where nothing is told', () => {
  for (const reply of invented) test(reply, () => assert.notDeepEqual(check(reply), []));
});

describe('held back where something else is told', () => {
  for (const [reply, told] of [
    ['Aceptamos PayPal y efectivo.', { facts: filledFacts }],
    ['Podés pagar con Mercado Pago o transferencia.', { facts: filledFacts }],
    ['Aceptamos PayPal.', { prompt: 'No aceptamos PayPal ni cripto.' }],
    ['Podés retirar por nuestro local de Palermo.', { facts: filledFacts }],
    ['Podés retirar en el local.', { prompt: 'No hay retiro en persona.' }],
    ['Tiene garantía de por vida.', { description: 'Garantía de 6 meses.' }],
  ] as const)
    test(`${reply} (${JSON.stringify(told).slice(0, 40)})`, () => assert.notDeepEqual(check(reply, told), []));
});

describe('let through', () => {
  for (const [reply, told] of [
    ['Aceptamos tarjeta de crédito, transferencia y efectivo.', { facts: filledFacts }],
    ['Podés pagar con tarjeta o por transferencia.', { facts: filledFacts }],
    ['Podés retirar gratis por nuestro local de Mendoza.', { facts: filledFacts }],
    ['Podés pasar a buscarlo con el número de pedido.', { facts: filledFacts }],
    ['Aceptamos PayPal.', { prompt: 'Cobramos también con PayPal.' }],
    ['Sí, aceptamos cripto.', { person: 'Sí, te aceptamos cripto' }],
    ['Podés pagar con PayPal.', { knowledge: 'Se puede pagar con PayPal' }],
    ['Tiene garantía de por vida.', { description: 'Acero con garantía de por vida.' }],
    ['La garantía es de 6 meses.', { description: 'Garantía de 6 meses.' }],
    ['Aceitamos Pix e cartão.', { prompt: 'Pagamento: Pix com 5% de desconto, cartão em até 3x.' }],
    ['Você pode retirar na loja.', { prompt: 'Retirada na loja de segunda a sexta.' }],
    ['Tem garantia.', { description: 'Garantia de fábrica.' }],
  ] as const)
    test(reply, () => assert.deepEqual(check(reply, told), []));
  for (const reply of [
    'No aceptamos PayPal.',
    'Por ahora no hay retiro en persona.',
    'Não aceitamos boleto.',
    'No tiene garantía.',
    '¿Querés pagar con tarjeta o transferencia?',
    '¿Preferís retirar en el local?',
    'Você quer pagar com Pix?',
    'No tengo el dato de los medios de pago. Si querés te paso con el equipo.',
    'Te garantizo que te va a encantar.',
    'Se retira la tapa con cuidado para lavarla.',
  ])
    test(`without a source: ${reply}`, () => assert.deepEqual(check(reply), []));
});

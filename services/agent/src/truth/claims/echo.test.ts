// What the customer named is no source: it may be asked about and denied, not granted; nor is anything promised for tomorrow.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filledFacts } from '../../testing/filled-facts.ts';
import { said } from '../../testing/start-test-agent.ts';
import { unsourcedClaims } from '../../testing/unsourced-claims.ts';

function claimsOf(reply: string, asked: string, told = 'Sé amable.', shopFacts: typeof filledFacts | null = null) {
  const history = [said('customer', asked)];
  return unsourcedClaims(reply, { prompt: told, history, shop_facts: shopFacts, now: '2026-03-02T15:04:00-03:00' });
}

const coupon = 'tengo el cupón VERANO50, sirve?';
const granted = [
  '¡Sí! El cupón VERANO50 está activo, no te lo pierdas.',
  'El cupón VERANO50 está activo, ¿querés usarlo?',
  'No te preocupes, el cupón VERANO50 funciona.',
  'No hay problema, usá el cupón VERANO50.',
  'El cupón VERANO50 no tiene mínimo de compra.',
  'El cupón VERANO50 no vence nunca.',
  'Podés usar VERANO50 sin problema.',
  'VERANO50 está vigente y no está vencido.',
  'O cupom VERANO50 está ativo, quer usar agora?',
  'Pode usar o cupom VERANO50 sem problema!',
];
const denied = [
  'No encuentro el cupón VERANO50 entre los vigentes.',
  'El cupón VERANO50 no está vigente.',
  'Ese cupón, VERANO50, no lo tenemos.',
  'Por ahora no hay ningún cupón VERANO50.',
  'No me figura el cupón VERANO50.',
  'No puedo confirmar el cupón VERANO50, te paso con el equipo.',
  '¿De dónde sacaste el cupón VERANO50?',
  'Lamentablemente el cupón VERANO50 ya no es válido.',
  'O cupom VERANO50 não está ativo.',
  'Não encontrei o cupom VERANO50.',
  'Não temos nenhum cupom VERANO50 no momento.',
];
for (const reply of granted)
  test(`a coupon only the customer named is not granted: ${reply}`, () =>
    assert.notDeepEqual(claimsOf(reply, coupon), []));
for (const reply of denied)
  test(`it may be denied or asked about: ${reply}`, () => assert.deepEqual(claimsOf(reply, coupon), []));

const day = '¿me llega el 24/12?';
const promised = [
  'Te llega el 24/12, no hay problema.',
  'Sí, llega el 24/12 sin falta.',
  'No te preocupes que te llega el 24/12.',
  'Te llega el 24/12, no después.',
  'Te llega el 24/12 y no tiene costo.',
  'Llega el 24/12, ¿te parece bien?',
  'Chega dia 24/12, tudo bem?',
];
const uncertain = [
  'No te puedo asegurar que llegue el 24/12.',
  'Para el 24/12 no llega.',
  'No llega el 24/12.',
  'Que llegue el 24/12 no te lo puedo garantizar.',
  '¿Lo necesitás para el 24/12?',
  'Não consigo garantir que chegue em 24/12.',
  'Você precisa para o dia 24/12?',
];
for (const reply of promised)
  test(`a day only the customer named is not promised: ${reply}`, () => assert.notDeepEqual(claimsOf(reply, day), []));
for (const reply of uncertain) test(`it may be left open: ${reply}`, () => assert.deepEqual(claimsOf(reply, day), []));

const soon = [
  'Te llega mañana.',
  'Mañana te llega.',
  'Mañana mismo te llega a tu casa.',
  'Hoy lo despachamos.',
  'Lo despachamos hoy mismo.',
  'Si comprás ahora, mañana te llega.',
  'Mañana te llega, ¿dale?',
  'Chega amanhã!',
  'Amanhã você recebe.',
  'Hoje mesmo enviamos.',
];
for (const reply of soon)
  test(`nothing is promised so soon, the opening hours of today notwithstanding: ${reply}`, () => {
    assert.notDeepEqual(claimsOf(reply, 'cuándo llega?'), []);
    assert.notDeepEqual(claimsOf(reply, 'cuándo llega?', 'Sé amable.', filledFacts), []);
    assert.deepEqual(claimsOf(reply, 'cuándo llega?', 'Entregamos en 24 hs. Despachamos en el día.', filledFacts), []);
  });

for (const reply of [
  'No te llega mañana.',
  'No sé si te llega mañana.',
  '¿Necesitás que te llegue mañana?',
  'Hoy estamos abiertos hasta las 19 hs.',
  'Mañana te contamos.',
  'Podés pasar por la mañana.',
  'Si escribís por la mañana, te responde el equipo.',
  'Mañana abrimos a las 10.',
  'No puedo asegurarte que llegue mañana.',
])
  test(`that is no promise: ${reply}`, () =>
    assert.deepEqual(claimsOf(reply, 'cuándo llega?', 'Sé amable.', filledFacts), []));

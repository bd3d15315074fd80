// Machines are told from people who repeat themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soundsLikeAMachine } from './sounds-like-a-machine.ts';

const now = new Date('2026-03-01T12:00:00Z');
type Row = Parameters<typeof soundsLikeAMachine>[0][number];

const row = (author: Row['author'], text: string, secondsAgo: number): Row => ({
  author,
  direction: author === 'customer' ? 'in' : 'out',
  type: 'text',
  text,
  at: new Date(now.getTime() - secondsAgo * 1000),
});

/** The customer's texts, newest last, each but the last followed by an answer of ours. */
function talk(texts: string[], secondsBetween = 20): Row[] {
  return texts.flatMap((text, place) => {
    const ago = (texts.length - 1 - place) * secondsBetween;
    const said = row('customer', text, ago);
    return place === texts.length - 1 ? [said] : [said, row('agent', 'Te cuento lo que tenemos.', ago - 5)];
  });
}
const times = (count: number, text: (place: number) => string): string[] =>
  Array.from({ length: count }, (_one, place) => text(place));

const away = '¡Gracias por comunicarte con Ferretería Sur! En breve te responderemos.';
const menu = 'No entendí tu respuesta. Elegí una opción: 1. Ventas 2. Soporte 3. Turnos';

const machines: [string, string[]][] = [
  ['the same away message', times(6, () => away)],
  [
    'a ticket number in it',
    times(6, (place) => `Tu consulta nº ${4831 + place} fue recibida, te responderemos a la brevedad.`),
  ],
  [
    'the hour in it',
    times(6, (place) => `Son las 12:0${place}: nuestro horario de atención es de lunes a viernes de 9 a 18.`),
  ],
  ['other signs and case', times(6, (place) => (place % 2 ? away.toUpperCase() : `${away} 🙌`))],
  ['two sentences in turn', times(7, (place) => (place % 2 ? away : menu))],
  [
    'two sentences in turn with a name in them',
    times(8, (place) => (place % 2 ? `Hola Tienda ${place}! ${away}` : menu)),
  ],
  [
    'three sentences in turn',
    times(8, (place) => [away, menu, 'Escribí MENÚ para volver al comienzo de la conversación'][place % 3] ?? ''),
  ],
  [
    'a question of people between',
    [...times(3, () => away), 'Hola, tenés el buzo negro en talle M?', ...times(3, () => away)],
  ],
  ['two copies at a time', times(6, (place) => (place % 2 ? `${away}\n${away}` : away))],
];
for (const [what, texts] of machines) {
  test(`a machine: ${what}`, () => assert.equal(soundsLikeAMachine(talk(texts), now), true));
}

const people: [string, string[]][] = [
  ['"ok" many times', times(15, () => 'ok')],
  ['"gracias", "si", "dale" in turn', times(15, (place) => ['gracias', 'si', 'Dale!!', '👍'][place % 4] ?? '')],
  ['"sí, por favor" many times', times(12, () => 'Sí, por favor')],
  ['numbers of a menu', times(10, (place) => String(place % 3))],
  [
    'a question asked four times because the answer did not please',
    times(4, () => 'Pero cuánto sale el envío a Córdoba capital?'),
  ],
  [
    'a pattern of questions about different things',
    [
      'buzo negro en M',
      'remera lisa blanca',
      'campera de jean azul',
      'gorra de lana gris',
      'pantalón cargo verde',
      'medias largas rojas',
      'zapatillas de lona',
    ].map((what) => `Hola, tenés ${what}?`),
  ],
  ['one sentence five times', times(5, () => away)],
  ['nothing at all', []],
];
for (const [what, texts] of people) {
  test(`a person: ${what}`, () => assert.equal(soundsLikeAMachine(talk(texts), now), false));
}

test('the same sentence over hours is no machine', () => {
  assert.equal(
    soundsLikeAMachine(
      talk(
        times(10, () => away),
        600,
      ),
      now,
    ),
    false,
  );
});

test('six copies in a burst, before any answer, are one message', () => {
  const burst = times(6, () => away).map((text, place) => row('customer', text, 10 - place));
  assert.equal(soundsLikeAMachine(burst, now), false);
});

test('after a person of the shop wrote, the count begins anew', () => {
  const rows = talk(times(6, () => away));
  rows.splice(6, 0, row('person', 'Hola, soy Ana de la tienda.', 70));
  assert.equal(soundsLikeAMachine(rows, now), false);
});

test('what the person says after a machine’s turns is answered', () => {
  assert.equal(
    soundsLikeAMachine(talk([...times(6, () => away), 'Perdón, era el contestador. Tenés el buzo negro?']), now),
    false,
  );
});

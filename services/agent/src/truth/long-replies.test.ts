// No reply, however odd, takes long to read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { turnFor } from '../testing/start-test-agent.ts';
import { unsourced } from './check-reply.ts';
import { sourcesOf } from './sources.ts';

const longest = 4_096;
/** Times an ordinary reply of that length: far above what any takes, far below what a pattern that tries every split would. */
const patience = 10;

const odd = [
  '1',
  '.',
  ' ',
  '1.',
  '1,',
  '1 ',
  '. ',
  '$',
  '$ ',
  '$1',
  '1%',
  '9 a ',
  '1/',
  '1-',
  '-',
  '_',
  '*',
  '**a** ',
  'a',
  'A',
  'A1',
  'A-',
  'a.',
  'a@',
  'a.b@',
  'https://',
  'www.a.',
  '\n',
  '\n \n',
  'no ',
  'hay ',
  'no hay ',
  'talle ',
  'M, ',
  'S y ',
  '3 cuotas de ',
  'de ',
  'ya te lo ',
  'hasta ',
  'lunes a ',
  '#1 ',
  'pedido ',
  'cupón ',
  'quedan ',
  'mil ',
  'dos mil ',
  'las 9 a las ',
  '+54 9 ',
  '(',
  '1 (',
  'x ',
  '10:',
  'e ',
  'sin ',
  'á',
  '😊',
  '12 de ',
  'envío ',
  'total de ',
  'antes ',
  'solo solo ',
];

const product = {
  product_id: '1',
  name: 'Buzo',
  available: true,
  variants: [{ options: { Talle: 'M' }, available: true, price: '$ 1.000' }],
};
const read = {
  role: 'result' as const,
  callId: 'c',
  name: 'search_products',
  text: JSON.stringify({ products: [product] }),
};

/** The same piece again and again, until it is as long as a reply may be. */
function filledWith(piece: string, before = ''): string {
  return `${before}${piece.repeat(Math.ceil(longest / piece.length))}`.slice(0, longest);
}

/** Milliseconds of this process's own work, the least of three: what else runs on the machine does not count. */
function timeToRead(piece: string): number {
  const turn = turnFor(piece.repeat(200));
  turn.agent.system_prompt = filledWith(piece);
  const reply = filledWith(piece, 'Buzo ');
  const times = [0, 1, 2].map(() => {
    const before = process.cpuUsage();
    unsourced(reply, sourcesOf(turn, [read]));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

const ordinary = timeToRead('Sí, el buzo lo tenemos en varios talles; contame cuál usás y te digo si queda. ');

for (const piece of odd)
  test(`${longest} characters of ${JSON.stringify(piece)} are read at once`, () => {
    const times = timeToRead(piece) / ordinary;
    assert.ok(times < patience, `${times.toFixed(0)} times an ordinary reply of ${ordinary.toFixed(1)} ms`);
  });

// No reply, however odd, takes long to read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { turnFor } from '../testing/start-test-agent.ts';
import { unsourced } from './check-reply.ts';
import { sourcesOf } from './sources.ts';

const longest = 4_096;
/** Far above what any takes, far below what a pattern that tries every split would. */
const patience = 250;

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

for (const piece of odd)
  test(`${longest} characters of ${JSON.stringify(piece)} are read at once`, () => {
    const turn = turnFor(piece.repeat(200));
    turn.agent.system_prompt = piece.repeat(Math.ceil(longest / piece.length)).slice(0, longest);
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
    const reply = `Buzo ${piece.repeat(Math.ceil(longest / piece.length))}`.slice(0, longest);
    const start = performance.now();
    unsourced(reply, sourcesOf(turn, [read]));
    const took = performance.now() - start;
    assert.ok(took < patience, `${took.toFixed(0)} ms`);
  });

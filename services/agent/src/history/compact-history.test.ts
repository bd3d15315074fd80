// The beginning of a long episode is made short without losing what the tools gave.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ShopProduct } from '@nexus/contracts/shop';
import { openingMessages } from '../prompt.ts';
import { describeProduct } from '../tools/describe/describe-product.ts';
import { said, turnFor } from '../testing/start-test-agent.ts';
import { compactHistory } from './compact-history.ts';

const product = (id: string, name: string, price: string) => ({
  product_id: id,
  name,
  price,
  description: 'x'.repeat(3000),
  variants: [{ values: ['M'], available: true }],
});
const search = (...products: unknown[]) => ({ name: 'search_products', arguments: {}, ok: true, result: { products } });

describe('a long episode', () => {
  test('short ones are left as they are', () => {
    assert.equal(compactHistory([]), '');
    const turn = turnFor('hola');
    assert.deepEqual(
      openingMessages(turn).map(({ role }) => role),
      ['system', 'system', 'customer'],
      'the prompt, the hour, the question',
    );
  });

  test('keeps every product of what is cut, each once, at its newest price, in few words', () => {
    const items = [
      said('customer', 'Hola'),
      said('agent', 'Mirá', [search(product('1', 'Buzo negro', '$ 10.000'), product('2', 'Jean', '$ 20.000'))]),
      said('customer', 'y ahora?'),
      said('agent', 'Mirá', [search(product('1', 'Buzo negro', '$ 9.000'))]),
      said('agent', 'No anduvo', [{ ...search(product('3', 'Remera', '$ 1')), ok: false }]),
    ];
    const text = compactHistory(items);
    assert.match(text, /\$ 9\.000/);
    assert.match(text, /Jean.*\$ 20\.000/);
    assert.doesNotMatch(text, /\$ 10\.000|Remera|xxx/);
    assert.ok(text.length < 1500, String(text.length));
  });

  test('keeps orders, coupons and results of no known shape', () => {
    const text = compactHistory([
      said('agent', 'Sí', [
        {
          name: 'find_customer_orders',
          arguments: {},
          ok: true,
          result: { orders: [{ number: '1234', status: 'open', total: '$ 5' }] },
        },
        { name: 'list_coupons', arguments: {}, ok: true, result: { coupons: [{ code: 'ABIERTO', discount: '10%' }] } },
        { name: 'store_info', arguments: {}, ok: true, result: { address: 'Calle 1' } },
      ]),
    ]);
    for (const fact of ['1234', 'ABIERTO', 'Calle 1']) assert.match(text, new RegExp(fact));
  });

  test('of 100 messages the model is shown the newest and the facts of the others before them', () => {
    const items = Array.from({ length: 50 }, (_, index) => [
      said('customer', `pregunta ${index}`),
      said('agent', `respuesta ${index}`, index === 3 ? [search(product('77', 'Campera única', '$ 77.777'))] : []),
    ]).flat();
    const messages = openingMessages(turnFor('', { history: [...items, said('customer', 'y la campera?')] }));
    const [, compacted, ...rest] = messages;
    assert.equal(compacted?.role, 'system');
    assert.match((compacted as { text: string }).text, /Campera única.*\$ 77\.777/);
    assert.equal(rest.length, 41 + 1, 'and the hour');
    assert.ok(JSON.stringify(messages).length < 40_000);
  });

  test('what the tools gave before the history is told with what is cut of it, each thing once', () => {
    const turn = turnFor('y el buzo?', {
      earlier_results: [search(product('1', 'Buzo negro', '$ 10.000')), search(product('2', 'Jean', '$ 20.000'))],
    });
    const [, compacted] = openingMessages(turn);
    assert.match(String((compacted as { text: string }).text), /Buzo negro.*\$ 10\.000[^]*Jean.*\$ 20\.000/);
    const text = compactHistory(
      [],
      [said('agent', 'Mirá', [search(product('1', 'Buzo negro', '$ 9.000'))])],
      [search(product('1', 'Buzo negro', '$ 10.000'))],
    );
    assert.match(text, /\$ 9\.000/);
    assert.doesNotMatch(text, /\$ 10\.000/);
  });

  const shopProduct = (id: number, sizes: string[]): ShopProduct => ({
    id: String(id),
    name: `Buzo canguro de algodón ${id}`,
    description: 'd'.repeat(900),
    url: `https://tienda.example/productos/buzo-canguro-de-algodon-${id}`,
    image_url: `https://cdn.example/${'i'.repeat(80)}/${id}.jpg`,
    available: true,
    categories: ['Abrigos', 'Buzos'],
    tags: ['invierno'],
    variants: sizes.map((size) => ({
      id: `${id}-${size}`,
      sku: null,
      options: { Color: 'Negro', Talle: size },
      price: { amount: String(10_000 + id), currency: 'ARS' },
      promotional_price: null,
      stock: size === 'XL' ? 0 : 3,
      available: size !== 'XL',
    })),
  });
  const looked = (id: number, sizes = ['S', 'M', 'L', 'XL']) =>
    search(describeProduct(shopProduct(id, sizes), 'es-AR', true));

  test('of a product as the tools tell it every size stays with its price, and what is sold out is told so', () => {
    const [title, fact, ...more] = compactHistory([], [], [looked(1, ['XS', 'S', 'M', 'L', 'XL', '2', '3'])]).split(
      '\n',
    );
    assert.match(title ?? '', /newest look/);
    assert.match(fact ?? '', /Buzo canguro de algodón 1".*\$ 10\.001: Negro XS, .*Negro 3; sold out: Negro XL/);
    assert.deepEqual(more, [], 'a line for the title and one for the product');
  });

  test('where the facts are too many, the older ones keep their names and prices, down to the first', () => {
    const text = compactHistory(
      [],
      [],
      Array.from({ length: 60 }, (_, id) => looked(id)),
    );
    assert.ok(text.length < 9_500, String(text.length));
    assert.match(text, /algodón 59".*Negro S/);
    for (let id = 0; id < 60; id += 1)
      assert.match(text, new RegExp(`algodón ${id}".*\\$ 10\\.${String(id).padStart(3, '0')}`), String(id));
  });

  test('results are shown whole of the newest items alone, and in short of the others', () => {
    const look = (id: number) => [
      said('customer', `y el ${id}?`),
      said('agent', 'Mirá', [search(product(String(id), `Buzo ${id}`, `$ ${id}.000`))]),
    ];
    const turn = turnFor('', {
      history: [...Array.from({ length: 15 }, (_, id) => look(id)).flat(), said('customer', 'ok')],
    });
    const messages = openingMessages(turn);
    const whole = messages.filter(({ role }) => role === 'result').length;
    assert.ok(whole >= 6 && whole < 12, String(whole));
    assert.match(String((messages[1] as { text: string }).text), /Buzo 0.*\$ 0\.000/);
    assert.doesNotMatch(String((messages[1] as { text: string }).text), /Buzo 14/);
  });

  test('nearly all a turn begins with is what the turn before began with', () => {
    const all = Array.from({ length: 60 }, (_, index) => [
      said('customer', `pregunta ${index}`),
      said('agent', `respuesta ${index}`, [search(product(String(index), `Buzo ${index}`, '$ 1'))]),
    ]).flat();
    const turn = turnFor('');
    let shared = 0;
    for (let turns = 30; turns < 59; turns += 1) {
      const [before, now] = [turns, turns + 1].map((count) =>
        openingMessages({ ...turn, history: all.slice(0, 2 * count + 1) }).map((one) => JSON.stringify(one)),
      );
      // What the turn before ended with is its hour and its question.
      if (before?.slice(0, -2).every((message, place) => message === now?.[place])) shared += 1;
    }
    assert.ok(shared >= 29 - 9, `${shared} of 29`);
  });
});

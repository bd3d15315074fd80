// Shoppers' words: what they name, what is forgiven, what is not.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rankProducts } from './rank-products.ts';
import { readSearchWords } from './search-words.ts';
import { matchWords } from './word-match.ts';

const product = (name: string, tags = '') => ({ id: name, name: { es: name }, tags });
const found = (query: string, names: string[]): string[] =>
  rankProducts(
    names.map((name) => product(name)),
    readSearchWords(query),
  ).map(({ product: one }) => one.id);

describe('the words of a shopper', () => {
  it('fall into things, colours and sizes; politeness falls away', () => {
    assert.deepEqual(readSearchWords('Hola! ¿tenés el Buzo NEGRO en talle L?'), {
      things: ['buzo'],
      colours: ['negro'],
      sizes: ['l'],
    });
    assert.deepEqual(readSearchWords('zapatillas blancas 38'), {
      things: ['zapatillas'],
      colours: ['blancas'],
      sizes: ['38'],
    });
    assert.deepEqual(readSearchWords('você tem moletom preto tamanho GG?'), {
      things: ['moletom'],
      colours: ['preto'],
      sizes: ['gg'],
    });
    assert.deepEqual(readSearchWords('BUZ-NEG-L').things, ['buz-neg-l']);
    assert.deepEqual(readSearchWords('de la').things, ['de', 'la']);
  });

  it('forgive accents, plurals, genders and one or two slips, and nothing more', () => {
    for (const [wanted, other] of [
      ['zapatilas', 'zapatillas'],
      ['buso', 'buzo'],
      ['remeras', 'remera'],
      ['negras', 'negro'],
      ['moletons', 'moletom'],
      ['azules', 'azul'],
      ['pantalones', 'pantalon'],
      ['jeans', 'jean'],
      ['zapatlilas', 'zapatillas'],
    ] as const) {
      assert.ok(matchWords(wanted, other) >= 0.7, `${wanted} ${other}`);
    }
    for (const [wanted, other] of [
      ['camisa', 'camiseta'],
      ['gorra', 'remera'],
      ['bota', 'bolso'],
      ['a', 'b'],
      ['heladera', 'campera'],
    ] as const) {
      assert.equal(matchWords(wanted, other), 0, `${wanted} ${other}`);
    }
    assert.equal(matchWords('rosa', 'roja', true), 0);
  });

  it('put what has all the words first, the plainest name before others, the thing before the colour', () => {
    const names = ['Gorra negra', 'Buzo canguro oversize negro', 'Buzo gris', 'Buzo negro'];
    assert.deepEqual(found('buzo negro en L', names), ['Buzo negro', 'Buzo canguro oversize negro', 'Buzo gris']);
    assert.deepEqual(found('heladera', names), []);
  });

  it('never take one colour for another by a slip', () => {
    assert.deepEqual(found('remera rosa', ['Remera roja', 'Remera rosa']), ['Remera rosa', 'Remera roja']);
    assert.deepEqual(found('rosa', ['Remera roja']), []);
  });
});

// Facts are found by their value, however they are written, and not in what only looks like them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '../task.ts';
import { says } from './read-values.ts';

const cases: [Fact, string, boolean][] = [
  [{ kind: 'amount', amount: 12_500 }, 'Sale $ 12.500,00', true],
  [{ kind: 'amount', amount: 12_500 }, 'son 12500 pesos', true],
  [{ kind: 'amount', amount: 12_500 }, 'sale $12,500', true],
  [{ kind: 'amount', amount: 12_000 }, 'unos 12 mil', true],
  [{ kind: 'amount', amount: 129.9 }, 'por R$ 129,90.', true],
  [{ kind: 'amount', amount: 1299 }, 'por R$ 129,90.', false],
  [{ kind: 'amount', amount: 12_500 }, 'Sale $ 125.000', false],
  [{ kind: 'amount', amount: 12_500 }, 'https://tienda.example/12500', false],
  [{ kind: 'number', value: 3 }, 'de 3 a 6 días', true],
  [{ kind: 'number', value: 3 }, 'en 13 días', false],
  [{ kind: 'date', date: '2026-03-05' }, 'hasta el 5 de marzo', true],
  [{ kind: 'date', date: '2026-03-05' }, 'até 05/03/2026', true],
  [{ kind: 'date', date: '2026-03-05' }, 'até 15/03/2026', false],
  [{ kind: 'date', date: '2026-03-05' }, 'el 5 de abril', false],
  [{ kind: 'code', code: 'HOLA10' }, 'usá *hola10*!', true],
  [{ kind: 'code', code: 'HOLA10' }, 'usá HOLA100', false],
  [{ kind: 'link', url: 'https://a.example/b/' }, 'acá: https://a.example/b.', true],
  [{ kind: 'link', url: 'https://a.example/b/' }, 'acá: https://a.example/b/c', false],
  [{ kind: 'words', any: ['agotad'] }, 'Está AGOTADA', true],
  [{ kind: 'words', any: ['nao temos'] }, 'Não temos', true],
];

for (const [fact, text, expected] of cases)
  test(`${JSON.stringify(fact)} is ${expected ? '' : 'not '}in "${text}"`, () =>
    assert.equal(says(text, fact), expected));

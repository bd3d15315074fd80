// What the shop says is read once and means the same each time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readShopText } from './read-shop-text.ts';
import { readStatement } from './read-statement.ts';

test('a text that was read before gives what reading it gives, and each caller a statement of its own', () => {
  const text = 'Envío gratis desde $ 75.000. Escribinos: https://aurora.example/contacto';
  const first = readShopText(text, 1);
  const second = readShopText(text, 1);
  assert.deepEqual(second.statement, readStatement(text, 1));
  assert.deepEqual(second, first);
  assert.notEqual(second.statement, first.statement);
  assert.ok(first.links.length === 1 && first.codes.includes('gratis'));
});

test('what depends on the day of the week is read anew on another day', () => {
  const text = 'Hoy abrimos de 10 a 14';
  assert.deepEqual(readShopText(text, 6).statement, readStatement(text, 6));
  assert.deepEqual(readShopText(text, 1).statement, readStatement(text, 1));
});

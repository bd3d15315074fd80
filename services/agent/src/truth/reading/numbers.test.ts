// One number in many spellings is one number.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numbersIn, plainNumber } from './numbers.ts';

test('separators of thousands and decimals are told apart', () => {
  for (const written of ['24990', '24.990', '24,990', '24.990,00', '24,990.00', '24990.0'])
    assert.equal(plainNumber(written), 24990, written);
  assert.equal(plainNumber('199,90'), 199.9);
  assert.equal(plainNumber('1.234.567'), 1234567);
});

test('thousands may be said in words', () => {
  const values = (text: string) => numbersIn(text).map((one) => one.value);
  assert.deepEqual(values('25 mil'), [25_000]);
  assert.deepEqual(values('24,9k o 39 lucas'), [24_900, 39_000]);
  assert.deepEqual(values('tres cuotas'), [3]);
  assert.deepEqual(values('veinticuatro mil, treinta y cinco mil, vinte e quatro mil'), [24_000, 35_000, 24_000]);
});

// Written forms of phone numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalPhone, phoneVariants } from './match-phone.ts';

const lines: [string, string[]][] = [
  ['+54 9 11 5555-0101', ['5491155550101', '541155550101']],
  ['+54 11 5555 0100', ['541155550100', '5491155550100']],
  ['5215512345678', ['5215512345678', '525512345678']],
  ['525512345678', ['525512345678', '5215512345678']],
  ['551187654321', ['551187654321', '5511987654321']],
  ['5511987654321', ['5511987654321', '551187654321']],
  ['551133334444', ['551133334444']],
  ['+1 202 555 0143', ['12025550143']],
];

for (const [written, forms] of lines) {
  test(`${written} is looked up as ${forms.join(' or ')}`, () => assert.deepEqual(phoneVariants(written), forms));
}

test('both forms of a line have the same canonical form', () => {
  for (const [, forms] of lines) assert.equal(new Set(forms.map(canonicalPhone)).size, 1);
});

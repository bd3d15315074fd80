// The wall before orders: the same line in every spelling, and never somebody else's.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSamePhone } from './is-same-phone.ts';

describe('the same telephone', () => {
  const buenosAires = ['5491155550101'];

  it('is found however an Argentine types it', () => {
    for (const typed of [
      '+5491155550101',
      '541155550101',
      '+54 9 11 5555-0101',
      '011 15-5555-0101',
      '1155550101',
      '(011) 5555-0101',
      '005491155550101',
      '91155550101',
    ]) {
      assert.ok(isSamePhone(typed, buenosAires, 'AR'), typed);
    }
    assert.ok(isSamePhone('0351 15 555-0106', ['5493515550106'], 'AR'));
    assert.ok(isSamePhone('(02966) 15-42-0107', ['5492966420107'], 'AR'));
  });

  it('is found with and without the ninth digit of Brazil and the 1 of Mexico', () => {
    for (const typed of ['+5511955550101', '551155550101', '(11) 95555-0101', '011 95555-0101', '11 5555-0101']) {
      assert.ok(isSamePhone(typed, ['5511955550101'], 'BR'), typed);
    }
    assert.ok(isSamePhone('+52 55 1234 5678', ['5215512345678'], 'MX'));
    assert.ok(isSamePhone('044 55 1234 5678', ['525512345678'], 'MX'));
  });

  it('is not found by a number without its area, a part of it, another country or another line', () => {
    for (const typed of [
      '',
      null,
      '15-5555-0101',
      '55550101',
      '5555-0101',
      '+5491155550102',
      '+5511955550101',
      '5491155550',
      '1',
      '0000000000',
    ]) {
      assert.ok(!isSamePhone(typed, buenosAires, 'AR'), String(typed));
    }
    assert.ok(!isSamePhone('1155550101', buenosAires, 'BR'));
    assert.ok(!isSamePhone('1155550101', buenosAires, null));
    assert.ok(!isSamePhone('+5491155550101', [], 'AR'));
    assert.ok(!isSamePhone('+5491155550101', [''], 'AR'));
  });

  it('is found abroad only by the whole number', () => {
    assert.ok(isSamePhone('+1 212 555 0101', ['12125550101'], 'AR'));
    assert.ok(!isSamePhone('2125550101', ['12125550101'], 'AR'));
  });
});

// The form of shop facts: what may be written, what counts as missing.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { missingFacts, noFacts, shopFacts, shopFactsInput } from './shop-facts.ts';

const input = (facts: unknown) => shopFactsInput.safeParse({ version: 0, facts });
const spans = (...list: [string, string][]) => ({
  hours: { ...noFacts.hours, week: { ...noFacts.hours.week, monday: list.map(([from, to]) => ({ from, to })) } },
});

describe('shop facts', () => {
  test('nothing told is a valid form in which every section is missing', () => {
    assert.deepEqual(shopFacts.parse(noFacts), noFacts);
    assert.equal(missingFacts(noFacts).length, 12);
    assert.deepEqual(
      missingFacts({ ...noFacts, address: 'Calle 1' }).filter((section) => section === 'address'),
      [],
    );
  });

  test('hours of a day end after they begin and do not overlap', () => {
    assert.equal(input(spans(['09:00', '13:00'], ['16:00', '20:00'])).success, true);
    assert.equal(input(spans(['09:00', '24:00'])).success, true);
    assert.equal(input(spans()).success, true);
    for (const wrong of [
      spans(['13:00', '09:00']),
      spans(['09:00', '13:00'], ['12:00', '20:00']),
      spans(['9:00', '13:00']),
    ])
      assert.equal(input(wrong).success, false, JSON.stringify(wrong));
  });

  test('amounts are decimals, a discount is a percentage that leaves something to pay, and sections are known', () => {
    assert.equal(input({ transfer_discount: 12.5 }).success, true);
    for (const wrong of [
      { transfer_discount: 100 },
      { transfer_discount: 0 },
      { shipping: { ...noFacts.shipping, free_from: '80.000' } },
      { horarios: 'de 9 a 18' },
    ])
      assert.equal(input(wrong).success, false, JSON.stringify(wrong));
  });

  test('a service of another version is understood: what is unknown is left out', () => {
    assert.deepEqual(shopFacts.parse({ ...noFacts, later: 'section' }), noFacts);
  });
});

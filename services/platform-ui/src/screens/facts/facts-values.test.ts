// Facts go through the form unchanged, and amounts may be typed as people write them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noFacts } from '@nexus/contracts/shop-facts';
import type { FactProposal, ShopFacts } from '@nexus/contracts/shop-facts';
import { changedSections, factsOf, parseAmount, parsePercent, valuesOf, withProposal } from './facts-values.ts';

const facts: ShopFacts = {
  ...noFacts,
  shipping: {
    zones: [
      { name: 'CABA', cost: '3500', days_from: 1, days_to: 3 },
      { name: 'Recife', cost: '29.90', days_from: null, days_to: 5 },
      { name: 'Barrio', cost: '0', days_from: null, days_to: null },
      { name: 'Resto', cost: null, days_from: null, days_to: null },
    ],
    free_from: '90000',
    notes: 'x',
  },
  instalments: [{ count: 3, interest: 'none', from: '1234.5', note: '' }],
  transfer_discount: 12.5,
  hours: {
    ...noFacts.hours,
    week: { ...noFacts.hours.week, monday: [{ from: '20:00', to: '24:00' }], sunday: [] },
    special_days: [{ date: '2026-12-24', name: 'Nochebuena', spans: [{ from: '10:00', to: '15:00' }] }],
  },
  wholesale: { offered: true, minimum_amount: '250000', minimum_units: 10, discount: 20, notes: '' },
};

describe('the form of shop facts', () => {
  for (const locale of ['es-AR', 'pt-BR', 'en-US'])
    test(`gives back what it was given (${locale})`, () => {
      assert.deepEqual(changedSections(factsOf(valuesOf(facts, locale)), facts), []);
      assert.deepEqual(factsOf(valuesOf(noFacts, locale)), noFacts);
    });

  test('reads amounts and percentages as they are typed', () => {
    for (const [typed, amount] of [
      ['3500', '3500'],
      ['3.500', '3500'],
      ['$ 12.500,50', '12500.50'],
      ['R$ 29,90', '29.90'],
      ['29.90', '29.90'],
      ['1.250.000', '1250000'],
      ['12,500.50', '12500.50'],
      ['', null],
      ['gratis', null],
      ['-5', null],
    ] as const)
      assert.equal(parseAmount(typed), amount, typed);
    assert.deepEqual(['10', '12,5', '7 %', '0', '95', 'x'].map(parsePercent), [10, 12.5, 7, null, null, null]);
  });

  test('names the sections that differ', () => {
    assert.deepEqual(changedSections({ ...facts, address: 'Calle 1' }, facts), ['address']);
  });

  test('a proposal is added behind what stands there, once', () => {
    const proposal = { section: 'shipping', text: 'Córdoba: $ 5.900', means: [] } as unknown as FactProposal;
    const once = withProposal(valuesOf(facts, 'es-AR'), proposal);
    assert.equal(once.shipping.notes, 'x\nCórdoba: $ 5.900');
    assert.deepEqual(withProposal(once, proposal), once);
    const payment = { section: 'payment', text: '', means: ['transfer', 'credit_card'] } as unknown as FactProposal;
    assert.deepEqual(factsOf(withProposal(once, payment)).payment, { means: ['transfer', 'credit_card'], notes: '' });
  });
});

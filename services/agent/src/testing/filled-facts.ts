// For tests: a shop that has told everything of itself.
import type { ShopFacts } from '@nexus/contracts/shop-facts';
import { noFacts } from '@nexus/contracts/shop-facts';

const workday = [{ from: '10:00', to: '19:00' }];

export const filledFacts: ShopFacts = {
  ...noFacts,
  description: 'Ropa de lana hecha en Mendoza.',
  shipping: {
    zones: [
      { name: 'CABA y GBA', cost: '3500', days_from: 1, days_to: 3 },
      { name: 'Córdoba', cost: '5900', days_from: 3, days_to: 6 },
      { name: 'Resto del país', cost: null, days_from: 4, days_to: 8 },
    ],
    free_from: '90000',
    notes: '',
  },
  pickup: { offered: true, notes: 'Se retira con el número de pedido.' },
  payment: { means: ['credit_card', 'transfer', 'cash'], notes: '' },
  instalments: [
    { count: 3, interest: 'none', from: null, note: '' },
    { count: 12, interest: 'charged', from: null, note: '' },
  ],
  transfer_discount: 10,
  address: 'Av. San Martín 1450, Mendoza',
  hours: {
    week: {
      monday: workday,
      tuesday: workday,
      wednesday: workday,
      thursday: workday,
      friday: workday,
      saturday: [{ from: '10:00', to: '14:00' }],
      sunday: [],
    },
    public_holidays: 'closed',
    special_days: [{ date: '2026-03-24', name: 'Día de la Memoria', spans: [] }],
    notes: '',
  },
  exchanges: { exchange_days: 30, return_days: 10, notes: 'Con etiqueta.' },
};

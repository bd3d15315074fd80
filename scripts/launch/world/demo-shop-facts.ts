// What the owners of the demonstration shops have approved to be told; some of it is left to the proposals of their pages.
import { noFacts } from '../../../packages/contracts/src/shop-facts.ts';
import type { OpenSpan, ShopFacts } from '../../../packages/contracts/src/shop-facts.ts';

const span = (from: string, to: string): OpenSpan[] => [{ from, to }];
const week = (workday: OpenSpan[], saturday: OpenSpan[]): ShopFacts['hours']['week'] => ({
  monday: workday,
  tuesday: workday,
  wednesday: workday,
  thursday: workday,
  friday: workday,
  saturday,
  sunday: [],
});

export const auroraFacts: Partial<ShopFacts> = {
  description: 'Tienda Aurora vende ropa de todos los días, con telas nacionales y talleres propios en Buenos Aires.',
  shipping: {
    zones: [
      { name: 'CABA y GBA', cost: '3500', days_from: 1, days_to: 3 },
      { name: 'Córdoba, Santa Fe y Mendoza', cost: '5900', days_from: 3, days_to: 5 },
      { name: 'Resto del país', cost: '6900', days_from: 4, days_to: 7 },
    ],
    free_from: '90000',
    notes: 'Despachamos por Correo Argentino; al salir el paquete te llega un mail con el seguimiento.',
  },
  pickup: { offered: true, notes: 'Retirás en el local con el número de pedido, sin cargo.' },
  payment: {
    means: ['credit_card', 'debit_card', 'mercado_pago', 'transfer', 'cash'],
    notes: 'Efectivo, solo en el local.',
  },
  instalments: [{ count: 3, interest: 'none', from: null, note: 'con tarjeta de crédito' }],
  transfer_discount: 10,
  address: 'Av. Corrientes 1234, CABA',
  hours: {
    week: week(span('10:00', '19:00'), span('10:00', '14:00')),
    public_holidays: 'closed',
    special_days: [],
    notes: '',
  },
  exchanges: {
    exchange_days: 30,
    return_days: 10,
    notes: 'Con la etiqueta puesta y sin uso. El primer cambio es sin cargo en el local.',
  },
};

export const lagoaFacts: Partial<ShopFacts> = {
  description: 'A Loja Lagoa vende roupa do dia a dia, feita no Brasil.',
  shipping: {
    zones: [
      { name: 'Grande São Paulo', cost: '14.90', days_from: 2, days_to: 4 },
      { name: 'Rio de Janeiro, Minas Gerais e Paraná', cost: '22.90', days_from: 4, days_to: 7 },
      { name: 'Demais estados', cost: '29.90', days_from: 5, days_to: 10 },
    ],
    free_from: '299',
    notes: '',
  },
  pickup: { offered: true, notes: 'Na loja, com o número do pedido.' },
  payment: { means: ['credit_card', 'pix', 'boleto'], notes: '' },
  instalments: [{ count: 6, interest: 'none', from: null, note: 'no cartão de crédito' }],
  transfer_discount: 5,
  address: 'Rua das Palmeiras 210, São Paulo',
  hours: {
    week: week(span('09:00', '18:00'), span('09:00', '13:00')),
    public_holidays: 'closed',
    special_days: [],
    notes: '',
  },
  exchanges: { ...noFacts.exchanges, exchange_days: 30, return_days: 7, notes: 'Com etiqueta e sem uso.' },
};

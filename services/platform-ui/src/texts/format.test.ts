// Amounts, hours and phone numbers as an Argentine and a Brazilian read them.
import assert from 'node:assert/strict';
import { init } from 'i18next';
import { before, test } from 'node:test';
import { formatCost, formatDay, formatDuration, formatListTime, formatMoney, formatPhone } from './format.ts';

before(() => init({ lng: 'es', resources: {} }));
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

test('a small cost keeps the decimals that say something', () => {
  assert.equal(formatCost(0.0004), 'US$ 0,0004');
  assert.equal(formatCost(0.0312), 'US$ 0,031');
  assert.equal(formatCost(12.5), 'US$ 12,50');
  assert.equal(formatCost(0), 'US$ 0,000');
});

test('a duration is in milliseconds, seconds or minutes', () => {
  assert.equal(formatDuration(340.4), '340 ms');
  assert.equal(formatDuration(2100), '2,1 s');
  assert.equal(formatDuration(65_000), '1 min 5 s');
});

test('an amount of the shop has cents only when there are any; what is no number is shown as it is', () => {
  assert.equal(plain(formatMoney('38990.00', 'ARS')), '$ 38.990');
  assert.equal(plain(formatMoney('38990.50', 'ARS')), '$ 38.990,50');
  assert.equal(formatMoney('consultar', 'ARS'), 'consultar ARS');
});

test('a phone number is grouped as its country writes it', () => {
  assert.equal(formatPhone('+5491155550100'), '+54 9 11 5555-0100');
  assert.equal(formatPhone('+5492944555010'), '+54 9 294 455-5010');
  assert.equal(formatPhone('+5511955550100'), '+55 11 95555-0100');
  assert.equal(formatPhone('+525555550100'), '+52 55 5555 0100');
  assert.equal(formatPhone('+34600000000'), '+34600000000');
});

test('the list shows the hour today, then "ayer", then the day', () => {
  const now = new Date(2026, 10, 22, 15, 0);
  assert.equal(formatListTime(new Date(2026, 10, 22, 9, 5).toISOString(), now), '09:05');
  assert.equal(formatListTime(new Date(2026, 10, 21, 23, 59).toISOString(), now), 'ayer');
  assert.equal(formatListTime(new Date(2026, 9, 3).toISOString(), now), '3/10');
  assert.match(formatListTime(new Date(2025, 9, 3).toISOString(), now), /^0?3\/10\/25$/);
  assert.equal(formatDay(new Date(2026, 10, 22, 0, 1).toISOString(), now), 'hoy');
  assert.match(formatDay(new Date(2026, 10, 16).toISOString(), now), /^lunes, 16 de noviembre$/);
});

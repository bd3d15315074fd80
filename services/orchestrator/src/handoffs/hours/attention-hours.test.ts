// When people are there, what customers are told of it: never an hour that is not in the hours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterAttended, isAttended, nextAttention } from './attention-hours.ts';
import { defaultSecondNotice, outsideNotice } from './outside-notice.ts';

const weekdays = [1, 2, 3, 4, 5];
const buenosAires = 'America/Argentina/Buenos_Aires';
const shop = {
  timezone: buenosAires,
  hours: [
    ...weekdays.flatMap((day) => [
      { day, from: '09:00', to: '13:00' },
      { day, from: '16:00', to: '20:00' },
    ]),
    { day: 6, from: '10:00', to: '13:00' },
  ],
};
/** Argentina is three hours behind UTC. 2026-03-02 is a Monday. */
const at = (day: number, hour: number, minute = 0): Date => new Date(Date.UTC(2026, 2, day, hour + 3, minute));

test('people are there within the hours of the weekday, in the time zone of the shop', () => {
  assert.equal(isAttended(shop, at(2, 9)), true);
  assert.equal(isAttended(shop, at(2, 8, 59)), false);
  assert.equal(isAttended(shop, at(2, 13)), false);
  assert.equal(isAttended(shop, at(2, 16)), true);
  assert.equal(isAttended(shop, at(7, 12)), true);
  assert.equal(isAttended(shop, at(8, 12)), false, 'Sunday');
  assert.equal(isAttended({ ...shop, hours: null }, at(8, 3)), true, 'without hours always');
});

test('the next hour is the one that is set: today, tomorrow, after the weekend; now while somebody is there', () => {
  assert.deepEqual(nextAttention(shop, at(2, 7)), at(2, 9));
  assert.deepEqual(nextAttention(shop, at(2, 14)), at(2, 16));
  assert.deepEqual(nextAttention(shop, at(2, 21)), at(3, 9));
  assert.deepEqual(nextAttention(shop, at(7, 13)), at(9, 9));
  assert.deepEqual(nextAttention(shop, at(2, 10)), at(2, 10));
  assert.equal(nextAttention({ ...shop, hours: [] }, at(2, 10)), null);
});

test('a stretch to midnight and one from midnight are one; the clock set forward and back moves nothing', () => {
  const night = {
    timezone: buenosAires,
    hours: [
      { day: 1, from: '22:00', to: '24:00' },
      { day: 2, from: '00:00', to: '02:00' },
    ],
  };
  assert.equal(isAttended(night, at(2, 23, 59)), true);
  assert.equal(isAttended(night, at(3, 0)), true);
  assert.deepEqual(afterAttended(night, at(2, 23), 120), at(3, 1));
  // New York leaves standard time on 2026-03-08 at 2:00, and returns on 2026-11-01.
  const newYork = { timezone: 'America/New_York', hours: weekdays.map((day) => ({ day, from: '09:00', to: '17:00' })) };
  assert.deepEqual(nextAttention(newYork, new Date('2026-03-06T23:00:00Z')), new Date('2026-03-09T13:00:00Z'));
  assert.deepEqual(nextAttention(newYork, new Date('2026-10-30T23:00:00Z')), new Date('2026-11-02T14:00:00Z'));
});

test('minutes without an answer run only while somebody is there', () => {
  assert.deepEqual(afterAttended(shop, at(2, 10), 15), at(2, 10, 15));
  assert.deepEqual(afterAttended(shop, at(2, 12, 55), 15), at(2, 16, 10));
  assert.deepEqual(afterAttended(shop, at(2, 22), 15), at(3, 9, 15));
  assert.deepEqual(afterAttended(shop, at(7, 12, 50), 30), at(9, 9, 20));
  assert.deepEqual(afterAttended({ ...shop, hours: null }, at(8, 3), 15), at(8, 3, 15));
  assert.equal(afterAttended({ ...shop, hours: [] }, at(2, 10), 15), null);
});

test('the notice names the hour at which somebody will be there, in the language of the shop', () => {
  const told = (locale: string, now: Date, goesOn = false): string =>
    outsideNotice(locale, buenosAires, { now, next: nextAttention(shop, now) }, goesOn);
  assert.match(told('es-AR', at(2, 7)), /te responde una persona hoy a partir de las 0?9:00/);
  assert.match(told('es-AR', at(2, 21)), /mañana \(martes\) a partir de las 0?9:00/);
  assert.match(told('es-AR', at(7, 14), true), /el lunes 9\/3 a partir de las 0?9:00.*Mientras tanto/);
  assert.match(told('pt-BR', at(2, 21)), /amanhã \(terça-feira\) a partir das 0?9:00/);
  assert.match(told('pt-BR', at(7, 14)), /na segunda-feira 0?9\/0?3 a partir das 0?9:00/);
  assert.match(told('en-US', at(7, 14)), /on Monday 3\/9 from 9:00 AM/);
  assert.doesNotMatch(outsideNotice('es-AR', buenosAires, { now: at(2, 7), next: null }, false), /\d/);
});

test('no notice names an hour that is not in the hours', () => {
  for (let hour = 0; hour < 24 * 7; hour += 1) {
    const now = at(2, hour, 17);
    if (isAttended(shop, now)) continue;
    const next = nextAttention(shop, now);
    assert.ok(next && isAttended(shop, next) && !isAttended(shop, new Date(next.getTime() - 1)));
    const [named] = /\d{1,2}:\d\d/.exec(outsideNotice('es-AR', buenosAires, { now, next }, true)) ?? [];
    assert.ok(shop.hours.some((one) => Number.parseInt(one.from, 10) === Number.parseInt(named ?? '', 10)));
  }
  for (const locale of ['es-AR', 'pt-BR', 'en-US']) assert.doesNotMatch(defaultSecondNotice(locale), /\d/);
});

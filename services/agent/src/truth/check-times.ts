// Checks dates, days and opening hours against those the shop states.
import type { Reading } from './subjects.ts';
import { ordersAt, orderNumbersIn } from './orders.ts';
import type { DateClaim, DaysClaim, HoursClaim, Unsourced } from './reading/claim.ts';
import { datesOfMoment, isSameDate } from './reading/dates.ts';
import type { Sources } from './sources.ts';

const grantsNothing = /\b(?:no|nao|sin|sem)\b|\?/;

/** The dates, days and hours no source states of what they are said of. */
export function wrongTimes(reading: Reading, sources: Sources): Unsourced[] {
  const said = ({ start, end }: { start: number; end: number }) => reading.original.slice(start, end).trim();
  return [
    ...reading.dates
      .filter((date) => !isDateRight(date, reading, sources))
      .map((one) => ({ kind: 'date' as const, written: said(one) })),
    ...reading.hours
      .filter((hours) => !isHoursRight(hours, sources))
      .map((one) => ({ kind: 'hours' as const, written: said(one) })),
    ...reading.days
      .filter((days) => !isDaysRight(days, sources))
      .map((one) => ({ kind: 'hours' as const, written: said(one) })),
  ];
}

/** A date beside a coupon's code is that coupon's or the shop's own; beside an order's number, that order's. */
function isDateRight(date: DateClaim, reading: Reading, sources: Sources): boolean {
  const sentence = reading.subjects.sentenceAt(date.start);
  const words = reading.folded.slice(sentence.start, sentence.end);
  const coupons = sources.coupons.filter((coupon) => words.includes(coupon.code));
  const stated = sources.stated
    .filter((statement) => coupons.length === 0 || coupons.some((coupon) => statement.folded.includes(coupon.code)))
    .flatMap((statement) => statement.dates);
  const numbers = orderNumbersIn(reading.folded);
  const orders = numbers.length > 0 ? ordersAt(date.start, numbers, sources.orders, sentence) : [];
  const own =
    coupons.length > 0
      ? coupons.flatMap((coupon) => coupon.dates)
      : orders.length > 0
        ? [
            ...orders.flatMap((order) => datesOfMoment(order.createdAt, sources.timezone)),
            ...(/\bho[jy]e?\b/.test(words) ? sources.today : []),
          ]
        : sources.dates;
  if ([...own, ...stated].some((known) => isSameDate(date, known))) return true;
  return grantsNothing.test(words) && sources.askedDates.some((known) => isSameDate(date, known));
}

/** A span of the shop's, on days of that span; a single hour is where one begins or ends. */
function isHoursRight({ days, from, to }: HoursClaim, sources: Sources): boolean {
  return [...sources.stated, ...sources.described].some((statement) =>
    statement.hours.some((known) => {
      const isSameTime =
        to === null ? from === known.from || from === known.to : from === known.from && to === known.to;
      return isSameTime && (days === null || known.days === null || days.every((day) => known.days?.includes(day)));
    }),
  );
}

/** Days said to be open are open; closed ones are not; others are at least named by the shop. */
function isDaysRight({ days, isOpen }: DaysClaim, sources: Sources): boolean {
  const texts = [...sources.stated, ...sources.described];
  const open = new Set([
    ...texts.flatMap((text) => text.hours.flatMap((one) => one.days ?? [])),
    ...texts.flatMap((text) => text.days.flatMap((one) => (one.isOpen === true ? one.days : []))),
  ]);
  const named = new Set(texts.flatMap((text) => text.days.flatMap((one) => one.days)));
  if (isOpen === true) return days.every((day) => open.has(day));
  if (isOpen === false) return named.size > 0 && !days.some((day) => open.has(day));
  return days.every((day) => named.has(day) || day === sources.weekday);
}

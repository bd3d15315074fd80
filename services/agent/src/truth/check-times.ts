// Checks dates, days and opening hours against those the shop states.
import { isDateEchoed } from './claims/echo.ts';
import { wrongPromises } from './claims/promises.ts';
import type { Reading } from './subjects.ts';
import { ordersAt, orderNumbersIn } from './orders.ts';
import type { DateClaim, DaysClaim, HoursClaim, Unsourced } from './reading/claim.ts';
import { datesOfMoment, isSameDate } from './reading/dates.ts';
import type { Sources } from './sources.ts';

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
    ...wrongPromises(reading, sources),
    ...reading.days
      .filter((days) => !isDaysRight(days, sources, reading))
      .map((one) => ({ kind: 'hours' as const, written: said(one) })),
  ];
}

/** What neither a coupon's last day nor the day of an order bears out. */
const ownMatter =
  /\b(?:pre-? ?venta|pre-? ?venda|vacacion|ferias|campan|liquidacion|liquidacao|lanzamient|lancament|reingres|reponem|repoe|vuelve a entrar|volta ao estoque)/;
const arrives =
  /\b(?:llega|llegara|llegan|llegaria|recibis|entregamos|entregan|chega|chegam|chegara|recebe|entregaremos)\b[^,;:.]{0,24}$/;

/** A date beside a coupon's code is that coupon's or the shop's own; beside an order's number, that order's. */
function isDateRight(date: DateClaim, reading: Reading, sources: Sources): boolean {
  const sentence = reading.subjects.sentenceAt(date.start);
  const { folded } = reading;
  const words = folded.slice(sentence.start, sentence.end);
  const coupons = sources.coupons.filter((coupon) => words.includes(coupon.code));
  const stated = sources.stated
    .filter((statement) => coupons.length === 0 || coupons.some((coupon) => statement.folded.includes(coupon.code)))
    .flatMap((statement) => statement.dates);
  const numbers = orderNumbersIn(folded);
  const orders = numbers.length > 0 ? ordersAt(date.start, numbers, sources.orders, sentence) : [];
  const own =
    coupons.length > 0
      ? coupons.flatMap((coupon) => coupon.dates)
      : orders.length > 0
        ? [
            ...orders.flatMap((order) => datesOfMoment(order.createdAt, sources.timezone)),
            ...(/\bho[jy]e?\b/.test(words) ? sources.today : []),
          ]
        : ownMatter.test(words) || arrives.test(folded.slice(sentence.start, date.start))
          ? [...sources.today, ...sources.described.flatMap((statement) => statement.dates)]
          : sources.dates;
  if ([...own, ...stated].some((known) => isSameDate(date, known))) return true;
  return isDateEchoed(reading, date) && sources.askedDates.some((known) => isSameDate(date, known));
}

/** A span of the shop's, on days of that span; a single hour is where one begins or ends. */
function isHoursRight({ days, isToday, from, to }: HoursClaim, sources: Sources): boolean {
  if (isToday && sources.todaysHours !== null && !peopleTellOfToday(sources))
    return sources.todaysHours.spans.some((known) => isSameSpan({ from, to }, known));
  return [...sources.stated, ...sources.described].some((statement) =>
    statement.hours.some(
      (known) =>
        isSameSpan({ from, to }, known) &&
        (days === null || known.days === null || days.every((day) => known.days?.includes(day))),
    ),
  );
}

interface Times {
  from: number;
  to: number | null;
}

/** "A las 7" may be said of 19:00. */
function isSameHour(said: number, known: number | null): boolean {
  return said === known || (said <= 720 && said + 720 === known);
}

function isSameSpan({ from, to }: Times, known: Times): boolean {
  if (to === null) return isSameHour(from, known.from) || isSameHour(from, known.to);
  return isSameHour(from, known.from) && isSameHour(to, known.to);
}

/** A person of the shop may know of today what its hours do not say. */
function peopleTellOfToday({ stated, approved }: Sources): boolean {
  return stated.some(
    (statement) => !approved.has(statement) && [...statement.hours, ...statement.days].some((one) => one.isToday),
  );
}

const delivery = /\b(?:lleg|entreg|cheg|despach|recib|receb|envi|reingres|repon|repos|vuelve a entrar|volta)/;

/** Days said to be open are open; closed ones are not; others are at least named by the shop. */
function isDaysRight({ days, isOpen, isToday, start }: DaysClaim, sources: Sources, reading: Reading): boolean {
  const { todaysHours } = sources;
  if (isToday && isOpen !== null && todaysHours !== null && !peopleTellOfToday(sources))
    return isOpen ? todaysHours.spans.length > 0 : todaysHours.spans.length === 0 || !todaysHours.isOpen;
  const texts = [...sources.stated, ...sources.described];
  const open = new Set([
    ...texts.flatMap((text) => text.hours.flatMap((one) => one.days ?? [])),
    ...texts.flatMap((text) => text.days.flatMap((one) => (one.isOpen === true ? one.days : []))),
  ]);
  const named = new Set(texts.flatMap((text) => text.days.flatMap((one) => one.days)));
  if (isOpen === true) return days.every((day) => open.has(day));
  if (isOpen === false) return named.size > 0 && !days.some((day) => open.has(day));
  const sentence = reading.subjects.sentenceAt(start);
  // The days a shop is open are not those on which a parcel comes.
  if (delivery.test(reading.folded.slice(sentence.start, sentence.end)))
    return texts.some((text) =>
      text.days.some((one) => one.isOpen === null && days.every((day) => one.days.includes(day))),
    );
  return days.every((day) => named.has(day) || day === sources.weekday);
}

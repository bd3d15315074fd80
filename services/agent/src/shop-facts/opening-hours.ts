// Reckons a shop's hours: what holds today, whether it is open at a moment, and when it opens again.
import type { OpenSpan, ShopFacts } from '@nexus/contracts/shop-facts';
import { weekdays } from '@nexus/contracts/shop-facts';

export interface HoursNow {
  /** Hours of the present day at the shop; null: not told. */
  today: OpenSpan[] | null;
  /** Name of the present day where it has hours of its own. */
  special: string | null;
  isOpen: boolean | null;
  /** "19:00"; null when it is closed or not told. */
  closesAt: string | null;
  /** Later on the present day. */
  opensAt: string | null;
  /** The next day with hours, within a week; `weekday` 0 is Monday. */
  next: { weekday: number; from: string } | null;
}

interface Day {
  /** 2026-03-02 */
  date: string;
  /** 0 is Monday. */
  weekday: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone });
  formats.set(timeZone, format);
  return format;
}

/** Date and "15:04" at the shop; in UTC where the runtime does not know the time zone. */
export function momentAt(now: string, timezone: string): Day & { time: string } {
  let written: string;
  try {
    written = formatFor(timezone).format(new Date(now));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    written = formatFor('UTC').format(new Date(now));
  }
  const [date = '', time = ''] = written.split(' ');
  return { ...dayOf(date), time };
}

function dayOf(date: string, later = 0): Day {
  const moment = new Date(Date.parse(`${date}T00:00:00Z`) + later * 86_400_000);
  return { date: moment.toISOString().slice(0, 10), weekday: (moment.getUTCDay() + 6) % 7 };
}

/** `now` is ISO 8601. */
export function hoursNow(hours: ShopFacts['hours'], now: string, timezone: string): HoursNow {
  const { date, time } = momentAt(now, timezone);
  const today = spansOf(hours, dayOf(date));
  const current = today?.find((one) => one.from <= time && time < one.to);
  let next: HoursNow['next'] = null;
  for (let later = 1; later <= 7 && next === null; later += 1) {
    const day = dayOf(date, later);
    const [first] = spansOf(hours, day) ?? [];
    if (first) next = { weekday: day.weekday, from: first.from };
  }
  return {
    today,
    special: hours.special_days.find((one) => one.date === date)?.name ?? null,
    isOpen: today === null ? null : current !== undefined,
    closesAt: current?.to ?? null,
    opensAt: current ? null : (today?.find((one) => one.from > time)?.from ?? null),
    next,
  };
}

/** A day with hours of its own comes before the week. */
function spansOf(hours: ShopFacts['hours'], { date, weekday }: Day): OpenSpan[] | null {
  const special = hours.special_days.find((one) => one.date === date);
  if (special) return special.spans;
  const name = weekdays[weekday];
  return name === undefined ? null : hours.week[name];
}

/** Special days from the present one on, at most some weeks ahead, the nearest first. */
export function comingSpecialDays(
  hours: ShopFacts['hours'],
  now: string,
  timezone: string,
): ShopFacts['hours']['special_days'] {
  const { date } = momentAt(now, timezone);
  const last = dayOf(date, 45).date;
  return hours.special_days
    .filter((one) => one.date >= date && one.date <= last)
    .toSorted((one, other) => one.date.localeCompare(other.date))
    .slice(0, 8);
}

// When people of the shop are there: from the weekly hours its owner set, in the shop's time zone.
import type { AttentionStretch } from '@nexus/contracts/handoff-settings';

/** Null hours: somebody is always there. */
export interface Attention {
  hours: AttentionStretch[] | null;
  timezone: string;
}

const minute = 60_000;
/** Two weeks: every weekly stretch begins within one, also where the clock is set forward over it. */
const daysAhead = 14;

interface Span {
  from: number;
  to: number;
}

export function isAttended(attention: Attention, at: Date): boolean {
  if (!attention.hours) return true;
  return spansFrom(attention, at, 1).some((span) => span.from <= at.getTime() && at.getTime() < span.to);
}

/** When somebody is there next; `at` itself when somebody is there then. Null: no such hour is set. */
export function nextAttention(attention: Attention, at: Date): Date | null {
  const span = spansFrom(attention, at, daysAhead).find((one) => one.to > at.getTime());
  return span ? new Date(Math.max(span.from, at.getTime())) : null;
}

/** The moment at which people have been there for so many minutes since `from`. Null: it never comes. */
export function afterAttended(attention: Attention, from: Date, minutes: number): Date | null {
  let left = minutes * minute;
  for (const span of spansFrom(attention, from, daysAhead)) {
    const begin = Math.max(span.from, from.getTime());
    if (span.to - begin >= left) return new Date(begin + left);
    left -= Math.max(0, span.to - begin);
  }
  return null;
}

/** The stretches of the day of `at` and those after it, in their order, adjoining ones joined. */
function spansFrom({ hours, timezone }: Attention, at: Date, days: number): Span[] {
  if (!hours) return [{ from: -Infinity, to: Infinity }];
  const today = dayAt(at, timezone);
  const spans: Span[] = [];
  for (let ahead = 0; ahead < days; ahead += 1) {
    const day = new Date(today.getTime() + ahead * 24 * 60 * minute);
    const weekday = ((day.getUTCDay() + 6) % 7) + 1;
    const stretches = hours
      .filter((one) => one.day === weekday)
      .toSorted((one, other) => one.from.localeCompare(other.from));
    for (const { from, to } of stretches) {
      const span = { from: momentOf(day, from, timezone), to: momentOf(day, to, timezone) };
      const last = spans.at(-1);
      if (last && last.to >= span.from) last.to = Math.max(last.to, span.to);
      else spans.push(span);
    }
  }
  return spans.filter((span) => span.to > at.getTime());
}

/** Midnight in UTC of the day it is there. */
function dayAt(at: Date, timezone: string): Date {
  const local = new Date(at.getTime() + offsetAt(at.getTime(), timezone));
  return new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()));
}

/** The moment of a clock time on a day there; an hour that the clock leaps over is the one after the leap. */
function momentOf(day: Date, clock: string, timezone: string): number {
  const [hour = 0, minutes = 0] = clock.split(':').map(Number);
  const wall = day.getTime() + (hour * 60 + minutes) * minute;
  const guess = wall - offsetAt(wall, timezone);
  return wall - offsetAt(guess, timezone);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** How far the clock there is ahead of UTC, in milliseconds. */
function offsetAt(moment: number, timezone: string): number {
  const clock =
    clocks.get(timezone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  clocks.set(timezone, clock);
  const part = Object.fromEntries(
    clock.formatToParts(new Date(moment)).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 1970, month = 1, day = 1, hour = 0, minute: minutes = 0, second = 0 } = part;
  const whole = Math.floor(moment / 1000) * 1000;
  return Date.UTC(year, month - 1, day, hour, minutes, second) - whole;
}

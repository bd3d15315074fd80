// Finds the days of the calendar a text names.
import type { DateClaim } from './claim.ts';

const months: Record<string, number> = {};
for (const [names, month] of [
  ['enero janeiro ene jan', 1],
  ['febrero fevereiro feb fev', 2],
  ['marzo marco mar', 3],
  ['abril abr', 4],
  ['mayo maio may mai', 5],
  ['junio junho jun', 6],
  ['julio julho jul', 7],
  ['agosto ago', 8],
  ['septiembre setiembre setembro sep set', 9],
  ['octubre outubro oct out', 10],
  ['noviembre novembro nov', 11],
  ['diciembre dezembro dic dez', 12],
] as const)
  for (const name of names.split(' ')) months[name] = month;

const monthNames = Object.keys(months)
  .toSorted((one, other) => other.length - one.length)
  .join('|');
const year = String.raw`(?:(?:,? ?(?:de|del)? )?(20\d\d))?`;
const iso = /(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?:t\d\d:\d\d[\d:.]{0,10}(?:z|[+-]\d\d:?\d\d)?)?(?!\d)/g;
const numeric = /(?<![\d/.,$-])(\d{1,2})([/.-])(\d{1,2})(?:\2(20\d\d|\d\d))?(?![\d/]|[.,-]\d|%)/g;
const named = new RegExp(
  String.raw`(?<![\d.,])(\d{1,2})(?:ro|er|º|°|o)?(?: de | del | \/ ?|\/|-| )(${monthNames})(?![a-z])${year}`,
  'g',
);
const first = new RegExp(String.raw`\b(primero|primeiro) de (${monthNames})(?![a-z])${year}`, 'g');
const dayOnly =
  /\b(?:hasta el|vence el|vencen el|desde el|ate o dia|ate dia|ate o|el dia|no dia|dia) (?:dia )?(\d{1,2})(?![\d/:.,]*\d| ?(?:hs|h|de|\/|%|cuotas|x)\b)/g;
const weekdayBefore =
  /\b(lunes|martes|miercoles|jueves|viernes|sabado|domingo|segunda|terca|quarta|quinta|sexta)(?:-feira)?,? (?:(?:el|dia|o|o dia) )?$/;
const weekdays: Record<string, number> = {
  lunes: 1,
  segunda: 1,
  martes: 2,
  terca: 2,
  miercoles: 3,
  quarta: 3,
  jueves: 4,
  quinta: 4,
  viernes: 5,
  sexta: 5,
  sabado: 6,
  domingo: 7,
};

/** The dates of a folded text in which addresses are left empty. */
export function datesIn(text: string): DateClaim[] {
  const found: DateClaim[] = [];
  let rest = text;
  const add = (start: number, length: number, day: number, month: number | null, yearWritten: string | undefined) => {
    if (day < 1 || day > 31 || (month !== null && (month < 1 || month > 12))) return;
    const lead = weekdayBefore.exec(text.slice(Math.max(0, start - 28), start));
    const yearValue = yearWritten === undefined ? null : Number(yearWritten) + (yearWritten.length === 2 ? 2000 : 0);
    found.push({
      kind: 'date',
      day,
      month,
      year: yearValue,
      weekday: lead === null ? null : (weekdays[lead[1] ?? ''] ?? null),
      start: start - (lead?.[0].length ?? 0),
      end: start + length,
    });
    rest = rest.slice(0, start) + ' '.repeat(length) + rest.slice(start + length);
  };
  if (!/\d/.test(text)) return found;
  for (const match of text.matchAll(iso))
    add(match.index, match[0].length, Number(match[3]), Number(match[2]), match[1]);
  for (const match of rest.matchAll(named))
    add(match.index, match[0].length, Number(match[1]), months[match[2] ?? ''] ?? 0, match[3]);
  for (const match of rest.matchAll(first)) add(match.index, match[0].length, 1, months[match[2] ?? ''] ?? 0, match[3]);
  for (const match of rest.matchAll(numeric))
    if (match[2] === '/' ? match[0] !== '24/7' || isAfterArticle(rest, match.index) : match[4] !== undefined)
      add(match.index, match[0].length, Number(match[1]), Number(match[3]), match[4]);
  for (const match of rest.matchAll(dayOnly)) {
    const length = (match[1] ?? '').length;
    add(match.index + match[0].length - length, length, Number(match[1]), null, undefined);
  }
  return found.sort((one, other) => one.start - other.start);
}

/** "24/7" is a way of saying always; "el 24/7" is a day. */
function isAfterArticle(text: string, start: number): boolean {
  return /\b(?:el|hasta|ate|em|dia|vence|termina) ?$/.test(text.slice(Math.max(0, start - 8), start));
}

/** The date of an ISO moment at the shop and in UTC, one or two; none for what is no moment. */
export function datesOfMoment(moment: string, timezone: string): DateClaim[] {
  const time = Date.parse(moment);
  if (Number.isNaN(time)) return [];
  const shop = /^\d{4}-\d\d-\d\d$/.test(moment) ? moment : dayAt(time, timezone);
  return datesIn([...new Set([new Date(time).toISOString().slice(0, 10), shop])].join(' '));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** "2026-03-02": the calendar day at a place; in UTC where the time zone is not known to the runtime. */
export function dayAt(time: number, timezone: string): string {
  let format = formats.get(timezone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: timezone });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      format = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: 'UTC' });
    }
    formats.set(timezone, format);
  }
  return format.format(time);
}

/** Monday is 1, Sunday 7. */
export function weekdayOf(yearValue: number, month: number, day: number): number {
  return ((new Date(Date.UTC(yearValue, month - 1, day)).getUTCDay() + 6) % 7) + 1;
}

/** Whether what a reply says of a date is that date; what it leaves out is not asked for. */
export function isSameDate(said: DateClaim, known: DateClaim): boolean {
  if (said.day !== known.day || (said.month !== null && known.month !== null && said.month !== known.month))
    return false;
  if (said.year !== null && known.year !== null && said.year !== known.year) return false;
  const yearValue = said.year ?? known.year;
  const month = said.month ?? known.month;
  if (said.weekday === null || yearValue === null || month === null)
    return said.weekday === null || known.weekday === null || said.weekday === known.weekday;
  return weekdayOf(yearValue, month, said.day) === said.weekday;
}

// When the shop's day began: its budget is for a day of its own time zone.

export interface ShopDay {
  /** YYYY-MM-DD where the shop is. */
  date: string;
  since: Date;
}

/** Making a format costs more than using it; there are as many as time zones in use. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  formats.set(timeZone, format);
  return format;
}

/** On the day the clocks change the beginning is an hour off. */
export function startOfDay(now: Date, timeZone: string): ShopDay {
  const parts = formatFor(timeZone).formatToParts(now);
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.find((part) => part.type === type)?.value ?? '0';
  const passed = (Number(of('hour')) * 3600 + Number(of('minute')) * 60 + Number(of('second'))) * 1000;
  return {
    date: `${of('year')}-${of('month')}-${of('day')}`,
    since: new Date(now.getTime() - passed - now.getMilliseconds()),
  };
}

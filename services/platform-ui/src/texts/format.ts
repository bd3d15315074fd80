// Dates, amounts, durations and phone numbers as people of the panel's language write them.
import i18next from 'i18next';

const localeOf: Record<string, string> = { es: 'es-AR', 'pt-BR': 'pt-BR', en: 'en-US' };

/** BCP 47 locale for Intl in the language that is on. */
export function currentLocale(): string {
  return localeOf[i18next.language] ?? 'es-AR';
}

/** Monday first; 2024-01-01 was one. */
export function weekdayNames(width: 'long' | 'short' = 'long'): string[] {
  return [1, 2, 3, 4, 5, 6, 7].map((day) =>
    new Date(2024, 0, day).toLocaleDateString(currentLocale(), { weekday: width }),
  );
}

/** Days with the same hours are told together: "lun, mar 09:00–18:00". */
export function hoursText(stretches: { day: number; from: string; to: string }[]): string {
  const names = weekdayNames('short');
  const byTimes = new Map<string, string[]>();
  for (const { day, from, to } of stretches) {
    const times = `${from}–${to}`;
    byTimes.set(times, [...(byTimes.get(times) ?? []), names[day - 1] ?? '']);
  }
  return [...byTimes].map(([times, days]) => `${days.join(', ')} ${times}`).join('; ');
}

/** "14:05". */
export function formatTime(at: string): string {
  return new Date(at).toLocaleTimeString(currentLocale(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** "14:05:09". */
export function formatTimeWithSeconds(at: string): string {
  const fields = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  return new Date(at).toLocaleTimeString(currentLocale(), fields);
}

/** "22 nov 2026". */
export function formatDate(at: string): string {
  return new Date(at).toLocaleDateString(currentLocale(), { day: 'numeric', month: 'short', year: 'numeric' });
}

/** "22 nov, 14:05". */
export function formatDateTime(at: string): string {
  return new Date(at).toLocaleString(currentLocale(), {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

/** Whole days between two moments as calendars count them (0 = the same day). */
function daysBetween(earlier: Date, later: Date): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(later) - midnight(earlier)) / 86_400_000);
}

/** For a list: the hour today, "ayer", the weekday within a week, else the date. */
export function formatListTime(at: string, now = new Date()): string {
  const date = new Date(at);
  const days = daysBetween(date, now);
  if (days <= 0) return formatTime(at);
  if (days === 1) return new Intl.RelativeTimeFormat(currentLocale(), { numeric: 'auto' }).format(-1, 'day');
  if (days < 7) return date.toLocaleDateString(currentLocale(), { weekday: 'short' });
  return date.toLocaleDateString(currentLocale(), {
    day: '2-digit',
    month: '2-digit',
    year: date.getFullYear() === now.getFullYear() ? undefined : '2-digit',
  });
}

/** For the line between two days of a thread: "hoy", "ayer", "lunes, 17 de noviembre". */
export function formatDay(at: string, now = new Date()): string {
  const date = new Date(at);
  const days = daysBetween(date, now);
  if (days === 0 || days === 1)
    return new Intl.RelativeTimeFormat(currentLocale(), { numeric: 'auto' }).format(-days, 'day');
  return date.toLocaleDateString(currentLocale(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: date.getFullYear() === now.getFullYear() ? undefined : 'numeric',
  });
}

/** Milliseconds as "340 ms", "2,1 s" or "1 min 5 s". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000)
    return `${(milliseconds / 1000).toLocaleString(currentLocale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A model's cost: "US$ 0,0004"; as many decimals as a small amount needs. */
export function formatCost(dollars: number): string {
  const digits = dollars === 0 ? 3 : dollars < 0.0001 ? 6 : dollars < 0.01 ? 4 : dollars < 1 ? 3 : 2;
  return `US$ ${dollars.toLocaleString(currentLocale(), { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** An amount of the shop: decimal text and ISO 4217 code. */
export function formatMoney(amount: string, currency: string): string {
  const value = Number(amount);
  if (!Number.isFinite(value)) return `${amount} ${currency}`;
  const whole = Number.isInteger(value);
  return value.toLocaleString(currentLocale(), {
    style: 'currency',
    currency,
    minimumFractionDigits: whole ? 0 : 2,
    maximumFractionDigits: 2,
  });
}

/** "12.345". */
export function formatNumber(value: number): string {
  return value.toLocaleString(currentLocale());
}

/** An E.164 number in readable groups; what is no such number is given back as it is. */
export function formatPhone(phone: string): string {
  const argentina = /^\+549(\d{2,4})(\d{3,4})(\d{4})$/.exec(phone);
  if (argentina && phone.length === 14) {
    const area = phone.startsWith('+54911') ? '11' : argentina[1]!.slice(0, 3);
    const rest = phone.slice(4 + area.length);
    return `+54 9 ${area} ${rest.slice(0, rest.length - 4)}-${rest.slice(-4)}`;
  }
  const brazil = /^\+55(\d{2})(\d{4,5})(\d{4})$/.exec(phone);
  if (brazil) return `+55 ${brazil[1]} ${brazil[2]}-${brazil[3]}`;
  const mexico = /^\+52(1?)(\d{2})(\d{4})(\d{4})$/.exec(phone);
  if (mexico) return `+52 ${mexico[1] ? '1 ' : ''}${mexico[2]} ${mexico[3]} ${mexico[4]}`;
  return phone;
}

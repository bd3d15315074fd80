// How long somebody has waited, short enough for a label.
import { currentLocale } from './format.ts';

/** "12 min", "3 h", "2 días". @param milliseconds not below zero */
export function formatWait(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  const [value, unit] =
    minutes < 60
      ? ([Math.max(1, minutes), 'minute'] as const)
      : minutes < 48 * 60
        ? ([Math.floor(minutes / 60), 'hour'] as const)
        : ([Math.floor(minutes / 1440), 'day'] as const);
  return new Intl.NumberFormat(currentLocale(), {
    style: 'unit',
    unit,
    unitDisplay: unit === 'day' ? 'long' : 'short',
  }).format(value);
}

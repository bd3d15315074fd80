// One change of a Meta webhook: whom it is for, the contacts it names, and the hours it writes as seconds.
import type { Receiver } from '../provider.ts';
import type { Fields } from '../../reading/wire-shapes.ts';

export interface MetaValue {
  raw: Fields;
  receiver: Receiver;
  contacts: Fields[];
  /** When the body says it was made, else now. */
  sent: string;
}

/** Unix seconds, as number or string, to ISO; null for anything else. */
export function seconds(value: unknown): string | null {
  const number = typeof value === 'string' && /^\d{1,11}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return null;
  const date = new Date(number * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

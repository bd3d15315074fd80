// What a claim is: one thing a text says that somebody could check.

interface Place {
  /** Where it stands in the text read, in characters. */
  start: number;
  end: number;
}

export interface MoneyClaim extends Place {
  kind: 'money';
  amount: number;
  /** ISO 4217; null: the text names none, or the shop's own. */
  currency: string | null;
}

export interface PercentClaim extends Place {
  kind: 'percent';
  value: number;
  /** Said to be taken off a price. */
  isDiscount: boolean;
}

export interface InstalmentClaim extends Place {
  kind: 'instalments';
  count: number;
  /** "hasta 6": no more than these. */
  isMost: boolean;
  /** "sin interés"; null: the text does not tell. */
  isFree: boolean | null;
}

export interface DurationClaim extends Place {
  kind: 'duration';
  value: number;
  unit: string;
}

export interface FigureClaim extends Place {
  kind: 'figure';
  value: number;
}

export interface StockClaim extends Place {
  kind: 'stock';
  value: number;
}

export interface LinkClaim extends Place {
  kind: 'link';
  address: string;
}

export interface DateClaim extends Place {
  kind: 'date';
  day: number;
  month: number | null;
  year: number | null;
  /** Monday is 1, Sunday 7; null: none named. */
  weekday: number | null;
}

export interface HoursClaim extends Place {
  kind: 'hours';
  /** Monday is 1, Sunday 7; null: no day is named. */
  days: number[] | null;
  /** Said of the present day ("hoy"). */
  isToday: boolean;
  /** Minutes after midnight. */
  from: number;
  /** Null: one hour, no span. */
  to: number | null;
}

export interface DaysClaim extends Place {
  kind: 'days';
  days: number[];
  /** Said of the present day ("hoy"). */
  isToday: boolean;
  /** Null: nothing is said of opening. */
  isOpen: boolean | null;
}

export interface CodeClaim extends Place {
  kind: 'code';
  code: string;
  what: 'coupon' | 'phone' | 'sku' | 'tracking' | 'code';
}

export type NumberClaim = MoneyClaim | PercentClaim | InstalmentClaim | DurationClaim | FigureClaim | StockClaim;

export type ClaimKind =
  | 'price'
  | 'percentage'
  | 'instalments'
  | 'link'
  | 'code'
  | 'stock'
  | 'availability'
  | 'date'
  | 'hours'
  | 'order'
  | 'action'
  | 'terms'
  | 'figure';

/** A claim that no source bears out. */
export interface Unsourced {
  kind: ClaimKind;
  /** As the reply writes it. */
  written: string;
}

// Shop facts as the form holds them (texts as typed), and as the API takes them.
import type { FactProposal, FactSection, PaymentMeans, ShopFacts } from '../../api/contract-types.ts';

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export const paymentMeans: readonly PaymentMeans[] = [
  'credit_card',
  'debit_card',
  'transfer',
  'cash',
  'mercado_pago',
  'wallet',
  'pix',
  'boleto',
  'cash_coupon',
  'cash_on_delivery',
];

export interface SpanValues {
  from: string;
  to: string;
}
/** `unknown`: the shop does not tell. */
export type DayState = 'unknown' | 'open' | 'closed';
export interface DayValues {
  state: DayState;
  spans: SpanValues[];
}
export type Answered = 'unknown' | 'yes' | 'no';

export interface FactsValues {
  description: string;
  shipping: {
    zones: { name: string; price: 'fixed' | 'free' | 'checkout'; cost: string; days_from: string; days_to: string }[];
    free_from: string;
    notes: string;
  };
  pickup: { offered: Answered; notes: string };
  payment: { means: PaymentMeans[]; notes: string };
  instalments: { count: string; interest: 'none' | 'charged'; from: string; note: string }[];
  transfer_discount: string;
  address: string;
  hours: {
    week: DayValues[];
    public_holidays: 'unknown' | 'closed' | 'as_usual';
    special_days: { date: string; name: string; day: DayValues }[];
    notes: string;
  };
  exchanges: { exchange_days: string; return_days: string; notes: string };
  wholesale: { offered: Answered; minimum_amount: string; minimum_units: string; discount: string; notes: string };
  catalogue: string;
  notes: string;
}

export const workday: DayValues = { state: 'open', spans: [{ from: '10:00', to: '19:00' }] };

/** "12.500", "$ 12.500,50", "12,500.50" and "12500" as the API writes them; null when it is no amount. */
export function parseAmount(typed: string): string | null {
  const text = typed.replace(/r?\$|\s/gi, '');
  const isGrouped = /^\d{1,3}([.,])\d{3}(\1\d{3})*$/.test(text);
  const decimal = isGrouped ? text.replace(/[.,]/g, '') : text.replace(/[.,](?=\d{3}(?:\D|$))/g, '').replace(',', '.');
  return /^\d{1,10}(\.\d{1,2})?$/.test(decimal) ? decimal : null;
}

/** A percentage as typed, "12,5"; null when it is none that may be taken off a price. */
export function parsePercent(typed: string): number | null {
  const text = typed.replace('%', '').trim().replace(',', '.');
  const value = /^\d{1,2}(\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  return value > 0 && value <= 90 ? value : null;
}

const shown = (value: number | null): string => (value === null ? '' : String(value));
const answered = (value: boolean | null): Answered => (value === null ? 'unknown' : value ? 'yes' : 'no');
const amountText = (amount: string | null, locale: string): string =>
  amount === null ? '' : Number(amount).toLocaleString(locale, { maximumFractionDigits: 2 });
const percentText = (value: number | null, locale: string): string =>
  value === null ? '' : value.toLocaleString(locale, { maximumFractionDigits: 2 });

/** A clock shows midnight at the end of a day as 00:00. */
function dayValues(spans: SpanValues[] | null): DayValues {
  if (spans === null) return { state: 'unknown', spans: [] };
  const list = spans.map(({ from, to }) => ({ from, to: to === '24:00' ? '00:00' : to }));
  return { state: list.length > 0 ? 'open' : 'closed', spans: list };
}

/** What the form begins with; amounts as the panel's locale writes them. */
export function valuesOf(facts: ShopFacts, locale: string): FactsValues {
  const { shipping, hours, exchanges, wholesale } = facts;
  return {
    ...facts,
    shipping: {
      zones: shipping.zones.map(({ name, cost, days_from, days_to }) => ({
        name,
        price: cost === null ? 'checkout' : Number(cost) === 0 ? 'free' : 'fixed',
        cost: cost === null || Number(cost) === 0 ? '' : amountText(cost, locale),
        days_from: shown(days_from),
        days_to: shown(days_to),
      })),
      free_from: amountText(shipping.free_from, locale),
      notes: shipping.notes,
    },
    pickup: { offered: answered(facts.pickup.offered), notes: facts.pickup.notes },
    instalments: facts.instalments.map(({ count, interest, from, note }) => ({
      count: String(count),
      interest,
      from: amountText(from, locale),
      note,
    })),
    transfer_discount: percentText(facts.transfer_discount, locale),
    hours: {
      week: weekdays.map((day) => dayValues(hours.week[day])),
      public_holidays: hours.public_holidays ?? 'unknown',
      special_days: hours.special_days.map(({ date, name, spans }) => ({ date, name, day: dayValues(spans) })),
      notes: hours.notes,
    },
    exchanges: {
      exchange_days: shown(exchanges.exchange_days),
      return_days: shown(exchanges.return_days),
      notes: exchanges.notes,
    },
    wholesale: {
      offered: answered(wholesale.offered),
      minimum_amount: amountText(wholesale.minimum_amount, locale),
      minimum_units: shown(wholesale.minimum_units),
      discount: percentText(wholesale.discount, locale),
      notes: wholesale.notes,
    },
  };
}

const number = (typed: string): number | null => (typed.trim() === '' ? null : Number(typed));
const told = (value: Answered): boolean | null => (value === 'unknown' ? null : value === 'yes');

function spansOf({ state, spans }: DayValues): SpanValues[] | null {
  if (state === 'unknown') return null;
  return state === 'closed' ? [] : spans.map(({ from, to }) => ({ from, to: to === '00:00' ? '24:00' : to }));
}

/** What is typed as the API takes it; what is wrong becomes null, the form's own rules have told before. */
export function factsOf(values: FactsValues): ShopFacts {
  const { shipping, hours, exchanges, wholesale } = values;
  const [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = hours.week.map(spansOf);
  return {
    description: values.description.trim(),
    shipping: {
      zones: shipping.zones.map(({ name, price, cost, days_from, days_to }) => ({
        name: name.trim(),
        cost: price === 'checkout' ? null : price === 'free' ? '0' : parseAmount(cost),
        days_from: number(days_from),
        days_to: number(days_to),
      })),
      free_from: parseAmount(shipping.free_from),
      notes: shipping.notes.trim(),
    },
    pickup: { offered: told(values.pickup.offered), notes: values.pickup.notes.trim() },
    payment: { means: values.payment.means, notes: values.payment.notes.trim() },
    instalments: values.instalments.map(({ count, interest, from, note }) => ({
      count: Number(count),
      interest,
      from: parseAmount(from),
      note: note.trim(),
    })),
    transfer_discount: parsePercent(values.transfer_discount),
    address: values.address.trim(),
    hours: {
      week: {
        monday: monday ?? null,
        tuesday: tuesday ?? null,
        wednesday: wednesday ?? null,
        thursday: thursday ?? null,
        friday: friday ?? null,
        saturday: saturday ?? null,
        sunday: sunday ?? null,
      },
      public_holidays: hours.public_holidays === 'unknown' ? null : hours.public_holidays,
      special_days: hours.special_days.map(({ date, name, day }) => ({
        date,
        name: name.trim(),
        spans: spansOf(day) ?? [],
      })),
      notes: hours.notes.trim(),
    },
    exchanges: {
      exchange_days: number(exchanges.exchange_days),
      return_days: number(exchanges.return_days),
      notes: exchanges.notes.trim(),
    },
    wholesale: {
      offered: told(wholesale.offered),
      minimum_amount: parseAmount(wholesale.minimum_amount),
      minimum_units: number(wholesale.minimum_units),
      discount: parsePercent(wholesale.discount),
      notes: wholesale.notes.trim(),
    },
    catalogue: values.catalogue.trim(),
    notes: values.notes.trim(),
  };
}

/** Amounts that are the same however many zeros follow the point. */
function comparable(value: unknown): string {
  return JSON.stringify(value, (key, one: unknown) =>
    typeof one === 'string' && /^(?:cost|free_from|from|minimum_amount)$/.test(key) && /^\d+\.\d+$/.test(one)
      ? String(Number(one))
      : one,
  );
}

/** The sections in which two sets of facts differ. */
export function changedSections(one: ShopFacts, other: ShopFacts): FactSection[] {
  return (Object.keys(other) as FactSection[]).filter(
    (section) => comparable(one[section]) !== comparable(other[section]),
  );
}

/** Where what a proposal says would stand, and what would stand there. */
export function withProposal(values: FactsValues, { section, text, means }: FactProposal): FactsValues {
  const join = (before: string): string =>
    text === '' || before.includes(text) ? before : [before.trim(), text].filter(Boolean).join('\n');
  switch (section) {
    case 'description':
    case 'address':
    case 'catalogue':
    case 'notes':
      return { ...values, [section]: join(values[section]) };
    case 'instalments':
    case 'transfer_discount':
    case 'payment': {
      const all = [...new Set([...values.payment.means, ...means])];
      return { ...values, payment: { means: all, notes: join(values.payment.notes) } };
    }
    default:
      return { ...values, [section]: { ...values[section], notes: join(values[section].notes) } };
  }
}

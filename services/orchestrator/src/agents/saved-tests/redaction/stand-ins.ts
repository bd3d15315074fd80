// What stands in the place of what was somebody's: the same for the same, of its own kind, and known again when it is met.
import { plainLetters } from '@nexus/service-kit/text/plain-letters';

export type PersonalKind = 'phone' | 'email' | 'document' | 'account' | 'order' | 'parcel' | 'link' | 'name' | 'handle';

/** Names of no gender that are no word of a shop. */
const names = ['Alex', 'Ariel', 'Noah', 'Robin', 'Sasha', 'Dani', 'Kim', 'Andy'];

const pad = (place: number, digits: number): string => String(place).padStart(digits, '0');

/** The n-th of its kind, beginning with 1. */
const makers: Record<PersonalKind, (place: number) => string> = {
  phone: (place) => `+54911000000${pad(place, 2)}`,
  email: (place) => `cliente${place}@example.com`,
  document: (place) => `200000${pad(place, 2)}`,
  account: (place) => `000000000000000000${pad(place, 4)}`,
  order: (place) => `900${pad(place, 2)}`,
  parcel: (place) => `ENVIO${pad(place, 4)}`,
  link: (place) => `enlace-${place}`,
  name: (place) => names[place - 1] ?? `Persona${place}`,
  handle: (place) => `@cliente${place}`,
};

/** Phones are written in many ways; the line is in the last digits. */
const lineDigits = 8;

export interface StandIns {
  /** Remembers that a value is somebody's. It gets its stand-in when all are known, because somebody may be called like one. */
  note(kind: PersonalKind, value: string): void;
  /** The stand-in of a value, a new one where it is met for the first time. */
  of(kind: PersonalKind, value: string): string;
  /** Values of these kinds that have one, as they were first met. */
  known(kind: PersonalKind): string[];
}

export function createStandIns(): StandIns {
  const found = new Map<string, { kind: PersonalKind; value: string; standIn: string | null }>();
  function note(kind: PersonalKind, value: string): void {
    const key = comparable(kind, value);
    if (!isStandIn(kind, value) && !found.has(key)) found.set(key, { kind, value, standIn: null });
  }
  function make(kind: PersonalKind): string {
    const taken = new Set([...found.values()].flatMap(({ standIn }) => standIn ?? []));
    let place = 1;
    while (taken.has(makers[kind](place)) || found.has(comparable(kind, makers[kind](place)))) place += 1;
    return makers[kind](place);
  }
  return {
    note,
    of(kind, value) {
      if (isStandIn(kind, value)) return value;
      note(kind, value);
      const one = found.get(comparable(kind, value));
      if (!one) return value;
      one.standIn ??= make(one.kind);
      return one.standIn;
    },
    known: (kind) => [...found.values()].filter((one) => one.kind === kind).map(({ value }) => value),
  };
}

/** A text that was redacted before keeps what stands in it. */
function isStandIn(kind: PersonalKind, value: string): boolean {
  const plain = /^(?:phone|document|account|order)$/.test(kind) ? value.replace(/\D/g, '') : value;
  const shapes: Record<PersonalKind, RegExp> = {
    phone: /^54911000000\d\d$/,
    email: /^cliente\d+@example\.com$/i,
    document: /^200000\d\d$/,
    account: /^0{18}\d{4}$/,
    order: /^900\d\d$/,
    parcel: /^ENVIO\d{4}$/,
    link: /^enlace-\d+$/,
    name: /^Persona\d+$/,
    handle: /^@cliente\d+$/,
  };
  return shapes[kind].test(plain);
}

/** A number is the same however it is written and whatever it is taken for. */
function comparable(kind: PersonalKind, value: string): string {
  const digits = value.replace(/\D/g, '');
  if (kind === 'order') return `order ${digits.replace(/^0+(?=\d)/, '')}`;
  if (/^(?:phone|document|account)$/.test(kind)) return `number ${digits.slice(-lineDigits)}`;
  return `${kind} ${plainLetters(value)}`;
}

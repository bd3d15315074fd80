// The sections of shop facts as the screen orders and groups them, and when one counts as told.
import type { FactSection, ShopFacts } from '../../api/contract-types.ts';

/** One card each. */
export const factCards = {
  shop: ['description', 'address'],
  shipping: ['shipping', 'pickup'],
  payment: ['payment', 'instalments', 'transfer_discount'],
  hours: ['hours'],
  exchanges: ['exchanges'],
  wholesale: ['wholesale'],
  catalogue: ['catalogue'],
  notes: ['notes'],
} as const satisfies Record<string, readonly FactSection[]>;

export const sectionOrder: readonly FactSection[] = Object.values(factCards).flat();

function holdsWords(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(holdsWords);
  return value !== null && value !== '';
}

/** Whether anything of a section is told. A day without hours is told to be closed. */
export function isTold(section: FactSection, facts: ShopFacts): boolean {
  if (section === 'hours' && Object.values(facts.hours.week).some((day) => day !== null)) return true;
  return holdsWords(facts[section]);
}

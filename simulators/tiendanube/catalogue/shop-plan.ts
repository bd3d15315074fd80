// What a shop is drawn from: its settings, its counters, and the small formats all its parts share.
import type { PictureRequest } from '../media/paint.ts';
import type { Category, Localized } from '../wire-types.ts';
import type { Random } from './random.ts';
import type { Colour, Family, Vocabulary } from './vocabulary/vocabulary.ts';

export type ShopPlan = {
  storeId: number;
  storeName: string;
  country: string;
  currency: string;
  /** Language codes; the first is the main one and carries the texts, a second one stays empty. */
  languages: string[];
  /** Where the simulator is reached, without a closing slash: images and product pages live below it. */
  publicUrl: string;
  /** The moment the shop is drawn for, in milliseconds. */
  now: number;
  demo: boolean;
  productCount: number;
  vocabulary: Vocabulary;
  families: readonly Family[];
  colours: readonly Colour[];
  lines: readonly string[];
  priceFactor: number;
  random: Random;
  locations: { id: string; name: string }[];
  categories: Category[];
  /** Paths of images, with what to paint when one is asked for. */
  pictures: Map<string, PictureRequest>;
  nextId(kind: IdKind): number;
};

export type IdKind =
  | 'product'
  | 'variant'
  | 'image'
  | 'category'
  | 'coupon'
  | 'customer'
  | 'order'
  | 'line'
  | 'address';

const FIRST_IDS: Record<IdKind, number> = {
  product: 218440100,
  variant: 990110000,
  image: 551200900,
  category: 31004400,
  coupon: 9020400,
  customer: 70220100,
  order: 1822717300,
  line: 3127510800,
  address: 40110200,
};

/** Counters for one store; ids of two stores never meet, and line items exceed 32 bits. */
export function makeIdCounter(storeId: number): (kind: IdKind) => number {
  const used = new Map<IdKind, number>();
  return (kind) => {
    const count = (used.get(kind) ?? 0) + 1;
    used.set(kind, count);
    return FIRST_IDS[kind] + (storeId % 1000) * 10_000_000 + count;
  };
}

/** The text in the main language; further languages of the store are present and empty. */
export function localized(plan: Pick<ShopPlan, 'languages'>, text: string): Localized {
  return Object.fromEntries(plan.languages.map((language, index) => [language, index === 0 ? text : '']));
}

/** `12500` → `"12500.00"`. */
export function money(amount: number): string {
  return amount.toFixed(2);
}

/** The API's usual date, without a colon in the offset: `2024-05-03T12:11:51+0000`. */
export function wireDate(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}+0000`;
}

/** Days before the plan's moment, in milliseconds since the epoch. */
export function daysAgo(plan: Pick<ShopPlan, 'now'>, days: number): number {
  return plan.now - Math.round(days * 86_400_000);
}

/** Lower-case words joined by hyphens, without accents. */
export function slug(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** A list price a shop would print: hundreds in pesos, `,90` in reais. */
export function roundPrice(plan: Pick<ShopPlan, 'currency'>, amount: number): number {
  return plan.currency === 'BRL' ? Math.round(amount) - 0.1 : Math.max(100, Math.round(amount / 100) * 100);
}

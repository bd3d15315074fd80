// What a shop's owner has approved to be told: orchestrator ↔ panel (the form), ↔ agent (a turn), and what the shop's own pages propose.
import { z } from 'zod';

/** Decimal in the shop's currency, such as "12500" or "89.90". */
const amount = z.string().regex(/^\d{1,10}(\.\d{1,2})?$/);
const percent = z.number().gt(0).max(90).multipleOf(0.01);
const time = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/);
const days = z.number().int().min(0).max(365);
const text = (longest: number) => z.string().trim().max(longest);

/** Hours of one day, "10:00" to "19:30", at the shop's time zone. */
export const openSpan = z.object({ from: time, to: time });
export type OpenSpan = z.infer<typeof openSpan>;
/** In their order and apart from each other; an empty list is a day on which the shop is closed. */
const spans = z
  .array(openSpan)
  .max(3)
  .refine(
    (list) => list.every((one, place) => one.from < one.to && (place === 0 || (list[place - 1]?.to ?? '') < one.from)),
    { message: 'each span ends after it begins and before the next one' },
  );

/** Monday first, as the form shows them. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export const paymentMeans = z.enum([
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
]);
export type PaymentMeans = z.infer<typeof paymentMeans>;

export const shippingZone = z.object({
  name: text(80).min(1),
  /** Null: the checkout reckons it. "0": free. */
  cost: amount.nullable(),
  days_from: days.nullable(),
  days_to: days.nullable(),
});

export const instalmentPlan = z.object({
  count: z.number().int().min(2).max(60),
  interest: z.enum(['none', 'charged']),
  /** Least purchase; null: any. */
  from: amount.nullable(),
  /** With which cards, until when, and so on. */
  note: text(160),
});

const shape = {
  description: text(1000),
  shipping: z.object({
    zones: z.array(shippingZone).max(40),
    /** Purchases from this amount on travel free; null: none do. */
    free_from: amount.nullable(),
    notes: text(2000),
  }),
  pickup: z.object({ offered: z.boolean().nullable(), notes: text(1000) }),
  payment: z.object({ means: z.array(paymentMeans).max(20), notes: text(1000) }),
  instalments: z.array(instalmentPlan).max(12),
  /** Percent taken off what is paid by bank transfer (PIX in Brazil). */
  transfer_discount: percent.nullable(),
  address: text(300),
  hours: z.object({
    /** Null: not told. */
    week: z.object({
      monday: spans.nullable(),
      tuesday: spans.nullable(),
      wednesday: spans.nullable(),
      thursday: spans.nullable(),
      friday: spans.nullable(),
      saturday: spans.nullable(),
      sunday: spans.nullable(),
    }),
    public_holidays: z.enum(['closed', 'as_usual']).nullable(),
    /** Days with hours of their own, whatever the week says; the only holidays that are reckoned with. */
    special_days: z.array(z.object({ date: z.iso.date(), name: text(80), spans })).max(60),
    notes: text(500),
  }),
  exchanges: z.object({
    /** Days after the purchase; null: not told. */
    exchange_days: days.nullable(),
    return_days: days.nullable(),
    notes: text(2000),
  }),
  wholesale: z.object({
    offered: z.boolean().nullable(),
    minimum_amount: amount.nullable(),
    minimum_units: z.number().int().min(1).max(100_000).nullable(),
    discount: percent.nullable(),
    notes: text(1000),
  }),
  /** How sizes run, what fabrics are like, what goes with what. */
  catalogue: text(4000),
  /** Whatever else may be told. */
  notes: text(4000),
};

/** The order of the form, of the prompt and of what is missing. */
export const factSections = [
  'description',
  'shipping',
  'pickup',
  'payment',
  'instalments',
  'transfer_discount',
  'address',
  'hours',
  'exchanges',
  'wholesale',
  'catalogue',
  'notes',
] as const satisfies readonly (keyof typeof shape)[];
export type FactSection = (typeof factSections)[number];

/** What is unknown here is left out, so that services of two versions understand each other. */
export const shopFacts = z.object(shape);
export type ShopFacts = z.infer<typeof shopFacts>;

/** Nothing is told. */
export const noFacts: ShopFacts = {
  description: '',
  shipping: { zones: [], free_from: null, notes: '' },
  pickup: { offered: null, notes: '' },
  payment: { means: [], notes: '' },
  instalments: [],
  transfer_discount: null,
  address: '',
  hours: {
    week: {
      monday: null,
      tuesday: null,
      wednesday: null,
      thursday: null,
      friday: null,
      saturday: null,
      sunday: null,
    },
    public_holidays: null,
    special_days: [],
    notes: '',
  },
  exchanges: { exchange_days: null, return_days: null, notes: '' },
  wholesale: { offered: null, minimum_amount: null, minimum_units: null, discount: null, notes: '' },
  catalogue: '',
  notes: '',
};

/** The sections of which nothing is told, in the order of the form. */
export function missingFacts(facts: ShopFacts): FactSection[] {
  return factSections.filter((section) => JSON.stringify(facts[section]) === JSON.stringify(noFacts[section]));
}

/** What a page, a setting or a location of the shop proposes for one section; nothing of it is told before the owner saves it. */
export const factProposal = z.object({
  /** Of the section, the source and what it says: the same as long as the source says the same. */
  id: z.string(),
  section: z.enum(factSections),
  source: z.object({
    kind: z.enum(['page', 'payment_options', 'store']),
    title: z.string(),
    url: z.string().nullable(),
  }),
  /** Plain text. */
  text: z.string(),
  /** Of the section `payment`. */
  means: z.array(paymentMeans),
});
export type FactProposal = z.infer<typeof factProposal>;

/** GET …/shop-facts. */
export const shownShopFacts = z.object({
  facts: shopFacts,
  /** 0: nobody has written any. */
  version: z.number().int(),
  updated_at: z.iso.datetime({ offset: true }).nullable(),
  missing: z.array(z.enum(factSections)),
  /** Not settled yet. */
  proposals: z.array(factProposal),
  /** When the shop was last asked for proposals; null: never. */
  proposals_at: z.iso.datetime({ offset: true }).nullable(),
});
export type ShownShopFacts = z.infer<typeof shownShopFacts>;

/**
 * PUT …/shop-facts. Sections left out stay as they are. 409 `shop-facts.conflict` (details.version) when `version` is not
 * the newest: somebody saved in the meantime.
 */
export const shopFactsInput = z.strictObject({
  version: z.number().int().min(0),
  facts: z.strictObject(shape).partial(),
  /** Proposals these facts have taken up: they are not listed again. */
  accepted_proposals: z.array(z.string().max(80)).max(100).default([]),
});

/** PATCH …/shop-facts/proposals. What is not known is passed over. */
export const proposalsPatch = z
  .strictObject({ dismissed: z.array(z.string().max(80)).max(100), restored: z.array(z.string().max(80)).max(100) })
  .partial();

/** POST …/shop-facts/proposals: asks the shop anew. `unavailable`: what it would not show. */
export const proposalsRead = shownShopFacts.extend({
  unavailable: z.array(z.enum(['pages', 'payment_options'])),
});

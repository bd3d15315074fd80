// A true reply in parts, some of which can be told falsely in known ways.

/** What a mutation does to a reply; each is a row of the report. */
export const mutationKinds = [
  'digit',
  'other product',
  'variant price',
  'amount of the terms',
  'currency',
  'percentage',
  'instalments',
  'host',
  'link of another product',
  'image',
  'variant',
  'negation',
  'stock figure',
  'coupon',
  'sku',
  'date',
  'hours',
  'order state',
  'order number',
  'tracking',
  'delivery time',
  'action',
  'availability unlooked',
  'stock unlooked',
  'coupon echoed',
  'promise',
  'count',
  'instalments untold',
  'hours in letters',
  'free shipping unmet',
  'order unnamed',
] as const;
export type MutationKind = (typeof mutationKinds)[number];

/** A part that says something; `wrongs` say something else in its place. */
export interface Slot {
  text: string;
  wrongs: { kind: MutationKind; text: string }[];
}
export type Part = string | Slot;

export interface Mutant {
  kind: MutationKind;
  text: string;
}

export function slot(text: string, ...wrongs: ({ kind: MutationKind; text: string } | undefined)[]): Slot {
  return { text, wrongs: wrongs.filter((one) => one !== undefined && one.text !== text) as Slot['wrongs'] };
}

/** The reply as it is true. */
export function trueText(parts: Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.text)).join('');
}

/** Every reply that differs from the true one in one part. */
export function mutantsOf(parts: Part[]): Mutant[] {
  return parts.flatMap((part, place) =>
    typeof part === 'string'
      ? []
      : part.wrongs.map(({ kind, text }) => ({
          kind,
          text: trueText([...parts.slice(0, place), text, ...parts.slice(place + 1)]),
        })),
  );
}

/** Template with slots: parts`Sale ${price}.` */
export function parts(words: TemplateStringsArray, ...slots: Part[]): Part[] {
  return words.flatMap((text, place): Part[] => {
    const next = slots[place];
    return next === undefined ? [text] : [text, next];
  });
}

// A shop's own pages and its means of payment, as far as we read them.
import { z } from 'zod';
import { wireId, wireName, wireText } from './wire-values.ts';

const wirePage = z.object({
  id: wireId,
  name: wireName,
  handle: wireText.optional(),
  content: wireText.optional(),
  published: z.boolean().default(true),
});

/** 2025-03 wraps its pages; a bare list is taken too. What is in an unknown form is left out. */
export const wirePages = z
  .union([
    z.object({ pages: z.object({ results: z.array(z.unknown()), lastPage: z.number().int().default(1) }) }),
    z.array(z.unknown()),
  ])
  .transform((value) => {
    const { results, lastPage } = Array.isArray(value) ? { results: value, lastPage: 1 } : value.pages;
    return { items: results.flatMap((one) => wirePage.safeParse(one).data ?? []), lastPage };
  });

const wirePaymentOption = z.object({
  name: z.string(),
  checkout_payment_options: z
    .array(z.object({ supported_payment_method_types: z.array(z.string()).default([]) }))
    .default([]),
});

/** The outer shape is not documented: a list, or a list under some name. */
export const wirePaymentOptions = z.unknown().transform((value) => {
  const list = Array.isArray(value) ? value : Object.values((value ?? {}) as object).find((one) => Array.isArray(one));
  return ((list ?? []) as unknown[]).flatMap((one) => wirePaymentOption.safeParse(one).data ?? []);
});

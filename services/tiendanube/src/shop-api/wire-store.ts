// The store resource (`GET /store`) as far as we read it.
import { z } from 'zod';
import { wireId, wireName, wireString, wireText } from './wire-values.ts';

export const wireStore = z.object({
  id: wireId,
  name: wireName,
  description: wireText.optional(),
  email: wireString,
  contact_email: wireString,
  address: wireString,
  phone: wireString,
  whatsapp_phone_number: wireString,
  business_name: wireString,
  country: wireString,
  /** Codes of the languages that are switched on. */
  languages: z
    .union([z.record(z.string(), z.object({ active: z.boolean().optional() })), z.array(z.unknown())])
    .optional()
    .transform((value): string[] =>
      value && !Array.isArray(value)
        ? Object.entries(value).flatMap(([code, { active }]) => (active === false ? [] : [code]))
        : [],
    ),
  domains: z.array(z.string()).optional(),
  original_domain: wireString,
  url_with_protocol: wireString,
  main_language: z.string().default('es'),
  main_currency: z.string().length(3),
});
export type WireStore = z.output<typeof wireStore>;

// The API's loose values, read strictly: ids, amounts and language maps in all the forms it writes them.
import { z } from 'zod';

/** Ids come as numbers and as strings; here they are strings. */
export const wireId = z.union([z.string().min(1), z.number().int()]).transform(String);

/** A value that may be missing, null, text or a number; one check instead of a union, since a page holds thousands. */
const scalar = z
  .custom<string | number | null | undefined>(
    (value) => value === null || value === undefined || typeof value === 'string' || typeof value === 'number',
    'is neither text nor number',
  )
  .optional();

/** Text by language code. PHP prints an empty map as `[]`; some tools write a plain string. */
export const wireText = z.custom<TextValue>(isTextValue, 'is no text by language').optional().transform(readText);

/** A name: text in at least one language. */
export const wireName = wireText.refine((text) => Object.keys(text).length > 0, 'has no name in any language');

/** Decimal strings, sometimes numbers; null, absent and empty all mean "none". */
export const wireAmount = scalar.transform(readAmount);

/** A string that may be null, absent or blank; all three become null. */
export const wireString = scalar.transform(readString);

/** Whole numbers, sometimes as strings. */
export const wireCount = scalar.transform(readCount);

export function readAmount(value: unknown): string | null {
  const text = readString(value);
  return text !== null && /^-?\d+(\.\d+)?$/.test(text) ? text : null;
}

export function readString(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() || null : null;
}

export function readCount(value: unknown): number | null {
  const text = readString(value);
  const number = text === null ? Number.NaN : Math.trunc(Number(text));
  return Number.isNaN(number) ? null : number;
}

type TextValue = Record<string, string | null> | unknown[] | string | null | undefined;

function isTextValue(value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'string' || Array.isArray(value)) return true;
  if (typeof value !== 'object') return false;
  return Object.values(value).every((text) => text === null || typeof text === 'string');
}

/** Texts by language; what is no text is left out. */
export function readText(value: unknown): Record<string, string> {
  if (typeof value === 'string') return { '': value };
  const texts: Record<string, string> = {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return texts;
  for (const [language, text] of Object.entries(value)) {
    if (typeof text === 'string' && text.trim()) texts[language] = text;
  }
  return texts;
}

/** The API leaves the scheme out of some addresses. */
export function withScheme(address: string | null): string | null {
  return address?.startsWith('//') ? `https:${address}` : address;
}

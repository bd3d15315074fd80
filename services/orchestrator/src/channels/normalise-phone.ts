// Brings a phone number that a person typed to E.164.
import { AppError } from '@nexus/service-kit/app-error';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { CountryCode } from 'libphonenumber-js';

/**
 * "011 15-5555-1234" of an es-AR shop → "+5491155551234". The locale's country is taken where the number names none.
 * Numbers need only be possible, not assigned: numbering plans change faster than libraries.
 * @throws AppError 422 `channels.bad-phone-number`
 */
export function normalisePhone(written: string, locale: string): string {
  const country = new Intl.Locale(locale).region as CountryCode | undefined;
  const number = parsePhoneNumberFromString(written.trim().replace(/^00/, '+'), country);
  if (number?.isPossible()) return number.number;
  throw new AppError({
    code: 'channels.bad-phone-number',
    status: 422,
    message: 'That is not a phone number; write it with its country code, such as +54 9 11 5555 1234.',
  });
}

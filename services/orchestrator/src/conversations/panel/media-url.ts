// Addresses of media that end by themselves and cannot be guessed or moved to another tenant.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Keyring } from '@nexus/database/keyring';
import { AppError } from '@nexus/service-kit/app-error';

const lifetimeMs = 15 * 60_000;
/** Addresses made within one step are equal, so that a list read again does not load its pictures again. */
const stepMs = 5 * 60_000;
const purpose = 'media address';

type SigningKeys = Pick<Keyring, 'derivedKeys'>;
interface MediaPlace {
  tenantId: string;
  mediaId: string;
}

/** Path below the public address; opens for ten to fifteen minutes from `now`. */
export function mediaUrl(keyring: SigningKeys, { tenantId, mediaId }: MediaPlace, now: Date): string {
  const expires = Math.floor((Math.floor(now.getTime() / stepMs) * stepMs + lifetimeMs) / 1000);
  const [key] = keyring.derivedKeys(purpose);
  const signature = sign(key as Buffer, { tenantId, mediaId }, expires).toString('base64url');
  return `/media/${tenantId}/${mediaId}?expires=${expires}&signature=${signature}`;
}

/**
 * Checks what mediaUrl made, with every key of the installation, in constant time. `expires` is in epoch seconds.
 * @throws AppError 403 `media.link-invalid`, 410 `media.link-expired`
 */
export function checkMediaUrl(
  keyring: SigningKeys,
  place: MediaPlace,
  link: { expires: number; signature: string },
  now: Date,
): void {
  const given = Buffer.from(link.signature, 'base64url');
  const matches = keyring.derivedKeys(purpose).map((key) => {
    const expected = sign(key, place, link.expires);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!matches.includes(true))
    throw new AppError({ code: 'media.link-invalid', status: 403, message: 'This link was not made here.' });
  if (link.expires * 1000 < now.getTime())
    throw new AppError({ code: 'media.link-expired', status: 410, message: 'This link is over; load the page again.' });
}

function sign(key: Buffer, { tenantId, mediaId }: MediaPlace, expires: number): Buffer {
  return createHmac('sha256', key).update(`${tenantId.toLowerCase()}/${mediaId.toLowerCase()}?${expires}`).digest();
}

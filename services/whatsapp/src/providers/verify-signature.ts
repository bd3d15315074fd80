// What both providers' webhook signatures share: several secrets while one is rotated, constant-time comparison of raw-byte digests.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '@nexus/service-kit/app-error';

/**
 * Whether `hex` is the HMAC-SHA256 of `message` under any of the comma-separated secrets.
 * Every secret is tried, so that the time taken does not tell which one fits.
 */
export function isSignedBy(secrets: string | undefined, message: (string | Buffer)[], hex: string): boolean {
  const given = Buffer.from(hex, 'hex');
  const keys = (secrets ?? '').split(',').map((secret) => secret.trim());
  return keys.map((key) => key !== '' && matches(key, message, given)).includes(true);
}

function matches(key: string, message: (string | Buffer)[], given: Buffer): boolean {
  const hmac = createHmac('sha256', key);
  for (const part of message) hmac.update(part);
  const expected = hmac.digest();
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export function forged(reason: string): AppError {
  return new AppError({
    code: 'webhook.forged',
    status: 401,
    message: 'The signature is missing or wrong.',
    details: { reason },
  });
}

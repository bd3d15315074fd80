// YCloud's webhook signature: `YCloud-Signature: t=<unix seconds>,s=<hex>`, HMAC-SHA256 over `t.body` keyed with the whole
// secret, its whsec_ prefix included (YCloud webhook documentation).
import { AppError } from '@nexus/service-kit/app-error';
import type { SignedBody } from '../provider.ts';
import { forged, isSignedBy } from '../verify-signature.ts';

/** @throws AppError 401 `webhook.forged`; 401 `webhook.stale` for a right signature whose hour is too far from the arrival */
export function verifyYcloud({ raw, headers, credentials, receivedAt }: SignedBody, toleranceSeconds: number): void {
  const [, seconds, digest] = /^t=(\d{1,12}),s=([0-9a-f]{64})$/.exec(headers['ycloud-signature'] ?? '') ?? [];
  if (seconds === undefined || digest === undefined) throw forged('header');
  if (!isSignedBy(credentials.webhook_secret, [`${seconds}.`, raw], digest)) throw forged('digest');
  const age = Math.abs(Math.floor(receivedAt.getTime() / 1000) - Number(seconds));
  if (age > toleranceSeconds) {
    throw new AppError({
      code: 'webhook.stale',
      status: 401,
      message: 'The signature is right but too old.',
      details: { age_seconds: age },
    });
  }
}

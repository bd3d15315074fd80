// Signs the body of an alert webhook, so that its receiver knows that it came from here, and when.
import { createHmac } from 'node:crypto';

export const signatureHeader = 'x-nexus-signature';

/** `t=<epoch seconds>,v1=<hex HMAC-SHA256 of "t.body">`. The receiver refuses a `t` that is minutes old: a copy sent again later. */
export function signNotice(body: string, secret: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

// The panel's session cookie: the session's token with a signature, so that a stolen table of sessions opens nothing.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Keyring } from '@nexus/database/keyring';
import type { FastifyRequest } from 'fastify';

/** Days until a session ends, however much it is used. */
export const sessionDays = 30;
/** Days without use after which a session ends. */
export const idleDays = 7;

interface CookieDeps {
  config: { PUBLIC_BASE_URL: string };
  keyring: Keyring;
}

const purpose = 'panel session cookie';

/** Set-Cookie of a new session; Secure with the __Host- prefix where the panel is served by https (RFC 6265bis §4.1.3.2). */
export function makeSessionCookie(deps: CookieDeps, token: string): string {
  const [key] = deps.keyring.derivedKeys(purpose) as [Buffer];
  return cookie(deps, `${token}.${sign(token, key)}`, sessionDays * 86_400);
}

/** Set-Cookie that makes the browser forget the session. */
export function clearSessionCookie(deps: CookieDeps): string {
  return cookie(deps, '', 0);
}

/** The session's token, or null when there is no cookie or its signature is not ours. */
export function readSessionCookie(deps: CookieDeps, request: FastifyRequest): string | null {
  const prefix = `${cookieName(deps)}=`;
  const pair = (request.headers.cookie ?? '').split(/;\s*/).find((one) => one.startsWith(prefix));
  const [token, signature, ...rest] = (pair?.slice(prefix.length) ?? '').split('.');
  if (!token || !signature || rest.length > 0) return null;
  const given = Buffer.from(signature);
  const known = deps.keyring.derivedKeys(purpose).some((key) => {
    const expected = Buffer.from(sign(token, key));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  return known ? token : null;
}

function cookie(deps: CookieDeps, value: string, seconds: number): string {
  const secure = isHttps(deps) ? '; Secure' : '';
  return `${cookieName(deps)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

function cookieName(deps: CookieDeps): string {
  return isHttps(deps) ? '__Host-nexus_session' : 'nexus_session';
}

function isHttps(deps: CookieDeps): boolean {
  return deps.config.PUBLIC_BASE_URL.startsWith('https://');
}

function sign(token: string, key: Buffer): string {
  return createHmac('sha256', key).update(token).digest('base64url');
}

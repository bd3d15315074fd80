// Refuses writes that another web site makes with a person's cookie (cross-site request forgery).
import { AppError } from '@nexus/service-kit/app-error';
import type { FastifyRequest } from 'fastify';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * For requests that carry the session cookie: unsafe methods need `x-nexus-csrf: 1`, which no foreign form can send.
 * @throws AppError 403 `session.cross-site`
 */
export function requireSameOrigin(request: FastifyRequest, publicBaseUrl: string): void {
  if (safeMethods.has(request.method)) return;
  if (request.headers['x-nexus-csrf'] !== '1') throw crossSite('Send the header x-nexus-csrf: 1.');
  refuseForeignOrigin(request, publicBaseUrl);
}

/** For requests without a cookie yet (signing in): where the browser says they come from must be here. @throws AppError 403 `session.cross-site` */
export function refuseForeignOrigin(request: FastifyRequest, publicBaseUrl: string): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw crossSite('The request comes from another site.');
  const { origin } = request.headers;
  if (origin === undefined) return;
  const from = URL.canParse(origin) ? new URL(origin) : null;
  if (from?.host !== request.host && from?.origin !== new URL(publicBaseUrl).origin)
    throw crossSite('The request comes from another site.');
}

function crossSite(message: string): AppError {
  return new AppError({ code: 'session.cross-site', status: 403, message });
}

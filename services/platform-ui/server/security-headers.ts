// The protective headers of the panel's host; deploy/nginx.conf.template sends the same ones.

/** Headers of everything this host answers. Sources: OWASP ASVS 5.0 3.4.1-3.4.6. */
export const protectiveHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
};

/**
 * Content-Security-Policy of the panel's own pages. Pictures of products come from the shop's own host, hence https:;
 * `imageSources` adds hosts of a rehearsal (a simulated shop without https).
 */
export function panelPolicy(imageSources: readonly string[] = []): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    ["img-src 'self' data: blob: https:", ...imageSources].join(' '),
    "media-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * Policy of what the API answers without one of its own (its documentation is a page, and brings one), and of what this host says in its
 * place: none of it is a page, but a picture or a voice note may be opened by itself.
 */
export const apiPolicy =
  "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";

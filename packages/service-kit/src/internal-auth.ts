// Who may call a private service: a valid internal token and the right target name.
import { hash, timingSafeEqual } from 'node:crypto';
import { AppError } from './app-error.ts';

/** The comma list of INTERNAL_API_TOKEN: the first is sent, all are accepted. */
export function splitTokens(list: string): string[] {
  return list
    .split(',')
    .map((token) => token.trim())
    .filter(Boolean);
}

/** Compares without telling by its duration where the two differ. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', expected, 'buffer'));
}

/**
 * Checks `x-nexus-target` and `x-internal-token`.
 * The target comes first: a caller led here by a stale DNS answer must learn that it is in the wrong house before anything else.
 * @throws AppError 421 `internal.wrong-target`, 401 `internal.unauthorized`
 */
export function requireInternalCall(
  headers: Record<string, string | string[] | undefined>,
  service: string,
  tokens: string[],
): void {
  if (headers['x-nexus-target'] !== service) throw wrongTarget(service);
  const given = headers['x-internal-token'];
  const known = typeof given === 'string' && tokens.map((token) => sameSecret(given, token)).includes(true);
  if (!known)
    throw new AppError({ code: 'internal.unauthorized', status: 401, message: 'A valid internal token is needed.' });
}

/**
 * For a public listener, whose callers need name no target: one that does, as the panel's proxy, means that service and no other.
 * @throws AppError 421 `internal.wrong-target`
 */
export function refuseMisdirected(headers: Record<string, string | string[] | undefined>, service: string): void {
  const target = headers['x-nexus-target'];
  if (target !== undefined && target !== service) throw wrongTarget(service);
}

function wrongTarget(service: string): AppError {
  return new AppError({
    code: 'internal.wrong-target',
    status: 421,
    message: `This is ${service}; send x-nexus-target: ${service}.`,
  });
}

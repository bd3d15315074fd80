// What an error of Postgres or of the way to it means: gone, unable now, worth another try.
import { AppError } from '@nexus/service-kit/app-error';

/** There was a connection, and it broke. */
const brokenConnection = new Set(['ECONNRESET', 'EPIPE']);
const lostConnection = new Set([
  ...brokenConnection,
  'ECONNREFUSED',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * Errors that say the server or the way to it is gone, rather than that the statement was wrong: SQLSTATE classes 08, 53, 57P
 * (PostgreSQL appendix A), the system's network codes, and the driver's own messages, which have no code.
 */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return /^(08|53|57P)/.test(code) || lostConnection.has(code);
  return /^(Connection terminated|Query read timeout|timeout exceeded when trying|Client (has encountered|was closed))/i.test(
    error.message,
  );
}

/** Postgres is there and cannot do it now: read-only (25006), a time limit (57014), a lock (55P03), the system below it (58). */
const cannotNow = /^(25006|57014|55P03|58)/;

/** Certainly rolled back, and likely to go well at once: a lost connection, a deadlock, a serialization failure. Not a limit that was reached. */
export function isWorthAnother(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof AppError) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return /^(08|57P0[123]|40001|40P01)/.test(code) || brokenConnection.has(code);
  return /^(Connection terminated|Client has encountered)/i.test(error.message);
}

export function asUnavailable(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const { code } = error as { code?: unknown };
  return isConnectionError(error) || (typeof code === 'string' && cannotNow.test(code)) ? unavailable(error) : error;
}

export function unavailable(cause: unknown): AppError {
  return new AppError({
    code: 'database.unavailable',
    status: 503,
    public: true,
    message: 'The database cannot be reached right now.',
    details: { retry_after_seconds: 2 },
    cause,
  });
}

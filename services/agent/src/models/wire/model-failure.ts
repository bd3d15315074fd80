// Sorts what can go wrong in a call to a model's server, of any vendor, into failures the loop can act on.
import { AppError } from '@nexus/service-kit/app-error';
import { modelError } from '../model.ts';

/** What a vendor's client throws, or what `postJson` made of an answer that is an error. */
export interface VendorError {
  name?: string;
  message?: string;
  status?: number;
  code?: string | null;
  headers?: Headers;
  cause?: unknown;
}

const longestWait = 60_000;

/**
 * The wait a server asks for, in milliseconds: `retry-after-ms`, else `retry-after` as seconds or as an HTTP date
 * (RFC 9110 §10.2.3). Null when it asks for none or for more than a minute.
 */
export function retryAfterOf(headers: Headers | undefined, now: number): number | null {
  const exact = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  const value = headers?.get('retry-after') ?? '';
  const seconds = Number(value === '' ? Number.NaN : value);
  const wait = Number.isFinite(exact) ? exact : Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) && wait >= 0 && wait <= longestWait ? wait : null;
}

function ownErrorIn(error: unknown): AppError | null {
  for (let inner: unknown = error, depth = 0; inner instanceof Error && depth < 6; inner = inner.cause, depth += 1) {
    if (inner instanceof AppError) return inner;
  }
  return null;
}

/** An abandoned request whose turn was not given up was ended by the vendor's client, whose only reason is its timeout. */
function fromConnection(error: AppError): AppError {
  if (error.code === 'outgoing.timeout' || error.code === 'request.abandoned')
    return modelError('timeout', 'The model did not answer in time.', error);
  if (error.code === 'outgoing.too-large')
    return modelError('bad-answer', 'The model answered more than can be read.', error);
  if (error.code === 'outgoing.forbidden-address')
    return modelError('refused-request', `The model's address may not be called: ${error.message}`, error);
  return modelError('unreachable', `The model's server: ${error.message}`, error);
}

/** Money or contract, not speed: waiting does not help. */
function isSpent({ status, code, message }: VendorError): boolean {
  return status === 402 || code === 'insufficient_quota' || /credit balance is too low/i.test(message ?? '');
}

function isTooLong(error: VendorError): boolean {
  const text = `${error.code ?? ''} ${error.message ?? ''}`;
  return /context_length_exceeded|maximum context length|exceeds the context window|request too large|prompt is too long|request_too_large|input token count .*exceeds/i.test(
    text,
  );
}

/**
 * Any value thrown by the vendor's client as an AppError `model.*` (or `request.abandoned`).
 * 429 has three meanings told apart by `code` and words: rate limit, spent quota, request larger than the limit; 529 is
 * Anthropic's word for overloaded.
 */
export function modelFailure(thrown: unknown, aborted: boolean, now: number): AppError {
  if (aborted)
    return new AppError({ code: 'request.abandoned', status: 499, message: 'The turn was given up.', cause: thrown });
  const own = ownErrorIn(thrown);
  if (own !== null) return own.code.startsWith('model.') ? own : fromConnection(own);
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as VendorError;
  const { status } = error;
  if (isTooLong(error) || error.name === 'ContextOverflowError') {
    return modelError('context-too-long', 'The conversation is longer than the model can read.', thrown);
  }
  if (status === undefined) {
    if (error.name === 'TimeoutError') return modelError('timeout', 'The model did not answer in time.', thrown);
    return modelError('bad-answer', 'The model answered in a form that cannot be read.', thrown);
  }
  if (isSpent(error)) return modelError('quota-exhausted', 'The account’s quota for the model is spent.', thrown);
  if (
    status === 401 ||
    status === 403 ||
    /api[ _]key[ _](not[ _]valid|invalid)/i.test(`${error.code} ${error.message}`)
  )
    return modelError('unauthorized', 'The model’s server refuses the API key.', thrown);
  if (status === 404 || error.code === 'model_not_found')
    return modelError('not-found', 'The model’s server does not know this model.', thrown);
  if (status === 429) {
    return modelError(
      'rate-limited',
      'The model’s server asks to slow down.',
      thrown,
      retryAfterOf(error.headers, now),
    );
  }
  if (status === 408 || status === 409 || status >= 500) {
    return modelError(
      'unavailable',
      `The model’s server answered ${status}.`,
      thrown,
      retryAfterOf(error.headers, now),
    );
  }
  if (/content_filter|content_policy|invalid_prompt/.test(error.code ?? '')) {
    return modelError('filtered', 'The provider’s content filter stopped the request.', thrown);
  }
  return modelError('refused-request', `The model’s server refused the request (${status}).`, thrown);
}

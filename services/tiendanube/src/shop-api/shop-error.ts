// What can go wrong between us and a shop's API, as errors with stable codes.
import { AppError } from '@nexus/service-kit/app-error';

/** 402: the store's plan or the app is not paid; every call fails until it is. */
export const paymentRequired = (): AppError =>
  new AppError({
    code: 'shop.payment_required',
    status: 422,
    message: 'The shop or the app is suspended for lack of payment.',
  });

/** 401: wrong or revoked token. Answered as 422, since the caller itself is signed in well enough. */
export const unauthorized = (): AppError =>
  new AppError({
    code: 'shop.unauthorized',
    status: 422,
    message: 'The shop refused the access token; connect the shop again.',
  });

/** 403 (some stores say 401): the token is good but lacks a permission; the connection must not be given up for it. */
export const missingScope = (path: string): AppError =>
  new AppError({
    code: 'shop.missing_scope',
    status: 422,
    message: `The shop's token has no permission to read ${path}.`,
    details: { resource: path },
  });

export const invalidStore = (): AppError =>
  new AppError({ code: 'shop.invalid_store', status: 400, message: 'A store id is a number.' });

export const shopNotFound = (path: string): AppError =>
  new AppError({ code: 'shop.not_found', status: 404, message: `The shop has no ${path}.` });

export const rateLimited = (retryAfterSeconds: number): AppError =>
  new AppError({
    code: 'shop.rate_limited',
    status: 429,
    message: 'The shop takes no further questions right now.',
    details: { retry_after_seconds: Math.max(1, Math.ceil(retryAfterSeconds)) },
  });

/** `sent`: whether the shop may have acted on it. */
export const unavailable = (reason: string, cause?: unknown, sent: 'no' | 'maybe' = 'maybe'): AppError =>
  new AppError({
    code: 'shop.unavailable',
    status: 503,
    public: true,
    message: `The shop is not available: ${reason}.`,
    details: { sent },
    cause,
  });

/** 422: the shop says why it does not do it; nothing was done. */
export const refused = (why: string): AppError =>
  new AppError({ code: 'shop.refused', status: 422, message: `The shop refused: ${why}`, details: { why } });

/** It was sent and no answer tells whether it was done. */
export const unknownOutcome = (cause: AppError): AppError =>
  new AppError({
    code: 'shop.unknown_outcome',
    status: 503,
    public: true,
    message: 'The shop gave no answer; it may have done what was asked.',
    details: { sent: 'maybe', why: cause.message },
    cause,
  });

/** An address of somebody else where the shop's own was expected. */
export const foreignAddress = (host: string, details: Record<string, unknown>): AppError =>
  new AppError({
    code: 'shop.foreign_address',
    status: 502,
    public: true,
    message: `The shop gave an address that is not its own: ${host}.`,
    details: { ...details, host },
  });

/** An answer that is not what the API documents: broken JSON, a page of HTML, a wrong shape. */
export const badAnswer = (reason: string, cause?: unknown): AppError =>
  new AppError({
    code: 'shop.bad_answer',
    status: 502,
    public: true,
    message: `The shop answered in an unknown form: ${reason}.`,
    cause,
  });

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

export const unavailable = (reason: string, cause?: unknown): AppError =>
  new AppError({
    code: 'shop.unavailable',
    status: 503,
    public: true,
    message: `The shop is not available: ${reason}.`,
    cause,
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

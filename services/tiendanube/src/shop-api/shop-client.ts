// HTTP to the Tienda Nube API: headers, pace, retries, and one error code for each way it can fail.
import { AppError } from '@nexus/service-kit/app-error';
import type { OutgoingAnswer, OutgoingClient } from '@nexus/service-kit/outgoing-client';
import type { StoreCredentials } from '@nexus/contracts/shop';
import { pause, RequestBucket } from './request-bucket.ts';
import type { BucketReport } from './request-bucket.ts';
import {
  badAnswer,
  invalidStore,
  missingScope,
  paymentRequired,
  rateLimited,
  refused,
  unauthorized,
  unavailable,
  unknownOutcome,
} from './shop-error.ts';

export type ShopClientOptions = {
  outgoing: OutgoingClient;
  /** With the version: `https://api.tiendanube.com/2025-03`. */
  baseUrl: string;
  userAgent: string;
  now?: () => number;
  /** Told of every attempt: HTTP status, or the code of the failure. */
  observe?: (status: string, seconds: number) => void;
};

/** One question's frame: whose shop, until when, and whether anybody still waits. */
export type ShopCall = { store: StoreCredentials; deadline: number; signal: AbortSignal };

/** A successful answer; `found` false stands for the API's 404, which also means "empty list". */
export type ShopAnswer = { found: boolean; json: unknown; headers: OutgoingAnswer['headers'] };

type Write = { method: 'POST' | 'DELETE'; body?: string };

type Attempt = { answer: ShopAnswer } | { failure: AppError; retryAfter: number | null };

/** One attempt never takes more than this share of the time a question has. */
const ATTEMPT_SHARE = 0.5;
const MOST_ATTEMPTS = 4;
const KEPT_BUCKETS = 1000;
/** Pages of full products run to several MB. */
const MAXIMUM_BYTES = 20 * 1024 * 1024;

export class ShopClient {
  readonly #options: ShopClientOptions;
  readonly #now: () => number;
  readonly #buckets = new Map<string, RequestBucket>();

  constructor(options: ShopClientOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * GET below the store, `path` beginning with a slash. Retries what may pass (429, 5xx, lost connections, cut answers)
   * while the call's time lasts; reading twice does no harm.
   * @throws AppError `shop.unauthorized`, `shop.missing_scope`, `shop.payment_required`, `shop.rate_limited`,
   * `shop.unavailable`, `shop.bad_answer`, `shop.invalid_store`; the signal's reason when nobody waits any more.
   */
  async get(call: ShopCall, path: string, query: Record<string, string> = {}): Promise<ShopAnswer> {
    checkCredentials(call.store);
    const url = `${this.#options.baseUrl}/${call.store.store_id}${path}?${new URLSearchParams(query).toString()}`;
    const share = Math.max(100, (call.deadline - this.#now()) * ATTEMPT_SHARE);
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#attempt(call, path, url, share);
      if ('answer' in result) return result.answer;
      const limited = result.failure.code === 'shop.rate_limited';
      const wait = result.retryAfter === null ? null : result.retryAfter * (limited ? 1 : 2 ** (attempt - 1));
      const lastChance = attempt >= MOST_ATTEMPTS && !limited;
      if (wait === null || lastChance || this.#now() + wait >= call.deadline) throw result.failure;
      await pause(wait, call.signal);
    }
  }

  /**
   * POST or DELETE below the store: tried again only where the shop said that it did nothing (429), since the API knows no key against doubling.
   * @throws AppError as `get`, besides `shop.refused` (422), `shop.unknown_outcome` when it may have been done.
   */
  async write(call: ShopCall, method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<ShopAnswer> {
    checkCredentials(call.store);
    const url = `${this.#options.baseUrl}/${call.store.store_id}${path}`;
    for (;;) {
      const left = Math.max(100, call.deadline - this.#now());
      const result = await this.#attempt(call, path, url, left, {
        method,
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      if ('answer' in result) return result.answer;
      const { failure } = result;
      if (failure.code !== 'shop.rate_limited') throw mayHaveBeenDone(failure) ? unknownOutcome(failure) : failure;
      const wait = result.retryAfter ?? 0;
      if (this.#now() + wait >= call.deadline) throw failure;
      await pause(wait, call.signal);
    }
  }

  async close(): Promise<void> {
    await this.#options.outgoing.close();
  }

  async #attempt(call: ShopCall, path: string, url: string, share: number, write?: Write): Promise<Attempt> {
    const bucket = this.#bucketOf(call.store.store_id);
    await bucket.enter(call.deadline, call.signal);
    const started = this.#now();
    let report: BucketReport | null = null;
    let status = 'unknown';
    try {
      const answer = await this.#options.outgoing.send({
        url,
        method: write?.method ?? 'GET',
        ...(write?.body === undefined ? {} : { body: write.body }),
        headers: {
          authentication: `bearer ${call.store.access_token}`,
          'user-agent': this.#options.userAgent,
          accept: 'application/json',
          ...(write?.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        timeout: Math.max(1, Math.floor(Math.min(share, call.deadline - started))),
        maximumBytes: MAXIMUM_BYTES,
        signal: call.signal,
      });
      status = String(answer.status);
      report = readReport(answer);
      if (answer.status === 429) bucket.overflowed();
      return readAnswer(answer, path, write !== undefined);
    } catch (error) {
      if (!(error instanceof AppError) || call.signal.aborted) throw error;
      status = error.code;
      return { failure: asShopError(error), retryAfter: error.code === 'outgoing.forbidden-address' ? null : 150 };
    } finally {
      bucket.leave(report);
      this.#options.observe?.(status, (this.#now() - started) / 1000);
    }
  }

  #bucketOf(storeId: string): RequestBucket {
    const known = this.#buckets.get(storeId);
    if (known) return known;
    if (this.#buckets.size >= KEPT_BUCKETS) {
      for (const [id, bucket] of this.#buckets) if (bucket.idle) this.#buckets.delete(id);
    }
    const bucket = new RequestBucket(this.#now);
    this.#buckets.set(storeId, bucket);
    return bucket;
  }
}

/** Refuses what would leave the store's path or break the header, before anything is sent. */
function checkCredentials(store: StoreCredentials): void {
  if (!/^\d{1,20}$/.test(store.store_id)) throw invalidStore();
  if (!/^[\x21-\x7e]+$/.test(store.access_token)) throw unauthorized();
}

function readReport({ headers }: OutgoingAnswer): BucketReport | null {
  const [limit, remaining] = [headers['x-rate-limit-limit'], headers['x-rate-limit-remaining']].map(Number);
  return limit !== undefined && remaining !== undefined && limit > 0 && remaining >= 0 ? { limit, remaining } : null;
}

function readAnswer(answer: OutgoingAnswer, path: string, isWrite: boolean): Attempt {
  const { status, headers } = answer;
  if (status === 404) return { answer: { found: false, json: null, headers } };
  if (status >= 200 && status < 300) return readJson(answer);
  if (status === 401 || status === 403) {
    // Some stores say 401 where a permission is missing; the store itself needs none.
    const dead = status === 401 && (path === '/store' || /access token/i.test(answer.bytes.toString('utf8')));
    return { failure: dead ? unauthorized() : missingScope(path), retryAfter: null };
  }
  if (status === 402) return { failure: paymentRequired(), retryAfter: null };
  if (status === 429) {
    const seconds = secondsToWait(answer);
    return { failure: rateLimited(seconds), retryAfter: seconds * 1000 };
  }
  if (status >= 500)
    return { failure: unavailable(`status ${status}`), retryAfter: Math.max(200, secondsAsked(answer) * 1000) };
  if (isWrite && (status === 400 || status === 422)) return { failure: refused(wordsOf(answer)), retryAfter: null };
  return { failure: badAnswer(`status ${status}`), retryAfter: null };
}

/** What the shop says is wrong: its description and the texts of its fields. */
function wordsOf({ bytes }: OutgoingAnswer): string {
  const text = bytes.toString('utf8');
  try {
    const { code: _code, message: _message, ...rest } = JSON.parse(text) as Record<string, unknown>;
    return Object.values(rest).flat().join(' ').slice(0, 300);
  } catch {
    return text.slice(0, 300);
  }
}

/** A refusal did nothing, and so did what never got out; of all else nobody knows. */
function mayHaveBeenDone({ code, details }: AppError): boolean {
  if (code === 'shop.bad_answer') return true;
  return code === 'shop.unavailable' && details.sent !== 'no';
}

function readJson(answer: OutgoingAnswer): Attempt {
  try {
    const json: unknown = JSON.parse(answer.bytes.toString('utf8'));
    return { answer: { found: true, json, headers: answer.headers } };
  } catch (error) {
    return { failure: badAnswer('no JSON', error), retryAfter: 100 };
  }
}

/** Retry-After is not documented; without it one slot frees within a twentieth of the bucket's size in seconds. */
function secondsToWait(answer: OutgoingAnswer): number {
  const limit = Number(answer.headers['x-rate-limit-limit']);
  return secondsAsked(answer) || (limit > 0 ? 20 / limit : 0.5) * 3;
}

function secondsAsked({ headers }: OutgoingAnswer): number {
  const asked = Number(headers['retry-after']);
  return asked > 0 ? Math.min(asked, 30) : 0;
}

function asShopError(error: AppError): AppError {
  if (error.code === 'outgoing.timeout') return unavailable('it did not answer in time', error);
  if (error.code === 'outgoing.too-large') return badAnswer('too large', error);
  return unavailable('it cannot be reached', error, error.details.sent === 'maybe' ? 'maybe' : 'no');
}

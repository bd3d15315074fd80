// Keeps our calls to one store inside its leaky bucket, so that a 429 is the exception.
import { rateLimited } from './shop-error.ts';

/** As every answer of the API reports it (names are case-insensitive). */
export type BucketReport = { limit: number; remaining: number };

/** Requests that may wait for one store at once; further ones are refused at once. */
const LONGEST_QUEUE = 60;
/** Slots left to other callers of the same app and store (another replica). */
const RESERVE = 2;
/** The bucket of the cheapest plans: 40 requests, 2 leak each second; ten times that on the higher ones. */
const SMALLEST_LIMIT = 40;
/** In both plans the whole bucket leaks within 20 seconds. */
const SECONDS_TO_EMPTY = 20;

/** A local picture of one store's bucket, corrected by what each answer reports. */
export class RequestBucket {
  #limit = SMALLEST_LIMIT;
  #level = 0;
  #at: number;
  #inFlight = 0;
  #waiting = 0;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.#at = now();
  }

  /** True when forgetting this bucket loses nothing. */
  get idle(): boolean {
    this.#leak();
    return this.#inFlight === 0 && this.#waiting === 0 && this.#level <= 0;
  }

  /**
   * Waits, first come first served, until a request may leave.
   * @throws AppError `shop.rate_limited` when the queue is full or the wait would pass `deadline` (ms since the epoch).
   */
  async enter(deadline: number, signal: AbortSignal): Promise<void> {
    if (this.#waiting >= LONGEST_QUEUE) throw rateLimited(this.#secondsUntilFree());
    this.#waiting += 1;
    const before = this.#turn;
    const mine = before.then(() => this.#takeSlot(deadline, signal));
    this.#turn = mine.catch(() => undefined);
    try {
      await mine;
    } finally {
      this.#waiting -= 1;
    }
  }

  /** The answer has come (or was given up); `report` is null when it carried no limits. */
  leave(report: BucketReport | null): void {
    this.#inFlight = Math.max(0, this.#inFlight - 1);
    if (!report) return;
    this.#leak();
    this.#limit = report.limit;
    this.#level = Math.min(report.limit, report.limit - report.remaining + this.#inFlight);
  }

  /** The store said 429: the bucket is full, whatever we thought. */
  overflowed(): void {
    this.#leak();
    this.#level = this.#limit;
  }

  async #takeSlot(deadline: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      this.#leak();
      const missing = this.#level + 1 - (this.#limit - RESERVE);
      if (missing <= 0) break;
      const wait = Math.ceil((missing / this.#leakPerSecond) * 1000);
      if (this.#now() + wait > deadline) throw rateLimited(wait / 1000);
      await pause(wait, signal);
    }
    this.#level += 1;
    this.#inFlight += 1;
  }

  #leak(): void {
    const now = this.#now();
    this.#level = Math.max(0, this.#level - (Math.max(0, now - this.#at) / 1000) * this.#leakPerSecond);
    this.#at = now;
  }

  get #leakPerSecond(): number {
    return this.#limit / SECONDS_TO_EMPTY;
  }

  #secondsUntilFree(): number {
    return (this.#level + this.#waiting + 1 - this.#limit) / this.#leakPerSecond;
  }
}

/** Resolves after `milliseconds`, or rejects with the signal's reason. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', stop);
    function finish(): void {
      signal.removeEventListener('abort', stop);
      resolve();
    }
    function stop(): void {
      clearTimeout(timer);
      reject(signal.reason as Error);
    }
  });
}

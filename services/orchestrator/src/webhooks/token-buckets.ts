// Many token buckets of one size, by name: each holds a burst and fills up steadily; a bounded number is remembered.

export interface BucketSize {
  /** Tokens that come per second; 0 switches the limit off. */
  perSecond: number;
  /** Tokens of a full bucket. */
  burst: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Beyond this many the longest unused is forgotten, which fills it. */
const remembered = 20_000;

export class TokenBuckets {
  readonly #size: BucketSize;
  readonly #buckets = new Map<string, Bucket>();

  constructor(size: BucketSize) {
    this.#size = size;
  }

  /** Seconds until the bucket holds a token; 0: it does. Takes none. */
  wait(name: string, now: number): number {
    if (this.#size.perSecond === 0) return 0;
    const tokens = this.#tokens(name, now);
    return tokens >= 1 ? 0 : (1 - tokens) / this.#size.perSecond;
  }

  /** Takes a token, also one that is not there yet: what ran side by side is paid for afterwards, by one burst at most. */
  take(name: string, now: number): void {
    if (this.#size.perSecond === 0) return;
    const tokens = Math.max(-this.#size.burst, this.#tokens(name, now) - 1);
    this.#buckets.delete(name);
    this.#buckets.set(name, { tokens, at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > remembered && oldest !== undefined) this.#buckets.delete(oldest);
  }

  fill(name: string): void {
    this.#buckets.delete(name);
  }

  #tokens(name: string, now: number): number {
    const bucket = this.#buckets.get(name);
    if (!bucket) return this.#size.burst;
    const gained = (Math.max(0, now - bucket.at) / 1000) * this.#size.perSecond;
    return Math.min(this.#size.burst, bucket.tokens + gained);
  }
}

// When is this customer done writing? Pure.

export interface DebounceOptions {
  now: Date;
  /** Begin of the burst that already waits; null: this message begins one. */
  burstStartedAt: Date | null;
  /** Quiet time that ends a burst. */
  quietMilliseconds: number;
  /** Longest wait from the burst's begin. */
  capMilliseconds: number;
}

/** The hour the turn is due: a quiet time after this message, but never later than the cap after the burst began. */
export function debounce(options: DebounceOptions): Date {
  const quiet = options.now.getTime() + options.quietMilliseconds;
  const begin = (options.burstStartedAt ?? options.now).getTime();
  const cap = begin + Math.max(options.capMilliseconds, options.quietMilliseconds);
  return new Date(Math.max(options.now.getTime(), Math.min(quiet, cap)));
}

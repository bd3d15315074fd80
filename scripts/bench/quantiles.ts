// How times are summed up.

/** Milliseconds. */
export interface Quantiles {
  p50: number;
  p99: number;
}

/** The smallest value that half, or 99 of 100, of the values do not exceed. @throws when there is none */
export function quantiles(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    if (value === undefined) throw new Error('nothing was measured');
    return value;
  };
  return { p50: at(0.5), p99: at(0.99) };
}

// Exact arithmetic with amounts as the shop writes them: whole cents, never a fraction of a double.

/** "24990.00" → 2499000n; null for what has more than two decimals or is no amount. */
export function centsOf(amount: string): bigint | null {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(amount);
  return match === null ? null : BigInt(match[1] ?? '0') * 100n + BigInt((match[2] ?? '').padEnd(2, '0'));
}

/** 2499000n → "24990.00". */
export function amountOf(cents: bigint): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The part of a whole, half a cent rounded up. */
export function shareOf(cents: bigint, times: bigint, of: bigint): bigint {
  return (cents * times * 2n + of) / (of * 2n);
}

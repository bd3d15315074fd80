// Keeps one shop from holding every hand of a worker, as when its provider does not answer.

/** Counts the work in hand by tenant. */
export class FairShare {
  readonly #most: number;
  readonly #busy = new Map<string, number>();
  /** Whether a tenant was left out of the last look for work. */
  leftOut = false;

  /** @param most what one tenant may have in hand; then it is left out */
  constructor(most: number) {
    this.#most = most;
  }

  /** What the next round may claim, and of whom not: no more than what the busiest of the others may still have, since it could be all theirs. */
  bounds(free: number): { limit: number; except: string[] } {
    const except: string[] = [];
    let busiest = 0;
    for (const [tenantId, count] of this.#busy)
      if (count >= this.#most) except.push(tenantId);
      else busiest = Math.max(busiest, count);
    this.leftOut = except.length > 0;
    return { limit: Math.min(free, this.#most - busiest), except };
  }

  async during<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
    this.#busy.set(tenantId, (this.#busy.get(tenantId) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const left = (this.#busy.get(tenantId) ?? 1) - 1;
      if (left > 0) this.#busy.set(tenantId, left);
      else this.#busy.delete(tenantId);
    }
  }
}

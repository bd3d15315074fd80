// Keeps one shop from holding every hand of a worker, as when its provider does not answer.

/** Counts the work in hand by tenant. */
export class FairShare {
  readonly #most: number;
  readonly #busy = new Map<string, number>();
  /** Whether a tenant was left out of the last look for work. */
  leftOut = false;

  /** @param most what one tenant may have in hand before it is left out; a round of claims takes no more than that */
  constructor(most: number) {
    this.#most = most;
  }

  /** What the next round may claim, and of whom not. */
  bounds(free: number): { limit: number; except: string[] } {
    const except = [...this.#busy].filter(([, count]) => count >= this.#most).map(([tenantId]) => tenantId);
    this.leftOut = except.length > 0;
    return { limit: Math.min(free, this.#most), except };
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

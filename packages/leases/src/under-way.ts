// Counts work that others give way to.

/** How many pieces of urgent work are under way in this process, and when there are none. */
export class UnderWay {
  #count = 0;
  readonly #waiting = new Set<() => void>();

  /** How many wait for there to be nothing under way. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Counts `work` until it ends, however it ends. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#count += 1;
    try {
      return await work();
    } finally {
      this.#count -= 1;
      if (this.#count === 0) for (const go of this.#waiting) go();
    }
  }

  /** Resolves when nothing is under way, at the latest after `milliseconds`: giving way is not standing still. */
  async none(milliseconds: number): Promise<void> {
    if (this.#count === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const timer = setTimeout(resolve, milliseconds);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(resolve);
  }
}

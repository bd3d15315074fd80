// Counts work that others give way to.

/** How many pieces of urgent work are under way in this process, and when there are none. */
export class UnderWay {
  #count = 0;
  #waiting: (() => void)[] = [];

  /** Counts `work` until it ends, however it ends. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#count += 1;
    try {
      return await work();
    } finally {
      this.#count -= 1;
      if (this.#count === 0) for (const go of this.#waiting.splice(0)) go();
    }
  }

  /** Resolves when nothing is under way, at the latest after `milliseconds`: giving way is not standing still. */
  async none(milliseconds: number): Promise<void> {
    if (this.#count === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((done) => {
      this.#waiting.push(done);
      timer = setTimeout(done, milliseconds);
    });
    clearTimeout(timer);
  }
}

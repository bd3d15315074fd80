// Lets something be noted of a thing at most once in a while, in this process.

export class Seldom {
  readonly #milliseconds: number;
  readonly #last = new Map<string, number>();

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  /** Whether it is to be noted now; then not again for the while, unless `forget` is called because it could not be. */
  isDue(id: string, now: Date): boolean {
    if (now.getTime() - (this.#last.get(id) ?? 0) < this.#milliseconds) return false;
    this.#last.set(id, now.getTime());
    return true;
  }

  forget(id: string): void {
    this.#last.delete(id);
  }
}

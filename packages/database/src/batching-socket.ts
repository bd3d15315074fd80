// A connection to Postgres on which the statements of one moment leave together: a system call costs more than what most of them say.
import { Socket } from 'node:net';

/** Holds back what is written until the code that runs now has run, then writes it at once. */
export class BatchingSocket extends Socket {
  #held = false;

  override write(chunk: Uint8Array | string, ...rest: never[]): boolean {
    if (!this.#held) {
      this.#held = true;
      this.cork();
      process.nextTick(() => {
        this.#held = false;
        this.uncork();
      });
    }
    return super.write(chunk, ...rest);
  }
}

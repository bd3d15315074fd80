// A connection to Postgres on which the statements of one moment leave together: a system call costs more than what most of them say.
import { Socket } from 'node:net';

/** Holds back what is written until the event loop has run what is ready now, then writes it at once. */
export class BatchingSocket extends Socket {
  #held = false;

  /** Node puts its own `write` on a socket that connects, over any override in a class; so ours is put on after it. */
  override connect(...target: unknown[]): this {
    (super.connect as (...target: unknown[]) => this)(...target);
    const write = this.write.bind(this) as (...written: unknown[]) => boolean;
    this.write = (...written: unknown[]) => {
      if (!this.#held) {
        this.#held = true;
        this.cork();
        setImmediate(() => {
          this.#held = false;
          this.uncork();
        });
      }
      return write(...written);
    };
    return this;
  }
}

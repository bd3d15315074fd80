// Tells the process that runs a conversation's turn to give it up: a person took over, or newer messages came.
import type { Listener } from '@nexus/database/listener';
import type { Transaction } from '@nexus/database/database';

const interruptChannel = 'nexus_interrupt';

/** Announced once `tx` has committed. A lost announcement only costs the model's time: the reply is checked again before it is kept. */
export function announceInterrupt(tx: Transaction, conversationId: string): void {
  tx.announce(interruptChannel, conversationId);
}

/** The turns running in this process, so that they can be given up. */
export class Interrupts {
  readonly #running = new Map<string, AbortController>();

  constructor(listener: Listener) {
    listener.on(interruptChannel, (conversationId) =>
      this.#running.get(conversationId)?.abort(new Error('the turn was interrupted')),
    );
  }

  /** Runs `work` with a signal that is aborted by an interrupt of the conversation or by `outer`. */
  async during<T>(conversationId: string, outer: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#running.set(conversationId, controller);
    try {
      return await work(AbortSignal.any([outer, controller.signal]));
    } finally {
      if (this.#running.get(conversationId) === controller) this.#running.delete(conversationId);
    }
  }
}

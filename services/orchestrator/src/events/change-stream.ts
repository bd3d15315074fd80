// Fans changes out to the live streams of this process: one subscription to Postgres, however many panels are open.
import { change } from '@nexus/contracts/admin-operations';
import type { Change } from '@nexus/contracts/admin-operations';
import type { Listener } from '@nexus/database/listener';
import { changeChannel } from './announce-change.ts';

/** One open panel. */
export interface ChangeSubscriber {
  /** Whether this change is for it. */
  wants(change: Change): boolean;
  /** Must not block and must not throw; a slow reader ends itself. */
  send(change: Change): void;
  /** The stream is over: what was announced from now on would be missed. */
  end(): void;
}

/** Streams end when the listening connection was lost and came back: readers reconnect and read anew what they show. */
export class ChangeStream {
  readonly #listener: Listener;
  readonly #subscribers = new Set<ChangeSubscriber>();
  readonly #stops: (() => void)[] = [];
  #closed = false;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** @returns the way to leave; null when the process is stopping */
  subscribe(subscriber: ChangeSubscriber): (() => void) | null {
    if (this.#closed) return null;
    if (this.#stops.length === 0) {
      this.#stops.push(
        this.#listener.on(changeChannel, (payload) => this.#deliver(payload)),
        this.#listener.onConnected(() => this.#endAll()),
      );
    }
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  get open(): number {
    return this.#subscribers.size;
  }

  /** Ends every stream and takes no more; called before the server waits for its connections. */
  close(): void {
    this.#closed = true;
    for (const stop of this.#stops.splice(0)) stop();
    this.#endAll();
  }

  #deliver(payload: string): void {
    const parsed = change.safeParse(jsonOf(payload));
    if (!parsed.success) return;
    for (const subscriber of this.#subscribers) if (subscriber.wants(parsed.data)) subscriber.send(parsed.data);
  }

  #endAll(): void {
    for (const subscriber of this.#subscribers) subscriber.end();
    this.#subscribers.clear();
  }
}

/** Anyone who may NOTIFY may write there: what is not JSON is no change. */
function jsonOf(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}

const streams = new WeakMap<Listener, ChangeStream>();

/** The process's one stream on a listener. */
export function changeStreamOf(listener: Listener): ChangeStream {
  const stream = streams.get(listener) ?? new ChangeStream(listener);
  streams.set(listener, stream);
  return stream;
}

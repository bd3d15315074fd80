// Works off a queue that lives in a table: claim by lease, heartbeat, exact timer, wake by NOTIFY, poll as the last resort.
import type { Listener } from '@nexus/database/listener';
import type { Log } from '@nexus/service-kit/log';

/** A claimed row. `token` is the fencing token: every write of the work must prove it is still the newest. */
export interface Lease {
  tenantId: string;
  id: string;
  token: string;
}

/** What a queue's table can do; each slice that owns such a table implements it with its own SQL. */
export interface LeaseQueue<Item extends Lease> {
  /** Name in logs and health, also the payload by which writers wake workers on `nexus_due`. */
  name: string;
  /** Takes up to `limit` due rows for `leaseMilliseconds`. */
  claim(limit: number, leaseMilliseconds: number): Promise<Item[]>;
  /** Extends the leases that are still held and gives back those held ids. */
  renew(held: Item[], leaseMilliseconds: number): Promise<string[]>;
  /** Milliseconds until the next row is due (negative: overdue), or null when nothing waits. */
  nextDue(): Promise<number | null>;
  /** Does the work and writes its end under the fencing token. The signal is aborted when the lease is lost or the drain's time is over. */
  handle(item: Item, signal: AbortSignal): Promise<void>;
  /** After `handle` threw: puts the row back with its back-off, or to the dead letters. */
  fail(item: Item, error: unknown): Promise<void>;
}

export interface LeaseWorkerOptions {
  listener: Listener;
  log: Log;
  concurrency?: number;
  leaseMilliseconds?: number;
  pollMilliseconds?: number;
  /** How long `stop` waits for running work before it aborts it. */
  drainMilliseconds?: number;
}

/** Channel on which a transaction announces due work: payload `<queue>:<milliseconds until due>`. */
export const dueChannel = 'nexus_due';

/** Runs one queue in this process; any number of processes may run the same queue. */
export class LeaseWorker<Item extends Lease> {
  readonly name: string;
  readonly #queue: LeaseQueue<Item>;
  readonly #options: Required<LeaseWorkerOptions>;
  readonly #running = new Map<Item, AbortController>();
  readonly #work = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;
  #heartbeat: NodeJS.Timeout | undefined;
  #pumping = false;
  #pumpAgain = false;
  #stopped = true;
  #unsubscribe: (() => void)[] = [];

  constructor(queue: LeaseQueue<Item>, options: LeaseWorkerOptions) {
    this.name = queue.name;
    this.#queue = queue;
    this.#options = {
      concurrency: 16,
      leaseMilliseconds: 30_000,
      pollMilliseconds: 1000,
      drainMilliseconds: 20_000,
      ...options,
    };
  }

  start(): void {
    this.#stopped = false;
    const { listener, leaseMilliseconds } = this.#options;
    this.#unsubscribe = [
      listener.on(dueChannel, (payload) => {
        const [queue, wait] = payload.split(':');
        if (queue === this.name) this.#arm(Number(wait) || 0);
      }),
      listener.onConnected(() => this.#arm(0)),
    ];
    this.#heartbeat = setInterval(() => void this.#renew(), leaseMilliseconds / 3);
    this.#arm(0);
  }

  /** Claims no more, lets running work end within the drain time, then aborts it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    const abort = setTimeout(() => {
      for (const controller of this.#running.values()) controller.abort(new Error('the service is stopping'));
    }, this.#options.drainMilliseconds);
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
    clearTimeout(abort);
    clearInterval(this.#heartbeat);
  }

  /** Items now being worked on in this process. */
  get active(): number {
    return this.#running.size;
  }

  #arm(wait: number): void {
    if (this.#stopped) return;
    const at = Date.now() + Math.max(0, wait);
    if (at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => void this.#pump(), Math.min(wait, 2 ** 30));
  }

  async #pump(): Promise<void> {
    this.#timerAt = Infinity;
    if (this.#pumping) {
      this.#pumpAgain = true;
      return;
    }
    this.#pumping = true;
    try {
      do {
        this.#pumpAgain = false;
        const free = this.#options.concurrency - this.#running.size;
        if (free <= 0 || this.#stopped) break;
        const items = await this.#queue.claim(free, this.#options.leaseMilliseconds);
        for (const item of items) this.#begin(item);
        if (items.length === free) this.#pumpAgain = true;
      } while (this.#pumpAgain);
      const next = await this.#queue.nextDue();
      this.#arm(
        next === null ? this.#options.pollMilliseconds : Math.min(Math.max(next, 1), this.#options.pollMilliseconds),
      );
    } catch (error) {
      this.#options.log.warn({ err: error, queue: this.name }, 'the queue could not be read; trying again');
      this.#arm(this.#options.pollMilliseconds);
    } finally {
      this.#pumping = false;
      if (this.#pumpAgain) this.#arm(0);
    }
  }

  #begin(item: Item): void {
    const controller = new AbortController();
    this.#running.set(item, controller);
    const work = this.#perform(item, controller.signal).finally(() => {
      this.#running.delete(item);
      this.#work.delete(work);
      this.#arm(0);
    });
    this.#work.add(work);
  }

  async #perform(item: Item, signal: AbortSignal): Promise<void> {
    try {
      await this.#queue.handle(item, signal);
    } catch (error) {
      this.#options.log.error({ err: error, queue: this.name, item: item.id }, 'work failed');
      try {
        await this.#queue.fail(item, error);
      } catch (failure) {
        this.#options.log.error(
          { err: failure, queue: this.name, item: item.id },
          'the failure could not be recorded; the lease will run out',
        );
      }
    }
  }

  async #renew(): Promise<void> {
    const held = [...this.#running.keys()];
    if (held.length === 0) return;
    try {
      const kept = new Set(await this.#queue.renew(held, this.#options.leaseMilliseconds));
      for (const item of held) {
        if (!kept.has(item.id) && this.#running.has(item))
          this.#running.get(item)?.abort(new Error('the lease was lost'));
      }
    } catch (error) {
      this.#options.log.warn({ err: error, queue: this.name }, 'leases could not be renewed');
    }
  }
}

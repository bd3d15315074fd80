// Works off a queue that lives in a table: claim by lease, heartbeat, exact timer, wake by NOTIFY, poll as the last resort.
import type { Listener } from '@nexus/database/listener';
import type { Log } from '@nexus/service-kit/log';

/** A claimed row. `token` is the fencing token: every write of the work must prove it is still the newest. */
export interface Lease {
  tenantId: string;
  id: string;
  token: string;
}

/** How long the work's lease is certain to last. */
export interface Hold {
  /** Milliseconds left on this process's monotonic clock, which also runs while the process is stopped; not positive once it ran out. */
  remaining(): number;
}

/** What a look at the queue's table gives. */
export interface Claim<Item extends Lease> {
  items: Item[];
  /** Milliseconds until the next row is due (negative: overdue), or null when nothing waits. */
  nextDue: number | null;
}

/** What a queue's table can do; each slice that owns such a table implements it with its own SQL. */
export interface LeaseQueue<Item extends Lease> {
  /** Name in logs and health, also the payload by which writers wake workers on `nexus_due`. */
  name: string;
  /** Takes up to `limit` due rows for `leaseMilliseconds`, and looks when the next one is due, in one transaction. */
  claim(limit: number, leaseMilliseconds: number): Promise<Claim<Item>>;
  /** Extends the leases that are still held (under their tokens) and gives back those ids. */
  renew(held: Item[], leaseMilliseconds: number): Promise<string[]>;
  /**
   * Does the work and writes its end under the fencing token. The signal is aborted when the lease is lost or the drain's time is over.
   * What cannot be fenced in Postgres (a call to the world) asks `hold` immediately before it: the signal is aborted by a timer, which a
   * process that was frozen runs only after what it had in hand.
   * Gives 'nothing-left' when it knows that no row became due by its end; else one is looked for.
   */
  handle(item: Item, signal: AbortSignal, hold: Hold): Promise<void | 'nothing-left'>;
  /** After `handle` threw: puts the row back with its back-off, or to the dead letters. */
  fail(item: Item, error: unknown): Promise<void>;
}

export interface LeaseWorkerOptions {
  listener: Listener;
  log: Log;
  concurrency?: number;
  leaseMilliseconds?: number;
  pollMilliseconds?: number;
  /** Resolves when a claim may be made: what must not wait for this queue's work goes first. */
  giveWay?: () => Promise<void>;
  /** How long `stop` waits for running work before it aborts it. */
  drainMilliseconds?: number;
}

interface Running {
  controller: AbortController;
  /** On this process's monotonic clock, counted from before the claim or renewal was asked for. */
  heldUntil: number;
}

/** Channel on which a transaction announces due work: payload `<queue>:<milliseconds until due>`. */
export const dueChannel = 'nexus_due';

/** Runs one queue in this process; any number of processes may run the same queue. */
export class LeaseWorker<Item extends Lease> {
  readonly name: string;
  readonly #queue: LeaseQueue<Item>;
  readonly #options: Required<Omit<LeaseWorkerOptions, 'giveWay'>> & Pick<LeaseWorkerOptions, 'giveWay'>;
  readonly #running = new Map<Item, Running>();
  readonly #work = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;
  #heartbeat: NodeJS.Timeout | undefined;
  #renewing = false;
  /** The round of claims that now runs. */
  #pumping: Promise<void> | null = null;
  #pumpAgain = false;
  /** Rounds in a row that found a row due and could not claim it (another worker has it locked, or the clocks differ by a hair). */
  #emptyRounds = 0;
  /** Notifications of due work heard so far, and whether the last round took less than was due for want of free hands. */
  #heard = 0;
  #full = false;
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
        if (queue !== this.name) return;
        this.#heard += 1;
        this.#arm(Number(wait) || 0);
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
    this.#timerAt = Infinity;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    const abort = setTimeout(() => {
      for (const { controller } of this.#running.values()) controller.abort(new Error('the service is stopping'));
    }, this.#options.drainMilliseconds);
    // What a round claims while the worker stops is begun all the same, so it is waited for too.
    while (this.#pumping !== null || this.#work.size > 0) await Promise.allSettled([this.#pumping, ...this.#work]);
    clearTimeout(abort);
    clearInterval(this.#heartbeat);
  }

  /** Items now being worked on in this process. */
  get active(): number {
    return this.#running.size;
  }

  #arm(wait: number): void {
    if (this.#stopped) return;
    const at = wait > 0 ? performance.now() + wait : 0;
    if (at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    // A timer of 0 waits for a whole millisecond.
    if (at === 0) setImmediate(() => this.#pump());
    else this.#timer = setTimeout(() => this.#pump(), Math.min(wait, 2 ** 30));
  }

  #pump(): void {
    this.#timerAt = Infinity;
    if (this.#stopped) return;
    if (this.#pumping !== null) {
      this.#pumpAgain = true;
      return;
    }
    this.#pumping = this.#claimDue().then((wait) => {
      this.#pumping = null;
      this.#arm(this.#pumpAgain ? 0 : wait);
      this.#pumpAgain = false;
    });
  }

  /** Claims while there is something due and room for it; gives the milliseconds until the next round. */
  async #claimDue(): Promise<number> {
    const { concurrency, leaseMilliseconds, pollMilliseconds, log } = this.#options;
    try {
      let claimed = 0;
      let next: number | null;
      for (;;) {
        await this.#options.giveWay?.();
        const free = concurrency - this.#running.size;
        this.#full = free <= 0;
        // Work that ends asks for the next round; until then there is nothing to look for.
        if (free <= 0 || this.#stopped) return pollMilliseconds;
        this.#pumpAgain = false;
        const heldUntil = performance.now() + leaseMilliseconds;
        const { items, nextDue } = await this.#queue.claim(free, leaseMilliseconds);
        next = nextDue;
        claimed += items.length;
        for (const item of items) this.#begin(item, heldUntil);
        if (items.length < free && !this.#pumpAgain) break;
      }
      this.#emptyRounds = claimed === 0 && next !== null && next <= 0 ? this.#emptyRounds + 1 : 0;
      const pause = 2 ** Math.min(this.#emptyRounds, 20);
      return Math.min(next === null ? pollMilliseconds : Math.max(next, pause), pollMilliseconds);
    } catch (error) {
      log.warn({ err: error, queue: this.name }, 'the queue could not be read; trying again');
      return pollMilliseconds;
    }
  }

  #begin(item: Item, heldUntil: number): void {
    const controller = new AbortController();
    for (const [older, running] of this.#running)
      if (older.id === item.id) running.controller.abort(new Error('the lease was lost'));
    const running: Running = { controller, heldUntil };
    this.#running.set(item, running);
    const heardBefore = this.#heard;
    const hold: Hold = { remaining: () => running.heldUntil - performance.now() };
    const work = this.#perform(item, controller.signal, hold).then((left) => {
      this.#running.delete(item);
      this.#work.delete(work);
      // What was announced meanwhile may have been out of reach as long as this one ran.
      if (left !== 'nothing-left' || this.#full || this.#heard > heardBefore) this.#arm(0);
    });
    this.#work.add(work);
  }

  async #perform(item: Item, signal: AbortSignal, hold: Hold): Promise<void | 'nothing-left'> {
    try {
      return await this.#queue.handle(item, signal, hold);
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
    this.#abandonExpired();
    const held = [...this.#running.keys()];
    if (held.length === 0 || this.#renewing) return;
    this.#renewing = true;
    try {
      const asked = performance.now();
      const kept = new Set(await this.#queue.renew(held, this.#options.leaseMilliseconds));
      for (const item of held) {
        const running = this.#running.get(item);
        if (!running) continue;
        if (kept.has(item.id)) running.heldUntil = asked + this.#options.leaseMilliseconds;
        else running.controller.abort(new Error('the lease was lost'));
      }
    } catch (error) {
      this.#options.log.warn({ err: error, queue: this.name }, 'leases could not be renewed');
    } finally {
      this.#renewing = false;
    }
  }

  /** A lease that could not be renewed in its time may be another worker's by now: the work ends without being told. */
  #abandonExpired(): void {
    const now = performance.now();
    for (const { controller, heldUntil } of this.#running.values())
      if (now >= heldUntil) controller.abort(new Error('the lease ran out before it could be renewed'));
  }
}

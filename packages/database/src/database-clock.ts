// The hour as Postgres has it: machines whose clocks differ must agree on what came first and what is stale.
import type { Log } from '@nexus/service-kit/log';
import type { Database } from './database.ts';
import { followClock } from './new-id.ts';

const measureEveryMilliseconds = 60_000;
/** An answer this slow says too little about the hour. */
const slowestMilliseconds = 1000;
/** Difference from which this machine's clock is complained about. */
const tolerableMilliseconds = 2000;

/** Runs on this process's monotonic clock between measurements, so a step of the machine's clock does not touch it. Ids follow it. */
export class DatabaseClock {
  readonly #database: Pick<Database, 'pool'>;
  readonly #log: Log;
  /** What Postgres' hour is ahead of the monotonic clock. */
  #ahead = Date.now() - performance.now();
  #timer: NodeJS.Timeout | undefined;
  #complained = false;

  constructor(options: { database: Pick<Database, 'pool'>; log: Log }) {
    this.#database = options.database;
    this.#log = options.log;
  }

  /** Measures once, then every minute until `stop`. @throws when Postgres cannot be asked the first time */
  async start(): Promise<void> {
    await this.#measure(Infinity);
    followClock(() => this.milliseconds());
    this.#timer = setInterval(() => {
      this.#measure(slowestMilliseconds).catch((error: unknown) =>
        this.#log.debug({ err: error }, 'the hour of the database could not be read'),
      );
    }, measureEveryMilliseconds);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Since 1970. */
  milliseconds(): number {
    return performance.now() + this.#ahead;
  }

  /** What this machine's clock is ahead of Postgres' (negative: behind). */
  get skewMilliseconds(): number {
    return Math.round(Date.now() - this.milliseconds());
  }

  async #measure(slowest: number): Promise<void> {
    const asked = performance.now();
    const { rows } = await this.#database.pool.query<{ now: number }>(
      'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
    );
    const answered = performance.now();
    if (!rows[0] || answered - asked > slowest) return;
    this.#ahead = rows[0].now - (asked + answered) / 2;
    const skewed = Math.abs(this.skewMilliseconds) > tolerableMilliseconds;
    if (skewed && !this.#complained)
      this.#log.warn(
        { skew_ms: this.skewMilliseconds },
        "this machine's clock differs from the database's; hours and order follow the database",
      );
    this.#complained = skewed;
  }
}

// How long one webhook may take at the door. Past it the provider is told to come again, whatever Postgres is at; what is stored all the same is stored once.
import { AppError } from '@nexus/service-kit/app-error';
import type { Log } from '@nexus/service-kit/log';

/** Providers wait some seconds and count slow answers against an address. */
const doorMilliseconds = 1800;

export class DoorDeadline {
  readonly #passed = Promise.withResolvers<never>();
  readonly #milliseconds: number;
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.#left = milliseconds;
    this.#go();
  }

  /** Work that is late goes on by itself, and what it then fails with is logged. @throws AppError 503 `webhooks.too-slow`, and what `work` throws in time */
  static async within<T>(
    log: Pick<Log, 'warn'>,
    work: (deadline: DoorDeadline) => Promise<T>,
    milliseconds = doorMilliseconds,
  ): Promise<T> {
    const deadline = new DoorDeadline(milliseconds);
    const working = work(deadline);
    try {
      return await Promise.race([working, deadline.#passed.promise]);
    } finally {
      clearTimeout(deadline.#timer);
      working.catch((error: unknown) => {
        if (deadline.#left <= 0) log.warn({ err: error }, 'a webhook that was answered with 503 for its delay failed');
      });
    }
  }

  /** For what has a limit of its own and is no wait for Postgres: its time does not count. */
  async outside<T>(work: () => Promise<T>): Promise<T> {
    clearTimeout(this.#timer);
    this.#left -= performance.now() - this.#since;
    try {
      return await work();
    } finally {
      this.#go();
    }
  }

  /** More than half of it is gone: what can be put off is. */
  isNear(): boolean {
    return this.#left - (performance.now() - this.#since) < this.#milliseconds / 2;
  }

  #go(): void {
    this.#since = performance.now();
    this.#timer = setTimeout(
      () => {
        this.#left = 0;
        this.#passed.reject(tooSlow());
      },
      Math.max(1, this.#left),
    );
  }
}

function tooSlow(): AppError {
  return new AppError({
    code: 'webhooks.too-slow',
    status: 503,
    public: true,
    message: 'It could not be stored in time; deliver it again later.',
    details: { retry_after_seconds: 5 },
  });
}

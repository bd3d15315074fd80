// The queue of background work over the jobs table: claims, runs, backs off, buries.
import { randomUUID } from 'node:crypto';
import type { Database } from '@nexus/database/database';
import type { Claim, LeaseQueue } from '@nexus/leases/lease-worker';
import { AppError } from '@nexus/service-kit/app-error';
import { withContext } from '@nexus/service-kit/context';
import type { Log } from '@nexus/service-kit/log';
import { scrub } from '@nexus/service-kit/scrub';
import { platformTenantId, recordEvent } from '../events/record-event.ts';
import type { JobDefinition } from './job.ts';
import { buryJob, claimDueJobs, ensureCronJob, finishJob, nextDueJob, renewJobs, retryJob } from './jobs.store.ts';
import type { JobItem } from './jobs.store.ts';
import { PermanentError } from './permanent-error.ts';

const longestBackOffMs = 15 * 60_000;

export interface JobsQueueOptions {
  database: Database;
  log: Log;
  jobs: JobDefinition[];
}

/** Runs the given kinds of jobs; rows of other kinds are left to replicas that know them. */
export class JobsQueue implements LeaseQueue<JobItem> {
  readonly name = 'jobs';
  readonly #worker = randomUUID();
  readonly #database: Database;
  readonly #log: Log;
  readonly #jobs: Map<string, JobDefinition>;

  constructor(options: JobsQueueOptions) {
    this.#database = options.database;
    this.#log = options.log;
    this.#jobs = new Map(options.jobs.map((job) => [job.kind, job]));
  }

  /** Makes the rows of cron jobs; any number of replicas may do so at once. Called before the worker starts. */
  async prepare(): Promise<void> {
    const cron = [...this.#jobs.values()].filter((job) => job.everyMs !== undefined);
    await this.#database.transaction(platformTenantId, async (tx) => {
      for (const { kind, everyMs = 0, maxAttempts = 3 } of cron)
        await ensureCronJob(tx, { kind, everyMs, maxAttempts });
    });
  }

  async claim(limit: number, leaseMilliseconds: number): Promise<Claim<JobItem>> {
    const kinds = [...this.#jobs.keys()];
    return this.#database.platformTransaction('jobs.claim', async (tx) => {
      const found = [
        claimDueJobs(tx, { kinds, limit, leaseMilliseconds, worker: this.#worker }),
        nextDueJob(tx, kinds),
      ] as const;
      const [items, nextDue] = await tx.commitWith(Promise.all(found));
      return { items, nextDue };
    });
  }

  async renew(held: JobItem[], leaseMilliseconds: number): Promise<string[]> {
    return this.#database.platformTransaction('jobs.renew', (tx) =>
      tx.commitWith(renewJobs(tx, held, leaseMilliseconds)),
    );
  }

  async handle(item: JobItem, signal: AbortSignal): Promise<void> {
    const ids = item.tenantId === platformTenantId ? {} : { tenant_id: item.tenantId };
    await withContext(undefined, ids, async () => {
      const job = this.#jobs.get(item.kind);
      if (!job) throw new Error(`no such job: ${item.kind}`);
      const payload = job.payload.safeParse(item.payload);
      if (!payload.success) throw new PermanentError('jobs.bad-payload', payload.error.message);
      try {
        await job.run(payload.data, {
          tenantId: item.tenantId,
          signal,
          attempt: item.attempts,
          lastAttempt: item.attempts >= item.maxAttempts,
        });
      } catch (error) {
        throw signal.aborted && !(error instanceof PermanentError) ? abandoned(error) : error;
      }
    });
    const kept = await this.#database.transaction(item.tenantId, (tx) => finishJob(tx, item));
    if (!kept) this.#log.warn({ kind: item.kind, job: item.id }, 'a job ended after its lease was lost');
  }

  async fail(item: JobItem, error: unknown): Promise<void> {
    const text = describe(error);
    const over = error instanceof PermanentError || item.attempts >= item.maxAttempts;
    await this.#database.transaction(item.tenantId, async (tx) => {
      if (error instanceof AppError && error.code === 'jobs.given-up') {
        await retryJob(tx, item, { delayMs: 0, error: null, counted: false });
      } else if (!over) {
        const first = this.#jobs.get(item.kind)?.firstRetryMs ?? 2000;
        await retryJob(tx, item, { delayMs: backOff(first, item.attempts), error: text, counted: true });
      } else if (await buryJob(tx, item, text)) {
        await recordEvent(tx, {
          tenantId: item.tenantId === platformTenantId ? null : item.tenantId,
          kind: 'job-died',
          severity: 'error',
          data: { job: item.id, kind: item.kind, key: item.key, attempts: item.attempts, error: text },
        });
      }
    });
  }
}

/** Doubles per attempt up to a quarter of an hour; the upper half is drawn, so that many failures do not come back as one. */
export function backOff(firstMs: number, attempt: number, draw: () => number = Math.random): number {
  const full = Math.min(longestBackOffMs, firstMs * 2 ** Math.min(attempt - 1, 20));
  return Math.round(full / 2 + (full / 2) * draw());
}

function abandoned(cause: unknown): AppError {
  return new AppError({
    code: 'jobs.given-up',
    status: 499,
    message: 'The run was given up: the lease was lost or the service stops.',
    cause,
  });
}

function describe(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  const message = error instanceof Error ? error.message : String(error);
  return scrub(typeof code === 'string' ? `${code}: ${message}` : message).slice(0, 500);
}

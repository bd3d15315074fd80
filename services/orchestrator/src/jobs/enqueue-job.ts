// Puts background work into the jobs table within the caller's transaction.
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { dueChannel } from '@nexus/leases/lease-worker';

export interface NewJob {
  tenantId: string;
  /** Kind of a job definition. */
  kind: string;
  /** Two jobs of one kind and key are one job: a second one replaces the payload and is run (again). */
  key: string;
  payload: Record<string, unknown>;
  /** Default: at once. */
  dueAt?: Date;
  /** Runs before it counts as dead; default 8. */
  maxAttempts?: number;
}

/** Inserts the job unless there ever was one of its kind and key (done jobs are kept for a week). @returns whether it was inserted */
export async function enqueueJobOnce(tx: Transaction, job: NewJob): Promise<boolean> {
  const rows = await tx.query(
    `insert into jobs (tenant_id, id, kind, key, payload, due_at, max_attempts)
     values ($1, $2, $3, $4, $5, coalesce($6::timestamptz, clock_timestamp()), $7)
     on conflict (tenant_id, kind, key) do nothing returning id`,
    [job.tenantId, newId(), job.kind, job.key, JSON.stringify(job.payload), job.dueAt ?? null, job.maxAttempts ?? 8],
  );
  if (rows.length > 0) tx.announce(dueChannel, 'jobs:0');
  return rows.length > 0;
}

/** Inserts or re-arms the job and wakes the workers once `tx` has committed. One that runs right now runs once more afterwards. */
export async function enqueueJob(tx: Transaction, job: NewJob): Promise<void> {
  const queued = await tx.query<{ wait: number }>(
    `insert into jobs (tenant_id, id, kind, key, payload, due_at, max_attempts)
     values ($1, $2, $3, $4, $5, coalesce($6::timestamptz, clock_timestamp()), $7)
     on conflict (tenant_id, kind, key) do update set
       payload = excluded.payload,
       due_at = case when jobs.lease_until > now() then excluded.due_at
                     else least(jobs.due_at, excluded.due_at) end,
       max_attempts = excluded.max_attempts, attempts = 0, last_error = null, dead_at = null, done_at = null
     returning greatest(0, ceil(extract(epoch from due_at - clock_timestamp()) * 1000))::float8 as wait`,
    [job.tenantId, newId(), job.kind, job.key, JSON.stringify(job.payload), job.dueAt ?? null, job.maxAttempts ?? 8],
  );
  for (const { wait } of queued) tx.announce(dueChannel, `jobs:${wait}`);
}

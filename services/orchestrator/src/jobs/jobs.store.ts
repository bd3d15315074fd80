// SQL of the jobs table. A row waits while `due_at` is set and no lease lives; done and dead rows have no `due_at`.
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import type { Lease } from '@nexus/leases/lease-worker';
import { platformTenantId } from '../events/record-event.ts';

export interface JobItem extends Lease {
  kind: string;
  key: string;
  payload: unknown;
  attempts: number;
  maxAttempts: number;
  everyMs: number | null;
  /** `due_at` as it was when claimed, to the microsecond: differs at the end when the job was queued again meanwhile. */
  dueAt: string;
}

/** Takes due jobs of the given kinds, oldest first; expired leases count as due. */
export async function claimDueJobs(
  tx: Transaction,
  claim: { kinds: string[]; limit: number; leaseMilliseconds: number; worker: string },
): Promise<JobItem[]> {
  return tx.query<JobItem>(
    `with due as materialized (
       select tenant_id, id from jobs
        where due_at <= now() and (lease_until is null or lease_until < now()) and kind = any($1)
        order by due_at limit $2 for update skip locked)
     update jobs set lease_by = $4, lease_until = now() + $3 * interval '1 millisecond',
            lease_token = lease_token + 1, attempts = attempts + 1
       from due where jobs.tenant_id = due.tenant_id and jobs.id = due.id
     returning jobs.tenant_id as "tenantId", jobs.id, lease_token::text as token, kind, key, payload, attempts,
               max_attempts as "maxAttempts", every_ms as "everyMs", due_at::text as "dueAt"`,
    [claim.kinds, claim.limit, claim.leaseMilliseconds, claim.worker],
  );
}

/** Extends leases whose token is still the newest; gives back the ids that are kept. */
export async function renewJobs(tx: Transaction, held: Lease[], leaseMilliseconds: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update jobs set lease_until = now() + $4 * interval '1 millisecond'
       from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as held (tenant_id, id, token)
      where jobs.tenant_id = held.tenant_id and jobs.id = held.id and jobs.lease_token = held.token
        and jobs.lease_until is not null
      returning jobs.id`,
    [held.map((one) => one.tenantId), held.map((one) => one.id), held.map((one) => one.token), leaseMilliseconds],
  );
  return rows.map((row) => row.id);
}

/** Milliseconds until a job of the given kinds may be claimed; null: none waits. */
export async function nextDueJob(tx: Transaction, kinds: string[]): Promise<number | null> {
  const rows = await tx.query<{ wait: number | null }>(
    `select (extract(epoch from min(greatest(due_at, lease_until)) - clock_timestamp()) * 1000)::float8 as wait
       from jobs where due_at is not null and kind = any($1)`,
    [kinds],
  );
  return rows[0]?.wait ?? null;
}

/** Ends a run well: a cron row waits for its next hour, a job queued again meanwhile stays due. @returns false when the lease was lost */
export async function finishJob(tx: Transaction, item: JobItem): Promise<boolean> {
  const rows = await tx.query(
    `update jobs set lease_by = null, lease_until = null, last_error = null, attempts = 0,
            done_at = case when due_at = $4::timestamptz then now() end,
            due_at = case when due_at <> $4::timestamptz then due_at
                          when every_ms is not null then now() + every_ms * interval '1 millisecond' end
      where tenant_id = $1 and id = $2 and lease_token = $3 returning id`,
    [item.tenantId, item.id, item.token, item.dueAt],
  );
  return rows.length > 0;
}

/** Puts a job back for another run after `delayMs`. `counted` false takes the attempt back. */
export async function retryJob(
  tx: Transaction,
  item: JobItem,
  retry: { delayMs: number; error: string | null; counted: boolean },
): Promise<boolean> {
  const rows = await tx.query(
    `update jobs set lease_by = null, lease_until = null, last_error = coalesce($5, last_error),
            attempts = case when $6 then attempts else greatest(0, attempts - 1) end,
            due_at = case when due_at <> $7::timestamptz then due_at else now() + $4 * interval '1 millisecond' end
      where tenant_id = $1 and id = $2 and lease_token = $3 returning id`,
    [item.tenantId, item.id, item.token, retry.delayMs, retry.error, retry.counted, item.dueAt],
  );
  return rows.length > 0;
}

/** Gives a job up. A cron row is not buried: it waits for its next hour. @returns false when the lease was lost */
export async function buryJob(tx: Transaction, item: JobItem, error: string): Promise<boolean> {
  const rows = await tx.query(
    `update jobs set lease_by = null, lease_until = null, last_error = $4,
            attempts = case when every_ms is null then attempts else 0 end,
            dead_at = case when every_ms is null and due_at = $5::timestamptz then now() end,
            due_at = case when due_at <> $5::timestamptz then due_at
                          when every_ms is not null then now() + every_ms * interval '1 millisecond' end
      where tenant_id = $1 and id = $2 and lease_token = $3 returning id`,
    [item.tenantId, item.id, item.token, error, item.dueAt],
  );
  return rows.length > 0;
}

/** Makes the row of a cron job, or takes over its new interval. */
export async function ensureCronJob(
  tx: Transaction,
  cron: { kind: string; everyMs: number; maxAttempts: number },
): Promise<void> {
  await tx.query(
    `insert into jobs (tenant_id, id, kind, key, due_at, every_ms, max_attempts)
     values ($1, $2, $3, 'cron', now() + $4 * interval '1 millisecond', $4, $5)
     on conflict (tenant_id, kind, key) do update set
       every_ms = excluded.every_ms, max_attempts = excluded.max_attempts,
       due_at = least(coalesce(jobs.due_at, excluded.due_at), excluded.due_at)
     where jobs.every_ms is distinct from excluded.every_ms or jobs.due_at is null`,
    [platformTenantId, newId(), cron.kind, cron.everyMs, cron.maxAttempts],
  );
}

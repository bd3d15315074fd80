// Gives jobs that were given up another life.
import type { Transaction } from '@nexus/database/database';
import { dueChannel } from '@nexus/leases/lease-worker';

/** Makes dead jobs due at once, with their attempts counted anew. `tx` decides which tenants' jobs are reached. @returns how many */
export async function requeueDeadJobs(tx: Transaction, filter: { kind: string | null }): Promise<number> {
  const rows = await tx.query(
    `update jobs set due_at = clock_timestamp(), dead_at = null, attempts = 0
      where dead_at is not null and ($1::text is null or kind = $1) returning id`,
    [filter.kind],
  );
  if (rows.length > 0) tx.announce(dueChannel, 'jobs:0');
  return rows.length;
}

// Failed attempts to sign in, kept as short-lived rows of `verifications`, so that every replica counts the same.
import { createHash } from 'node:crypto';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';

/** Minutes a failure counts. */
const windowMinutes = 15;

export interface Failures {
  identifier: string;
  failures: number;
  /** Seconds since the last one. */
  since: number;
}

/** How a subject ("account and address", "address") is named in the table: addresses and e-mails do not stand there in clear. */
export function identifierOf(subject: string): string {
  return `guess:${createHash('sha256').update(subject).digest('hex')}`;
}

/** Makes attempts on the same subjects wait for each other until the transaction ends. */
export async function lockSubjects(tx: Transaction, identifiers: string[]): Promise<void> {
  for (const identifier of [...identifiers].sort())
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [identifier]);
}

export async function countFailures(tx: Transaction, identifiers: string[]): Promise<Failures[]> {
  return tx.query<Failures>(
    `select identifier, count(*)::int as failures, extract(epoch from now() - max(created_at))::float8 as since
     from verifications where identifier = any($1) and expires_at > now() group by identifier`,
    [identifiers],
  );
}

/** Inserts a failure for each subject and sweeps out old ones. @returns the rows' ids */
export async function insertFailures(tx: Transaction, identifiers: string[]): Promise<string[]> {
  const ids = identifiers.map(() => newId());
  await tx.query(
    `insert into verifications (id, identifier, value, expires_at)
     select id, identifier, '', now() + make_interval(mins => $3) from unnest($1::uuid[], $2::text[]) as given (id, identifier)`,
    [ids, identifiers, windowMinutes],
  );
  await tx.query(`delete from verifications where identifier like 'guess:%' and expires_at < now()`);
  return ids;
}

export async function deleteFailures(tx: Transaction, ids: string[], identifier: string): Promise<void> {
  await tx.query('delete from verifications where id = any($1) or identifier = $2', [ids, identifier]);
}

/** Whether this account has signed in from this address before and is signed in there still. */
export async function isKnownAddress(tx: Transaction, email: string, address: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from sessions s join users u on u.id = s.user_id
     where u.email = $1 and s.ip_address = $2 and s.expires_at > now() limit 1`,
    [email, address],
  );
  return rows.length > 0;
}

// Tells every replica's live streams that something shown in the panel changed.
import type { Change } from '@nexus/contracts/admin-operations';
import type { Transaction } from '@nexus/database/database';

/** Postgres channel of live changes; payload: JSON of the contract's `change`. */
export const changeChannel = 'nexus_change';

export type ChangeAnnouncement = Omit<Change, 'at'>;

/** Announces with the commit of `tx`; nothing is announced when it rolls back. Kinds: see `change` of the admin API's contract. */
export async function announceChange(tx: Transaction, change: ChangeAnnouncement): Promise<void> {
  const payload: Change = { ...change, at: new Date().toISOString() };
  tx.send('select pg_notify($1, $2)', [changeChannel, JSON.stringify(payload)]);
}

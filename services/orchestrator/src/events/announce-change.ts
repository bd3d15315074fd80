// Tells every replica's live streams that something shown in the panel changed.
import type { Change } from '@nexus/contracts/admin-operations';
import type { Announcer } from '@nexus/database/database';

/** Postgres channel of live changes; payload: JSON of the contract's `change`. */
export const changeChannel = 'nexus_change';

export type ChangeAnnouncement = Omit<Change, 'at'>;

/** In a transaction: once it has committed; nothing is announced when it rolls back. Kinds: see `change` of the admin API's contract. */
export function announceChange(announcer: Announcer, change: ChangeAnnouncement): void {
  const payload: Change = { ...change, at: new Date().toISOString() };
  announcer.announce(changeChannel, JSON.stringify(payload));
}

// With which keys the credentials are sealed, and which keys of ENCRYPTION_KEY are not needed any more.
import type { Transaction } from '@nexus/database/database';
import type { Keyring } from '@nexus/database/keyring';

/** Counts and fingerprints only. */
export interface Sealing {
  /** Fingerprint of the key that seals. */
  sealing_key: string;
  total: number;
  /** Sealed with that key. */
  resealed: number;
  /** Sealed with another key, to be sealed anew. */
  waiting: number;
  /** Found not to open: to be entered again in the panel. */
  cannot_open: number;
  /** Fingerprints of listed keys that nothing is sealed with: they may be removed from ENCRYPTION_KEY. */
  removable_keys: string[];
  /** Keys that something is sealed with and that are not in ENCRYPTION_KEY. */
  missing_keys: { key: string; sealed: number }[];
}

/** `tx` is a platform transaction. */
export async function readSealing(tx: Transaction, keyring: Keyring): Promise<Sealing> {
  const rows = await tx.query<{ key: string; sealed: number; broken: number }>(
    `select split_part(sealed, '.', 2) as key, count(*)::int as sealed, count(cannot_open_since)::int as broken
       from credentials group by 1 order by 1`,
    [],
  );
  const first = keyring.sealingKeyId;
  const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const used = new Set(rows.map((row) => row.key));
  return {
    sealing_key: first,
    total: sum((row) => row.sealed),
    resealed: sum((row) => (row.key === first ? row.sealed : 0)),
    waiting: sum((row) => (row.key !== first && keyring.keyIds.includes(row.key) ? row.sealed - row.broken : 0)),
    cannot_open: sum((row) => row.broken),
    removable_keys: keyring.keyIds.filter((key) => key !== first && !used.has(key)),
    missing_keys: rows
      .filter((row) => !keyring.keyIds.includes(row.key))
      .map(({ key, sealed }) => ({ key: /^[0-9a-f]{12}$/.test(key) ? key : 'unreadable', sealed })),
  };
}

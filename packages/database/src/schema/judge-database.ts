// Whose database this is: empty, ours, made by a later version of us, or somebody else's.
import type { Catalog } from './catalog.ts';
import type { JournalState } from './journal.ts';
import type { Migration } from './migrate.ts';

export type Judgement = 'empty' | 'ours' | 'newer' | 'foreign';

export interface Evidence {
  declared: Catalog;
  live: Catalog;
  journal: JournalState | null;
  migrations: Migration[];
  fingerprint: string;
}

/**
 * A later version is one whose declaration took over after ours had: its changes must not be repaired backwards. One whose fingerprint
 * comes back after another's, as after a rollback, is told apart from it by a person only (`takeOver`).
 */
export function judgeDatabase(evidence: Evidence): Judgement {
  const { declared, live, journal, migrations, fingerprint } = evidence;
  if (journal === null) {
    const present = [...declared.tables.keys()].filter((name) => live.tables.has(name));
    if (present.length === 0) return 'empty';
    return resemblingTables(declared, live) * 2 >= declared.tables.size ? 'ours' : 'foreign';
  }
  const known = new Set(migrations.map((one) => one.name));
  if ([...journal.migrations].some((name) => !known.has(name))) return 'newer';
  const { fingerprints } = journal;
  return fingerprints.includes(fingerprint) && fingerprints.at(-1) !== fingerprint ? 'newer' : 'ours';
}

/** Names such as `users` are anybody's: a table is ours when it also has half of our columns. */
function resemblingTables(declared: Catalog, live: Catalog): number {
  return [...declared.tables.values()].filter((want) => {
    const columns = new Set(live.tables.get(want.name)?.columns.map((one) => `${one.name} ${one.type}`));
    return want.columns.filter((one) => columns.has(`${one.name} ${one.type}`)).length * 2 >= want.columns.length;
  }).length;
}

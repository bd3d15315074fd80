// What was ever done to the schema: rows of schema_repairs, only added to.
import type { Log } from '@nexus/service-kit/log';
import type * as pg from 'pg';
import { newId } from '../new-id.ts';
import type { Finding } from './step.ts';

export interface JournalEntry {
  /** created, declared: a declaration took over. migrated, repaired: something was changed. found, resolved: a finding came or went. */
  kind: 'created' | 'declared' | 'migrated' | 'repaired' | 'found' | 'resolved';
  object: string;
  statement: string;
  severity: string;
  details: Record<string, unknown>;
}

export interface JournalState {
  /** Fingerprints of the declarations that had this database, the latest last. */
  fingerprints: string[];
  migrations: Set<string>;
  /** Findings that were told and are not resolved, by `findingKey`. */
  open: Map<string, Finding>;
}

/** Null when the database has no journal. Reads rows whole, so that a damaged journal is still read as far as it goes. */
export async function readJournal(client: pg.ClientBase): Promise<JournalState | null> {
  const { rows: there } = await client.query<{ there: boolean }>(
    `select to_regclass('public.schema_repairs') is not null as there`,
  );
  if (!there[0]?.there) return null;
  const { rows } = await client.query<{ row: Partial<JournalEntry> & { created_at?: string; id?: string } }>(
    `select to_jsonb(r) as row from public.schema_repairs r where coalesce(to_jsonb(r)->>'kind', '') not in ('repaired', 'printed')`,
  );
  const state: JournalState = { fingerprints: [], migrations: new Set(), open: new Map() };
  const sorted = rows
    .map(({ row }) => row)
    .toSorted((a, b) => placeOf(a) - placeOf(b) || compare(a.created_at, b.created_at) || compare(a.id, b.id));
  for (const row of sorted) addEntry(state, row);
  return state;
}

/** Declarations are numbered as they take over, so that their order rests on no clock and no hour that can be lost. */
function placeOf({ details }: Partial<JournalEntry>): number {
  return Number(details?.place ?? 0);
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function addEntry(state: JournalState, row: Partial<JournalEntry>): void {
  const { kind, object = '', statement = '', details } = row;
  const { fingerprint, what, message } = (details ?? {}) as Record<string, unknown>;
  if ((kind === 'created' || kind === 'declared') && typeof fingerprint === 'string')
    state.fingerprints.push(fingerprint);
  if (kind === 'migrated') state.migrations.add(object);
  if (kind !== 'found' && kind !== 'resolved') return;
  const finding: Finding = {
    what: String(what),
    object,
    severity: (row.severity ?? 'warning') as Finding['severity'],
    message: String(message),
    statement,
  };
  state.open.delete(findingKey(finding));
  if (kind === 'found') state.open.set(findingKey(finding), finding);
}

/** A finding is the same while these are the same; how many rows are concerned may change. */
export function findingKey({ what, object, severity }: Finding): string {
  return JSON.stringify([what, object, severity]);
}

/** Writes entries down; what cannot be written yet (the table itself is being repaired) is kept for the next `flush`. */
export class JournalWriter {
  readonly #client: pg.ClientBase;
  readonly #log: Log;
  #waiting: JournalEntry[] = [];

  constructor(client: pg.ClientBase, log: Log) {
    this.#client = client;
    this.#log = log;
  }

  /** Inside the open transaction that does what the entry tells: both are kept, or neither. */
  async writeWith(entry: JournalEntry): Promise<void> {
    await this.#client.query('savepoint journal');
    try {
      await insert(this.#client, entry);
      await this.#client.query('release savepoint journal');
    } catch (error) {
      await this.#client.query('rollback to savepoint journal');
      this.#log.debug({ err: error }, 'an entry of the schema journal waits');
      this.#waiting.push(entry);
    }
  }

  /** Of its own; never throws because of the journal itself. */
  async write(entries: JournalEntry[]): Promise<void> {
    const all = [...this.#waiting, ...entries];
    if (all.length === 0) return;
    this.#waiting = [];
    await this.#client.query('begin');
    for (const entry of all) await this.writeWith(entry);
    await this.#client.query('commit');
  }

  /** Tries once more what could not be written. */
  async flush(): Promise<void> {
    await this.write([]);
    if (this.#waiting.length > 0)
      this.#log.warn(
        { entries: this.#waiting.length },
        'what was done to the schema could not be written into schema_repairs',
      );
  }
}

async function insert(client: pg.ClientBase, entry: JournalEntry): Promise<void> {
  await client.query(
    `insert into public.schema_repairs (id, kind, object, statement, severity, details, created_at) values ($1, $2, $3, $4, $5, $6, clock_timestamp())`,
    [newId(), entry.kind, entry.object, entry.statement, entry.severity, JSON.stringify(entry.details)],
  );
}

/** What came and what went between the open findings and the present ones. */
export function changedFindings(open: Map<string, Finding>, present: Finding[]): JournalEntry[] {
  const now = new Map(present.map((one) => [findingKey(one), one]));
  const entry = (kind: 'found' | 'resolved', one: Finding): JournalEntry => ({
    kind,
    object: one.object,
    statement: one.statement,
    severity: one.severity,
    details: { what: one.what, message: one.message },
  });
  return [
    ...[...now].filter(([key]) => !open.has(key)).map(([, one]) => entry('found', one)),
    ...[...open].filter(([key]) => !now.has(key)).map(([, one]) => entry('resolved', one)),
  ];
}

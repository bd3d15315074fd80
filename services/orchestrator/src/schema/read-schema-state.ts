// What the journal tells of the schema: whose version has the database, what was repaired last, what is still open.
import type { Transaction } from '@nexus/database/database';
import { readOptionalColumn } from '@nexus/database/schema/plan/optional-columns';
import type { OptionalColumnState } from '@nexus/database/schema/plan/optional-columns';
import { vectorColumn } from './optional-columns.ts';

export interface SchemaStateRead {
  /** `ok`; `warning`: the system runs, and something is open; `error`: it lacks something it needs. */
  status: 'ok' | 'warning' | 'error';
  /** Repairs ever made. */
  repairs: number;
  /** Of the declaration that has the database; null: not known. */
  fingerprint: string | null;
  declared_at: string | null;
  /** The last migration; null: none was needed yet. */
  version: string | null;
  /** Whether Postgres can compare vectors, and if not, why; the process does then. */
  pgvector: OptionalColumnState;
  recent_repairs: { what: string; object: string; statement: string; at: string }[];
  findings: { what: string; object: string; severity: string; message: string; statement: string; since: string }[];
}

/** Any transaction will do: the journal belongs to no shop. */
export async function readSchemaState(tx: Transaction): Promise<SchemaStateRead> {
  const [head] = await tx.query<
    Pick<SchemaStateRead, 'repairs' | 'fingerprint' | 'version'> & { declared_at: Date | null }
  >(
    `select (select count(*)::int from schema_repairs where kind in ('repaired', 'migrated')) as repairs,
            (select max(object) from schema_repairs where kind = 'migrated') as version,
            last.fingerprint, last.created_at as declared_at
       from (select) as one left join lateral (
         select details->>'fingerprint' as fingerprint, created_at from schema_repairs
          where kind in ('created', 'declared')
          order by coalesce((details->>'place')::int, 0) desc, created_at desc, id desc limit 1) as last on true`,
    [],
  );
  const recent = await tx.query<{ what: string | null; object: string; statement: string; created_at: Date }>(
    `select details->>'what' as what, object, statement, created_at from schema_repairs
      where kind in ('repaired', 'migrated') order by created_at desc, id desc limit 10`,
    [],
  );
  const open = await tx.query<{
    what: string;
    object: string;
    severity: string;
    message: string;
    statement: string;
    created_at: Date;
  }>(
    `select what, object, severity, message, statement, created_at from (
       select distinct on (object, details->>'what', severity) kind, details->>'what' as what, object, severity,
              details->>'message' as message, statement, created_at
         from schema_repairs where kind in ('found', 'resolved')
        order by object, details->>'what', severity, created_at desc, id desc) as latest
      where kind = 'found' order by created_at`,
    [],
  );
  const pgvector = await readOptionalColumn((text, values) => tx.query(text, values), vectorColumn);
  return {
    status: worst(open),
    repairs: head?.repairs ?? 0,
    fingerprint: head?.fingerprint ?? null,
    declared_at: head?.declared_at?.toISOString() ?? null,
    version: head?.version ?? null,
    pgvector,
    recent_repairs: recent.map(({ created_at, what, ...one }) => ({
      ...one,
      what: what ?? 'migration',
      at: created_at.toISOString(),
    })),
    findings: open.map(({ created_at, ...one }) => ({ ...one, since: created_at.toISOString() })),
  };
}

function worst(open: { severity: string }[]): SchemaStateRead['status'] {
  const severities = new Set(open.map((one) => one.severity));
  return severities.has('error') ? 'error' : severities.has('warning') ? 'warning' : 'ok';
}

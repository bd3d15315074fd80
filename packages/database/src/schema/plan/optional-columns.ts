// Columns of a type that only some servers offer: made where they can be, never missed where they cannot.
import type * as pg from 'pg';
import type { Catalog } from '../catalog.ts';
import type { Step } from '../step.ts';
import { quoted } from './plan-context.ts';

/** Whoever uses it asks `readOptionalColumn` first and goes on without it. */
export interface OptionalColumn {
  table: string;
  name: string;
  /** As Postgres prints it. */
  type: string;
  /** The extension that brings the type. */
  extension: string;
  /** What `alter table` sets once the column is there. */
  settings?: string[];
}

/**
 * ready; not-offered: this server does not have the extension (any more); not-created: it has, and nobody created it in this database;
 * not-added: only the column is missing.
 */
export type OptionalColumnState = 'ready' | 'not-offered' | 'not-created' | 'not-added';

type Ask = <Row extends object>(text: string, values: unknown[]) => Promise<Row[]>;

/** What is there now. The files are asked for too: a cluster may have moved to a server that lacks them. */
export async function readOptionalColumn(
  ask: Ask,
  { table, name, type, extension }: OptionalColumn,
): Promise<OptionalColumnState> {
  const [row] = await ask<{ state: OptionalColumnState }>(
    `select case when not exists (select from pg_available_extensions where name = $4) then 'not-offered'
                 when not exists (select from pg_extension where extname = $4) then 'not-created'
                 when exists (select from pg_attribute where attrelid = to_regclass($1) and attname = $2 and not attisdropped
                                 and atttypid = to_regtype($3)) then 'ready'
                 else 'not-added' end as state`,
    [table, name, type, extension],
  );
  return row?.state ?? 'not-offered';
}

/** Steps that this user may take; what it may not is no finding, since nothing is missed. */
export async function planOptionalColumns(client: pg.ClientBase, columns: OptionalColumn[]): Promise<Step[]> {
  const steps: Step[] = [];
  const ask: Ask = async (text, values) => (await client.query(text, values)).rows;
  for (const column of columns) {
    const state = await readOptionalColumn(ask, column);
    const creates = state === 'not-created';
    if ((!creates && state !== 'not-added') || !(await mayAdd(ask, column, creates))) continue;
    steps.push({
      what: 'optional-column',
      object: `${column.table}.${column.name}`,
      phases: [
        [
          ...(creates ? [`create extension ${quoted(column.extension)}`] : []),
          `alter table ${quoted(column.table)} add column ${quoted(column.name)} ${column.type}`,
          ...(column.settings ?? []).map((one) => `alter table ${quoted(column.table)} ${one}`),
        ],
      ],
      severity: 'info',
    });
  }
  return steps;
}

/** The extension may be in a schema where its type is not found by name, and somebody's column may have the name already. */
async function mayAdd(ask: Ask, { table, name, type, extension }: OptionalColumn, creates: boolean): Promise<boolean> {
  const [row] = await ask<{ may: boolean }>(
    `select pg_has_role(c.relowner, 'USAGE')
            and not exists (select from pg_attribute where attrelid = c.oid and attname = $2 and not attisdropped)
            and case when $5 then exists (
                  select from pg_available_extension_versions v where v.name = $4 and (
                    (select rolsuper from pg_roles where rolname = current_user)
                    or (has_database_privilege(current_database(), 'CREATE') and (v.trusted or not v.superuser))))
                else to_regtype($3) is not null end as may
       from pg_class c where c.oid = to_regclass($1)`,
    [table, name, type, extension, creates],
  );
  return row?.may ?? false;
}

/** Nobody's business when schemas are compared, also in a table that was renamed. */
export function withoutOptionalColumns(catalog: Catalog, columns: OptionalColumn[]): Catalog {
  const isOptional = (one: { name: string; type: string }): boolean =>
    columns.some(({ name, type }) => one.name === name && one.type === type);
  for (const table of catalog.tables.values()) table.columns = table.columns.filter((one) => !isOptional(one));
  return catalog;
}

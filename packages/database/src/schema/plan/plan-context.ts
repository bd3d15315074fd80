// What the planning of repairs goes by, and the words it builds statements from.
import * as pg from 'pg';
import type { Catalog, Table } from '../catalog.ts';

export interface PlanContext {
  declared: Catalog;
  live: Catalog;
  /** `table.column` → expression for rows that have no value where one is declared. */
  backFills: Record<string, string>;
  /** From this size on a table is changed without keeping its readers and writers out. */
  bigTableBytes: number;
  /** The application role, or null where it cannot be taken. */
  role: string | null;
  /**
   * Columns beyond the declared ones that an earlier start already reported, as `table.column`: they are not a declared one that was
   * renamed since. Null: the declaration itself changes, so that columns come and go anyway.
   */
  knownExtras: Set<string> | null;
  /** Declared tables that are left alone: another one looks like them under a new name. */
  unsettledTables: Set<string>;
  /** By table: columns of another type, or perhaps renamed; nothing that names them is compared. */
  unsettledColumns: Map<string, Set<string>>;
  /** What seems to be a declared table or column under a new name: `table` or `table.column`. */
  twins: Set<string>;
}

export const quoted = pg.escapeIdentifier;

/** Declared tables beside their live form. */
export function presentTables({ declared, live }: PlanContext): [Table, Table][] {
  return [...declared.tables.values()].flatMap((want): [Table, Table][] => {
    const have = live.tables.get(want.name);
    return have ? [[want, have]] : [];
  });
}

export function isBig({ bigTableBytes }: PlanContext, table: Table): boolean {
  return table.bytes >= bigTableBytes;
}

/** Whether a printed definition names a column that is not as declared, so that it cannot be compared. */
export function isUnsettled({ unsettledColumns }: PlanContext, table: string, definition: string): boolean {
  const names = unsettledColumns.get(table);
  return names !== undefined && [...names].some((name) => new RegExp(`(?<!\\w)${name}(?!\\w)`).test(definition));
}

export function byName<T extends { name: string }>(all: readonly T[]): Map<string, T> {
  return new Map(all.map((one) => [one.name, one]));
}

// The declared schema as Postgres prints it: built in a schema of its own inside a transaction that is rolled back, once per declaration.
import { AppError } from '@nexus/service-kit/app-error';
import * as pg from 'pg';
import { catalogOf, readRawCatalog } from './catalog.ts';
import type { Catalog, RawCatalog } from './catalog.ts';
import { keepPrint, loadPrint, printKey } from './kept-print.ts';

/** No object of ours has it in its name, so that it can be cut out of printed definitions. */
const shadow = 'nexus_declared_shadow';

export interface DeclaredCatalog {
  catalog: Catalog;
  /** Keeps a new print for the next start, once the journal is there; never throws because of it. */
  keep(): Promise<void>;
}

/**
 * Row-level security that is declared is forced too; the generator of the statements cannot say so.
 * @throws AppError `schema.no-rights` when the user may make nothing at all, `schema.refused` when a statement fails
 */
export async function readDeclaredCatalog(client: pg.ClientBase, statements: string[]): Promise<DeclaredCatalog> {
  const key = await printKey(client, statements);
  const kept = await loadPrint(client, key);
  const raw = kept ?? (await print(client, statements));
  const catalog = catalogOf(raw);
  for (const table of catalog.tables.values()) table.forced = table.rowSecurity;
  return { catalog, keep: async () => (kept || !raw ? undefined : keepPrint(client, key, raw)) };
}

async function print(client: pg.ClientBase, statements: string[]): Promise<RawCatalog | undefined> {
  await client.query('begin');
  try {
    const space = await openShadow(client);
    await client.query(`set local search_path = ${space}, public`);
    const inShadow = statements.map((one) => one.replaceAll('"public".', `${space}.`));
    await client.query(inShadow.filter((one) => !isExtension(one)).join(';\n'));
    return await readRawCatalog(client, space);
  } catch (error) {
    throw error instanceof pg.DatabaseError ? refusal(error) : error;
  } finally {
    await client.query('rollback');
  }
}

/** A user who may not create a schema builds in its own temporary one. */
async function openShadow(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ may: boolean }>(
    `select has_database_privilege(current_database(), 'CREATE') as may`,
  );
  if (rows[0]?.may) {
    await client.query(`create schema ${shadow}`);
    return shadow;
  }
  await client.query('create temporary table nexus_opens_the_temporary_schema () on commit drop');
  const opened = await client.query<{ name: string }>(`select pg_my_temp_schema()::regnamespace::text as name`);
  await client.query('drop table nexus_opens_the_temporary_schema');
  return opened.rows[0]?.name ?? 'pg_temp';
}

/** An extension is a thing of the whole database: it is looked up, not built twice. */
export function isExtension(statement: string): boolean {
  return /^\s*create\s+extension\b/i.test(statement);
}

/** Name in `create extension if not exists "name"`. */
export function extensionName(statement: string): string {
  return /^\s*create\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)"?/i.exec(statement)?.[1] ?? '';
}

function refusal(error: pg.DatabaseError): AppError {
  if (error.code === '42501')
    return new AppError({
      code: 'schema.no-rights',
      status: 503,
      public: true,
      message: `The database user of POSTGRES_DSN may make neither a schema nor temporary tables, so the database cannot be compared with what is declared: ${error.message}`,
      cause: error,
    });
  return new AppError({
    code: 'schema.refused',
    status: 500,
    public: true,
    message: `The database refused the declared schema, and nothing was changed: ${error.message}`,
    cause: error,
  });
}

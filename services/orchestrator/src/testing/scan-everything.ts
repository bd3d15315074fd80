// For tests of erasures: every row of every table as text, and every file below a directory, searched and compared.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '@nexus/database/database';

/** All rows of the database by table, as Postgres writes them; bytes also as the text they may be. */
export async function readEveryTable(database: Database): Promise<Map<string, string[]>> {
  return database.platformTransaction('test: read every table', async (tx) => {
    const tables = await tx.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') order by 1`,
    );
    const found = new Map<string, string[]>();
    for (const { name } of tables) {
      const bytes = await tx.query<{ name: string }>(
        `select attname as name from pg_attribute where attrelid = $1::regclass and atttypid = 'bytea'::regtype and not attisdropped`,
        [name],
      );
      const readable = bytes.map((column) => ` || ' ' || encode(t."${column.name}", 'escape')`).join('');
      const rows = await tx.query<{ row: string }>(`select t::text${readable} as row from ${name} t`);
      found.set(
        name,
        rows.map(({ row }) => row),
      );
    }
    return found;
  });
}

/** Where any of the texts stands, whatever its case: "table: row" or "file: path". */
export async function findAnywhere(database: Database, directory: string, texts: string[]): Promise<string[]> {
  const wanted = texts.map((text) => text.toLowerCase());
  const holds = (text: string) => wanted.some((one) => text.toLowerCase().includes(one));
  const found: string[] = [];
  for (const [table, rows] of await readEveryTable(database))
    for (const row of rows) if (holds(row)) found.push(`${table}: ${row}`);
  for (const path of await listFilesBelow(directory))
    if (holds(path) || holds((await readFile(path)).toString('latin1'))) found.push(`file: ${path}`);
  return found;
}

export async function listFilesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** One hash over every row and file that names the text (an id of a tenant). */
export async function hashOf(database: Database, directory: string, text: string): Promise<string> {
  const hash = createHash('sha256');
  for (const [table, rows] of await readEveryTable(database))
    for (const row of rows.filter((one) => one.includes(text)).sort()) hash.update(`${table} ${row}\n`);
  for (const path of (await listFilesBelow(directory)).filter((one) => one.includes(text)))
    hash.update(path).update(await readFile(path));
  return hash.digest('hex');
}

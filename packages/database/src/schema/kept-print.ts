// The print of the declared schema, kept in the journal: the same statements on the same server print the same.
import { createHash } from 'node:crypto';
import * as pg from 'pg';
import { newId } from '../new-id.ts';
import { catalogQuery } from './catalog.ts';
import type { RawCatalog } from './catalog.ts';

/** Everything that a print depends on; what a session's settings do to it is fixed where the connection is opened. */
export async function printKey(client: pg.ClientBase, statements: string[]): Promise<string> {
  const { rows } = await client.query<{ version: string }>('select version()');
  return hashOf(JSON.stringify([rows[0]?.version, catalogQuery, statements]));
}

/** Null when there is none, or it is not as it was written: a damaged print would repair the schema into something else. */
export async function loadPrint(client: pg.ClientBase, key: string): Promise<RawCatalog | null> {
  try {
    const { rows } = await client.query<{ text: string; hash: string }>(
      `select details->>'catalog' as text, details->>'hash' as hash from public.schema_repairs where kind = 'printed' and object = $1`,
      [key],
    );
    const kept = rows.find((row) => hashOf(key + row.text) === row.hash);
    return kept ? (JSON.parse(kept.text) as RawCatalog) : null;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return null;
    throw error;
  }
}

/** In place of those of other versions. */
export async function keepPrint(client: pg.ClientBase, key: string, raw: RawCatalog): Promise<void> {
  const text = JSON.stringify(raw);
  try {
    await client.query(`delete from public.schema_repairs where kind = 'printed'`);
    await client.query(
      `insert into public.schema_repairs (id, kind, object, statement, severity, details) values ($1, 'printed', $2, '', 'info', $3)`,
      [newId(), key, JSON.stringify({ hash: hashOf(key + text), catalog: text })],
    );
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

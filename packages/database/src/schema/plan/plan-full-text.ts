// Full text beside row-level security: an index is asked for the match of words only where that is marked leakproof.
import type * as pg from 'pg';
import type { Catalog } from '../catalog.ts';
import type { Plan } from '../step.ts';

const match = 'pg_catalog.ts_match_vq(tsvector, tsquery)';
const mark = `alter function ${match} leakproof`;

/**
 * Nothing where no words are declared or the match is marked. Marking it takes a superuser
 * (https://www.postgresql.org/docs/current/sql-createfunction.html); anybody else is told what to run.
 */
export async function planFullText(client: pg.ClientBase, { tables }: Catalog): Promise<Plan> {
  const keepsWords = [...tables.values()].some(({ columns }) => columns.some(({ type }) => type === 'tsvector'));
  if (!keepsWords) return { steps: [], findings: [] };
  const { rows } = await client.query<{ marked: boolean; may: boolean }>(
    `select p.proleakproof as marked, r.rolsuper as may from pg_proc p, pg_roles r
      where p.oid = $1::regprocedure and r.rolname = current_user`,
    [match],
  );
  if (rows[0]?.marked !== false) return { steps: [], findings: [] };
  const about = { what: 'not-leakproof', object: 'full text', severity: 'info' } as const;
  if (rows[0].may) return { steps: [{ ...about, phases: [[mark]] }], findings: [] };
  const message =
    'Full text may be slow beside row-level security: Postgres asks no index for it until its match is marked leakproof, which takes a superuser. A superuser may run the statement, once in this database.';
  return { steps: [], findings: [{ ...about, message, statement: `${mark};` }] };
}

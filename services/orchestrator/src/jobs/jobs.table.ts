// Generic background work: retries, dead letters, and cron rows.
import { createdAt, moment, tenantColumns, tenantPolicy } from '@nexus/database/columns';
import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';

/** Jobs of the whole platform (cron) carry the nil UUID as tenant. Dead jobs keep `dead_at` and can be queued again. */
export const jobs = pgTable(
  'jobs',
  {
    ...tenantColumns,
    kind: text().notNull(),
    /** Two jobs of one kind and key are one job. */
    key: text().notNull(),
    payload: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    due_at: moment(),
    attempts: integer().notNull().default(0),
    max_attempts: integer().notNull().default(8),
    /** Cron rows: milliseconds between runs. */
    every_ms: integer(),
    lease_by: uuid(),
    lease_until: moment(),
    lease_token: bigint({ mode: 'bigint' })
      .notNull()
      .default(sql`0`),
    last_error: text(),
    dead_at: moment(),
    done_at: moment(),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    unique('jobs_key').on(table.tenant_id, table.kind, table.key),
    index('jobs_due')
      .on(table.due_at)
      .where(sql`due_at is not null`),
    tenantPolicy(),
  ],
);

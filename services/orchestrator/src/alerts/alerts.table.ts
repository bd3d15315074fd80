// Alerts: what was found wrong, once per thing while it lasts; and how each shop wants to be told.
import { createdAt, moment, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
import { sql } from 'drizzle-orm';
import {
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { tenants } from '../tenants/tenants.table.ts';

/** Rows of the whole platform carry the nil UUID as tenant. */
export const alerts = pgTable(
  'alerts',
  {
    ...tenantColumns,
    code: text().notNull(),
    subject: text().notNull(),
    label: text(),
    severity: text().notNull().$type<'warning' | 'error'>(),
    since: moment(),
    /** Codes, ids and numbers; never texts of customers, never secrets. */
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** Null: not lasting long enough yet to be told. */
    raised_at: moment(),
    last_seen_at: moment().notNull(),
    resolved_at: moment(),
    acknowledged_at: moment(),
    acknowledged_by: text(),
    /** Notices sent so far, the last one's hour and what it said. */
    notices: integer().notNull().default(0),
    noticed_at: moment(),
    last_notice: text().$type<'raised' | 'repeated' | 'resolved' | null>(),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    uniqueIndex('alerts_open')
      .on(table.tenant_id, table.code, table.subject)
      .where(sql`resolved_at is null`),
    index('alerts_latest').on(table.tenant_id, table.created_at.desc()),
    tenantPolicy(),
  ],
);

/** The secret of the webhook is a sealed credential (owner "alerts"). */
export const alert_settings = pgTable(
  'alert_settings',
  {
    ...tenantColumns,
    enabled: boolean().notNull(),
    destination_email: text(),
    webhook_url: text(),
    unanswered_minutes: integer().notNull(),
    repeat_hours: integer().notNull(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    unique('alert_settings_tenant').on(table.tenant_id),
    tenantPolicy(),
  ],
);

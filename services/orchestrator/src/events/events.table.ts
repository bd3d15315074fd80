// What happened, for the owner's eyes: telemetry events and the audit trail of writes.
import { createdAt, tenantColumns, tenantPolicy } from '@nexus/database/columns';
import { index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';

/** Rows of the whole platform carry the nil UUID as tenant. Holds no message texts and no secrets. */
export const events = pgTable(
  'events',
  {
    ...tenantColumns,
    kind: text().notNull(),
    severity: text().notNull().default('info'),
    conversation_id: uuid(),
    turn_id: uuid(),
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    index('events_latest').on(table.tenant_id, table.created_at.desc()),
    tenantPolicy(),
  ],
);

export const audit_log = pgTable(
  'audit_log',
  {
    ...tenantColumns,
    /** user:<id>, admin-token, or system. */
    actor: text().notNull(),
    action: text().notNull(),
    object: text(),
    /** Names of changed fields and harmless values; never secrets. */
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    ip_address: text(),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    index('audit_log_latest').on(table.tenant_id, table.created_at.desc()),
    tenantPolicy(),
  ],
);

// Sealed secrets of tenants, and the keys that seal them.
import { createdAt, moment, platformPolicy, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
import { foreignKey, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { tenants } from '../tenants/tenants.table.ts';

/** `owner` says what the secret belongs to ("channel:<id>", "store", "model:openai", "smtp"); `name` which of its secrets it is. */
export const credentials = pgTable(
  'credentials',
  {
    ...tenantColumns,
    owner: text().notNull(),
    name: text().notNull(),
    /** AES-256-GCM envelope; bound to tenant, table, column and row. */
    sealed: text().notNull(),
    /** Key that sealed it. */
    key_id: text().notNull(),
    /** Last characters, so that a person recognises which key is set. */
    hint: text().notNull(),
    /** Set when it was found that it does not open; null: it opens, as far as anybody tried. */
    cannot_open_since: moment(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    unique('credentials_name').on(table.tenant_id, table.owner, table.name),
    tenantPolicy(),
  ],
);

/** One row per ENCRYPTION_KEY ever used; `canary` opens only with that key. */
export const encryption_keys = pgTable(
  'encryption_keys',
  {
    id: uuid().primaryKey(),
    key_id: text().notNull().unique(),
    canary: text().notNull(),
    ...createdAt,
  },
  () => [platformPolicy()],
);

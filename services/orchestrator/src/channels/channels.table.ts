// Channels: the WhatsApp numbers of a shop; and its connection to the shop system.
import { createdAt, moment, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
import { sql } from 'drizzle-orm';
import { check, foreignKey, index, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { tenants } from '../tenants/tenants.table.ts';

export const channels = pgTable(
  'channels',
  {
    ...tenantColumns,
    provider: text().notNull().$type<'ycloud' | 'meta'>(),
    label: text().notNull(),
    /** E.164 with "+". */
    phone_number: text().notNull(),
    phone_number_id: text(),
    mode: text().notNull().$type<'off' | 'test_numbers' | 'new_customers' | 'everyone'>(),
    /** Since when the mode is as it is: `new_customers` are those who first wrote after it. */
    mode_since: moment().notNull().defaultNow(),
    test_numbers: text().array().notNull().default([]),
    /** The phone app's own greeting and away texts. */
    automatic_texts: text().array().notNull().default([]),
    last_webhook_at: moment(),
    /** The provider asked for a pause: nothing of this number gets through before. */
    sends_paused_until: moment(),
    broken: jsonb().$type<{ code: string; message: string; since: string } | null>(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    unique('channels_number').on(table.tenant_id, table.provider, table.phone_number),
    index('channels_id').on(table.id),
    index('channels_phone_number').on(table.phone_number),
    index('channels_phone_number_id').on(table.phone_number_id),
    check('channels_mode', sql`${table.mode} in ('off', 'test_numbers', 'new_customers', 'everyone')`),
    tenantPolicy(),
  ],
);

export const store_connections = pgTable(
  'store_connections',
  {
    ...tenantColumns,
    store_id: text().notNull(),
    store_name: text(),
    url: text(),
    status: text().notNull().$type<'ok' | 'unauthorized' | 'unknown'>(),
    checked_at: moment(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    unique('store_connections_tenant').on(table.tenant_id),
    tenantPolicy(),
  ],
);

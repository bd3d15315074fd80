// Raw webhooks kept while the whatsapp service is away; verified and read when it is back.
import { bytes, createdAt, moment, tenantColumns, tenantPolicy } from '@nexus/database/columns';
import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';

/** Bodies whose tenant is not known yet (shared doors) carry the nil UUID as tenant and channel. */
export const webhook_inbox = pgTable(
  'webhook_inbox',
  {
    ...tenantColumns,
    channel_id: uuid().notNull(),
    provider: text().notNull(),
    headers: jsonb().$type<Record<string, string>>().notNull(),
    body: bytes().notNull(),
    remote_address: text().notNull(),
    due_at: moment(),
    attempts: integer().notNull().default(0),
    lease_by: uuid(),
    lease_until: moment(),
    lease_token: bigint({ mode: 'bigint' })
      .notNull()
      .default(sql`0`),
    last_error: text(),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    index('webhook_inbox_due')
      .on(table.due_at)
      .where(sql`due_at is not null`),
    index('webhook_inbox_channel').on(table.tenant_id, table.channel_id),
    tenantPolicy(),
  ],
);

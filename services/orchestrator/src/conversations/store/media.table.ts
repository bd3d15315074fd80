// Media of messages: what the provider said of it, where the bytes lie, and what was heard in it.
import { createdAt, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
import { foreignKey, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { messages } from './conversations.table.ts';

export const media = pgTable(
  'media',
  {
    ...tenantColumns,
    message_id: uuid().notNull(),
    kind: text().notNull(),
    status: text().notNull().$type<'pending' | 'ready' | 'failed' | 'removed'>(),
    /** inboundMedia of the contract: what the provider needs to fetch it. */
    source: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Path below the media directory. */
    path: text(),
    mime_type: text(),
    filename: text(),
    size: integer(),
    transcript: text(),
    error: text(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.message_id],
      foreignColumns: [messages.tenant_id, messages.id],
    }).onDelete('cascade'),
    unique('media_message').on(table.tenant_id, table.message_id),
    tenantPolicy(),
  ],
);

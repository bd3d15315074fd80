// Handoffs to a person: how a shop wants to be told, and each one that happened.
import { createdAt, moment, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
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
  uuid,
} from 'drizzle-orm/pg-core';
import { tenants } from '../tenants/tenants.table.ts';

/** The SMTP password is a sealed credential (owner "smtp"). */
export const handoff_configs = pgTable(
  'handoff_configs',
  {
    ...tenantColumns,
    enabled: boolean().notNull(),
    destination_email: text(),
    customer_notice: text().notNull(),
    smtp: jsonb().$type<{
      host: string;
      port: number;
      security: 'none' | 'starttls' | 'tls';
      user: string | null;
      from: string;
    } | null>(),
    context: jsonb().$type<{ name: boolean; phone: boolean; history: boolean; ids: boolean }>().notNull(),
    /** As the owner gave them (contracts' handoff-settings.ts); what is not in them has its default. */
    rules: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** Null: somebody is always there. */
    attention_hours: jsonb().$type<{ day: number; from: string; to: string }[] | null>(),
    agent_answers_outside: boolean().notNull().default(false),
    reminder_minutes: integer().notNull().default(15),
    /** Null: the default text. */
    second_notice: text(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    unique('handoff_configs_tenant').on(table.tenant_id),
    tenantPolicy(),
  ],
);

export const handoffs = pgTable(
  'handoffs',
  {
    ...tenantColumns,
    conversation_id: uuid().notNull(),
    turn_id: uuid(),
    /** Code: customer_asked, complaint, message_stale, admin … */
    reason: text().notNull(),
    summary: text(),
    /** What the mail tells: written in the transaction of the handoff. */
    transcript: jsonb()
      .$type<{
        customer_name: string | null;
        customer_phone: string | null;
        conversation_id: string;
        lines: { author: string; text: string; at: string }[];
      }>()
      .notNull(),
    /** none: no mail configured. */
    mail_status: text().notNull().$type<'none' | 'queued' | 'sent' | 'failed'>(),
    mail_error: text(),
    /** When nobody had answered in time, and the shop and the customer were told so. */
    reminded_at: moment(),
    /** When a person marked the conversation as settled. */
    resolved_at: moment(),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    index('handoffs_conversation').on(table.tenant_id, table.conversation_id),
    tenantPolicy(),
  ],
);

// Turns of the agent with their thinking log, what they used, and the ledger of sends.
import type { AgentChange } from '@nexus/contracts/routing/agent-choice';
import { createdAt, moment, tenantColumns, tenantPolicy } from '@nexus/database/columns';
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { conversations, messages } from './conversations.table.ts';

export const turns = pgTable(
  'turns',
  {
    ...tenantColumns,
    conversation_id: uuid().notNull(),
    agent_id: uuid(),
    agent_name: text(),
    /** The version that answered, and its number, which outlives it. */
    agent_version_id: uuid(),
    agent_version: integer(),
    status: text()
      .notNull()
      .$type<
        | 'running'
        | 'answered'
        | 'handed_off'
        | 'handed_over'
        | 'failed'
        | 'superseded'
        | 'silent'
        | 'canceled'
        | 'distilled'
      >(),
    /** Code of why it ended as it did. */
    reason: text(),
    /** With this turn another agent goes on. */
    agent_change: jsonb().$type<AgentChange | null>(),
    trace_id: text(),
    started_at: moment().notNull(),
    finished_at: moment(),
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.conversation_id],
      foreignColumns: [conversations.tenant_id, conversations.id],
    }).onDelete('cascade'),
    index('turns_conversation').on(table.tenant_id, table.conversation_id, table.id.desc()),
    tenantPolicy(),
  ],
);

export const turn_steps = pgTable(
  'turn_steps',
  {
    ...tenantColumns,
    turn_id: uuid().notNull(),
    position: integer().notNull(),
    /** One turnStep of the contract; redacted of credentials by the agent service. */
    step: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id, table.turn_id], foreignColumns: [turns.tenant_id, turns.id] }).onDelete(
      'cascade',
    ),
    unique('turn_steps_position').on(table.tenant_id, table.turn_id, table.position),
    tenantPolicy(),
  ],
);

export const usage_records = pgTable(
  'usage_records',
  {
    ...tenantColumns,
    /** Null: a trial in the playground, of the agent named beside it. */
    turn_id: uuid(),
    agent_id: uuid(),
    /** What was used for it outside of a turn: a voice note that was written down. */
    conversation_id: uuid(),
    model_provider: text().notNull(),
    model: text().notNull(),
    input_tokens: integer().notNull(),
    output_tokens: integer().notNull(),
    cached_tokens: integer().notNull(),
    cache_write_tokens: integer().notNull().default(0),
    /** Of a voice note. */
    audio_seconds: numeric({ precision: 10, scale: 2 }),
    /** US dollars by the price at the time; null: written when no price was assumed where none was known. */
    cost_usd: numeric({ precision: 14, scale: 8 }),
    /** By the assumed price, because the model's own was not known. */
    cost_estimated: boolean().notNull().default(false),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id, table.turn_id], foreignColumns: [turns.tenant_id, turns.id] }).onDelete(
      'cascade',
    ),
    foreignKey({
      columns: [table.tenant_id, table.conversation_id],
      foreignColumns: [conversations.tenant_id, conversations.id],
    }).onDelete('cascade'),
    index('usage_records_conversation')
      .on(table.tenant_id, table.conversation_id)
      .where(sql`conversation_id is not null`),
    index('usage_records_day').on(table.tenant_id, table.created_at),
    index('usage_records_turn').on(table.tenant_id, table.turn_id),
    tenantPolicy(),
  ],
);

/** The ledger of sends: a row per try that a person or the agent decided on, claimed in order within its conversation. The newest row of a message is the one that counts. */
export const deliveries = pgTable(
  'deliveries',
  {
    ...tenantColumns,
    conversation_id: uuid().notNull(),
    message_id: uuid().notNull(),
    /** agent: dropped when a person takes over. person, system: always sent. */
    origin: text().notNull().$type<'agent' | 'person' | 'system'>(),
    status: text().notNull().$type<'queued' | 'sending' | 'sent' | 'unknown' | 'refused' | 'canceled'>(),
    /** conversations.owner_version when it was written. */
    owner_version: integer().notNull(),
    due_at: moment(),
    attempts: integer().notNull().default(0),
    lease_by: uuid(),
    lease_until: moment(),
    lease_token: bigint({ mode: 'bigint' })
      .notNull()
      .default(sql`0`),
    provider_message_id: text(),
    provider_reference: text(),
    error: jsonb().$type<{ code: string; message: string } | null>(),
    /** Only while unknown: until when a status or an echo is waited for, before a person is asked. */
    reconcile_until: moment(),
    sent_at: moment(),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.conversation_id],
      foreignColumns: [conversations.tenant_id, conversations.id],
    }).onDelete('cascade'),
    foreignKey({
      columns: [table.tenant_id, table.message_id],
      foreignColumns: [messages.tenant_id, messages.id],
    }).onDelete('cascade'),
    index('deliveries_due')
      .on(table.due_at)
      .where(sql`due_at is not null`),
    index('deliveries_open')
      .on(table.tenant_id, table.conversation_id, table.id)
      .where(sql`status in ('queued', 'sending')`),
    index('deliveries_message').on(table.tenant_id, table.message_id),
    index('deliveries_reconcile')
      .on(table.reconcile_until)
      .where(sql`reconcile_until is not null`),
    tenantPolicy(),
  ],
);

// Conversations and messages; the conversation row is also the queue item of its turns.
import { createdAt, moment, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
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
import { channels } from '../../channels/channels.table.ts';
import { customers } from '../../customers/customers.table.ts';

/** The agent of an episode, and how it came to be that one. */
export interface Answering {
  agent_id: string;
  agent_name: string;
  episode: number;
  /** Since when it is that one (ISO 8601). */
  since: string;
  /** How often agents handed this episode over by their tool. */
  hand_overs: number;
  /** Who answered before in it, and why it was changed, in the agent's or the customer's words. */
  before: { id: string; name: string; role: string; reason: string | null } | null;
  /** Read off the turns, and not kept yet. */
  recalled?: true;
}

export const conversations = pgTable(
  'conversations',
  {
    ...tenantColumns,
    channel_id: uuid().notNull(),
    customer_id: uuid().notNull(),
    /** Who answers. Every change raises owner_version; bubbles carry the version they were written under. */
    owner: text().notNull().default('ai').$type<'ai' | 'human' | 'nobody'>(),
    owner_version: integer().notNull().default(0),
    owner_until: moment(),
    owner_reason: text(),
    /** Since when the customer waits for a person: from a handoff, or a message to a person, until one writes. */
    waiting_since: moment(),
    /** What a person settled it from, so that it can be taken back; null once anybody else is in charge. */
    resolved_from: jsonb().$type<{
      owner_until: string | null;
      owner_reason: string | null;
      waiting_since: string | null;
    } | null>(),
    ai_enabled: boolean().notNull().default(true),
    /** Which agent answers, where the shop has several; what it says of another episode does not count. */
    answering: jsonb().$type<Answering | null>(),
    /** Put on it by people; rules of routing look at them. */
    tags: text().array().notNull().default([]),
    /** Where replies go: the customer's id exactly as last received. */
    reply_to_kind: text().notNull().$type<'phone' | 'bsuid'>(),
    reply_to_id: text().notNull(),
    episode: integer().notNull().default(1),
    episode_started_at: moment().notNull().defaultNow(),
    /** Set: the episode is over, the next message begins another. */
    episode_closed_at: moment(),
    /** When the waiting messages' turn is due; null: nothing waits. */
    due_at: moment(),
    /** Begin of the burst now waiting: caps the debounce. */
    burst_started_at: moment(),
    lease_by: uuid(),
    lease_until: moment(),
    lease_token: bigint({ mode: 'bigint' })
      .notNull()
      .default(sql`0`),
    attempts: integer().notNull().default(0),
    /** Drafts dropped in a row because newer messages came; caps how long a busy writer waits. */
    superseded_count: integer().notNull().default(0),
    last_error: text(),
    last_inbound_at: moment(),
    last_message_id: uuid(),
    last_message_at: moment(),
    unread_count: integer().notNull().default(0),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.channel_id],
      foreignColumns: [channels.tenant_id, channels.id],
    }).onDelete('cascade'),
    foreignKey({ columns: [table.tenant_id, table.customer_id], foreignColumns: [customers.tenant_id, customers.id] }),
    unique('conversations_customer').on(table.tenant_id, table.channel_id, table.customer_id),
    index('conversations_due')
      .on(table.due_at)
      .where(sql`due_at is not null`),
    index('conversations_latest').on(table.tenant_id, table.last_message_at.desc()),
    index('conversations_waiting')
      .on(table.tenant_id, table.waiting_since)
      .where(sql`waiting_since is not null`),
    index('conversations_return')
      .on(table.owner_until)
      .where(sql`owner_until is not null`),
    check('conversations_owner', sql`${table.owner} in ('ai', 'human', 'nobody')`),
    tenantPolicy(),
  ],
);

export const messages = pgTable(
  'messages',
  {
    ...tenantColumns,
    conversation_id: uuid().notNull(),
    channel_id: uuid().notNull(),
    direction: text().notNull().$type<'in' | 'out'>(),
    author: text().notNull().$type<'customer' | 'agent' | 'person' | 'automatic' | 'system'>(),
    author_name: text(),
    type: text().notNull(),
    text: text().notNull(),
    image_url: text(),
    provider_message_id: text(),
    reply_to_provider_message_id: text(),
    episode: integer().notNull(),
    /** Outgoing: the turn that wrote it. Incoming: the turn that took it up. */
    turn_id: uuid(),
    /** Incoming: still to be answered. */
    waits: boolean().notNull().default(false),
    /** Incoming: why no turn answers it. */
    unanswered_reason: text(),
    status: text()
      .notNull()
      .$type<'received' | 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown' | 'canceled'>(),
    error: jsonb().$type<{
      code: string;
      title: string;
      class: 'retry_later' | 'refused' | 'channel_broken' | 'window_closed';
    } | null>(),
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** Incoming: how often the provider delivered it again; outgoing: when each status came. For the timeline. */
    repeats: integer().notNull().default(0),
    status_times: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** The provider's hour for incoming ones, ours for outgoing. */
    at: moment().notNull(),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.conversation_id],
      foreignColumns: [conversations.tenant_id, conversations.id],
    }).onDelete('cascade'),
    unique('messages_provider_id').on(table.tenant_id, table.channel_id, table.provider_message_id),
    index('messages_thread').on(table.tenant_id, table.conversation_id, table.id.desc()),
    index('messages_turn').on(table.tenant_id, table.turn_id),
    index('messages_waiting')
      .on(table.tenant_id, table.conversation_id)
      .where(sql`waits`),
    tenantPolicy(),
  ],
);

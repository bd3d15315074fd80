// What is remembered of customers over their conversations.
import { createdAt, moment, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { MemoryTopic } from '@nexus/contracts/memory';
import { customers } from '../customers/customers.table.ts';

/** One row is one thing known; of a customer and a subject at most one is active, so that what is said again replaces what was said. */
export const memories = pgTable(
  'memories',
  {
    ...tenantColumns,
    customer_id: uuid().notNull(),
    /** summary: what an earlier episode was about. */
    kind: text().notNull().$type<'fact' | 'preference' | 'promise' | 'summary'>(),
    topic: text().notNull().$type<MemoryTopic>(),
    about: text().notNull().default(''),
    /** Two memories of one subject contradict each other (see subject-of.ts). */
    subject: text().notNull(),
    /** Emptied when it is forgotten; the row stays for a while, so that the same episode does not bring it back. */
    text: text().notNull(),
    state: text().notNull().default('active').$type<'active' | 'superseded' | 'forgotten'>(),
    superseded_by: uuid(),
    origin: text().notNull().$type<'distilled' | 'customer' | 'person'>(),
    confidence: real().notNull().default(1),
    conversation_id: uuid(),
    episode: integer(),
    source_message_id: uuid(),
    said_at: moment().notNull(),
    /** Null: until it is forgotten. */
    expires_at: moment(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.customer_id],
      foreignColumns: [customers.tenant_id, customers.id],
    }).onDelete('cascade'),
    uniqueIndex('memories_active')
      .on(table.tenant_id, table.customer_id, table.subject)
      .where(sql`state = 'active'`),
    index('memories_customer').on(table.tenant_id, table.customer_id, table.id.desc()),
    check('memories_state', sql`${table.state} in ('active', 'superseded', 'forgotten')`),
    tenantPolicy(),
  ],
);

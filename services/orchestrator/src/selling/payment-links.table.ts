// The ledger of payment links: written before the shop is asked, so that one confirmed cart becomes one order at most.
import { createdAt, moment, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
import type { CartLine, PaymentLinkState } from '@nexus/contracts/selling';
import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { conversations } from '../conversations/store/conversations.table.ts';

/** The id is also the reference by which the shop's order is found (see referenceOf). */
export const payment_links = pgTable(
  'payment_links',
  {
    ...tenantColumns,
    conversation_id: uuid().notNull(),
    customer_id: uuid().notNull(),
    /** The turn that first asked for it. */
    turn_id: uuid(),
    episode: integer().notNull(),
    /** Of variants, quantities and prices: the same cart in the same episode is the same link. */
    fingerprint: text().notNull(),
    state: text().notNull().$type<PaymentLinkState>(),
    reason: text(),
    lines: jsonb().$type<CartLine[]>().notNull(),
    total: numeric({ precision: 14, scale: 2 }).notNull(),
    currency: text().notNull(),
    draft_order_id: text(),
    url: text(),
    /** When the shop was asked to make it. */
    asked_at: moment().notNull().defaultNow(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.conversation_id],
      foreignColumns: [conversations.tenant_id, conversations.id],
    }).onDelete('cascade'),
    uniqueIndex('payment_links_cart')
      .on(table.tenant_id, table.conversation_id, table.episode, table.fingerprint)
      .where(sql`state <> 'failed'`),
    index('payment_links_customer').on(table.tenant_id, table.customer_id, table.created_at),
    index('payment_links_conversation').on(table.tenant_id, table.conversation_id, table.id.desc()),
    check('payment_links_state', sql`${table.state} in ('creating', 'open', 'unknown', 'failed')`),
    tenantPolicy(),
  ],
);

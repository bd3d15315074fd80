// Which of a shop's agents answers: its rules in their order, and what holds where none decides.
import type { IntentWords, RoutingRule } from '@nexus/contracts/routing/routing';
import { createdAt, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
import { sql } from 'drizzle-orm';
import {
  boolean,
  foreignKey,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { agents } from '../agents/agents.table.ts';
import { tenants } from '../tenants/tenants.table.ts';

export const routings = pgTable(
  'routings',
  {
    ...tenantColumns,
    when_nobody: text().notNull().$type<'default_agent' | 'person'>(),
    intent_words: jsonb().$type<IntentWords>().notNull(),
    /** Counts every change: whoever saves says which one they saw. */
    revision: integer().notNull().default(1),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    unique('routings_tenant').on(table.tenant_id),
    tenantPolicy(),
  ],
);

/** A rule goes with its agent. */
export const routing_rules = pgTable(
  'routing_rules',
  {
    ...tenantColumns,
    /** From 1; the default agent's row stands behind all. */
    position: integer().notNull(),
    agent_id: uuid().notNull(),
    /** Answers what no rule decides; it has no conditions. */
    is_default: boolean().notNull().default(false),
    conditions: jsonb().$type<Omit<RoutingRule, 'agent_id'>>().notNull(),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.agent_id],
      foreignColumns: [agents.tenant_id, agents.id],
    }).onDelete('cascade'),
    unique('routing_rules_position').on(table.tenant_id, table.position),
    uniqueIndex('routing_rules_default')
      .on(table.tenant_id)
      .where(sql`is_default`),
    tenantPolicy(),
  ],
);

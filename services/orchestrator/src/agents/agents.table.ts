// Agents: who answers for a shop, with which model, prompt and tools.
import { createdAt, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
import { boolean, doublePrecision, foreignKey, jsonb, numeric, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { tenants } from '../tenants/tenants.table.ts';

export const agents = pgTable(
  'agents',
  {
    ...tenantColumns,
    name: text().notNull(),
    role: text().notNull().$type<'sales' | 'support' | 'after_sales'>(),
    model_provider: text().notNull(),
    model: text().notNull(),
    temperature: doublePrecision(),
    /** Asked in this order when the agent's own model has an outage, a limit or a timeout. */
    fallback_models: jsonb().$type<{ model_provider: string; model: string }[]>().notNull().default([]),
    /** What one answer may cost, in US dollars; null: no limit of its own. */
    max_turn_cost_usd: numeric({ precision: 12, scale: 4 }),
    system_prompt: text().notNull(),
    enabled_tools: text().array().notNull().default([]),
    is_active: boolean().notNull().default(true),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    tenantPolicy(),
  ],
);

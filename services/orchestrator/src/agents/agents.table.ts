// Agents: who answers for a shop, with which model, prompt and tools.
import { createdAt, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
import { boolean, doublePrecision, foreignKey, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
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

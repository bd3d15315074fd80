// Agents: who answers for a shop, with which model, prompt and tools; and every version of them, the draft included.
import { createdAt, moment, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
import type { AgentHandoffRules } from '@nexus/contracts/handoff-settings';
import type { ToolPermission } from '@nexus/contracts/turn';
import type { WeeklyStretch } from '@nexus/contracts/routing/weekly-hours';
import { sql } from 'drizzle-orm';
import {
  boolean,
  doublePrecision,
  foreignKey,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { tenants } from '../tenants/tenants.table.ts';

/** What makes an agent. In `agents` it stands as it is published, for replicas that know no versions. */
const content = () => ({
  name: text().notNull(),
  role: text().notNull().$type<'sales' | 'support' | 'after_sales'>(),
  /** How it speaks, in the owner's words; empty: as the instructions say. */
  tone: text().notNull().default(''),
  /** Language it always writes in; `customer`: that of the customer. */
  language: text().notNull().$type<'customer' | 'es' | 'pt-BR' | 'en'>().default('customer'),
  model_provider: text().notNull(),
  model: text().notNull(),
  temperature: doublePrecision(),
  /** Asked in this order when the agent's own model has an outage, a limit or a timeout. */
  fallback_models: jsonb().$type<{ model_provider: string; model: string }[]>().notNull().default([]),
  /** What one answer may cost, in US dollars; null: no limit of its own. */
  max_turn_cost_usd: numeric({ precision: 12, scale: 4 }),
  /** How often a turn may ask its model; null: as often as any. */
  max_steps: integer(),
  system_prompt: text().notNull(),
  enabled_tools: text().array().notNull().default([]),
  /** What an acting tool may do, by name; one that is not named may act. */
  tool_permissions: jsonb().$type<Record<string, ToolPermission>>().notNull().default({}),
  /** When it answers, in the shop's time zone; null: always. */
  hours: jsonb().$type<WeeklyStretch[] | null>(),
  /** Who is there for its customers outside them. */
  outside_hours: text().notNull().$type<'colleague' | 'person'>().default('colleague'),
  /** In place of the shop's, each that is set; null: the shop's. */
  handoff_rules: jsonb().$type<AgentHandoffRules | null>(),
});

export const agents = pgTable(
  'agents',
  {
    ...tenantColumns,
    ...content(),
    is_active: boolean().notNull().default(true),
    /** Null: what stands here is no version yet. */
    published_version_id: uuid(),
    /** Counts every change of the agent or its draft: whoever saves says which one they saw. */
    revision: integer().notNull().default(1),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    tenantPolicy(),
  ],
);

/** Published ones never change; to go back is to publish an old content again. At most one is a draft. */
export const agent_versions = pgTable(
  'agent_versions',
  {
    ...tenantColumns,
    agent_id: uuid().notNull(),
    /** Null while it is the draft. */
    number: integer(),
    ...content(),
    /** Who wrote it: a person, `admin-token`, or `system` for what was there before. */
    author_id: uuid(),
    author: text().notNull(),
    note: text().notNull().default(''),
    /** Number of the version whose content was taken up again. */
    restored_from: integer(),
    ...createdAt,
    ...updatedAt,
    published_at: moment(),
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.agent_id],
      foreignColumns: [agents.tenant_id, agents.id],
    }).onDelete('cascade'),
    unique('agent_versions_number').on(table.tenant_id, table.agent_id, table.number),
    uniqueIndex('agent_versions_draft')
      .on(table.tenant_id, table.agent_id)
      .where(sql`published_at is null`),
    tenantPolicy(),
  ],
);

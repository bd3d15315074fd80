// Saved tests of agents and their runs. Nothing personal stands in them: no customer, no conversation, stand-ins for all the rest.
import type { SavedExchange, TestExpectations, TestResult } from '@nexus/contracts/saved-tests/agent-tests';
import type { ShopFacts } from '@nexus/contracts/shop-facts';
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
import { agents } from '../agents.table.ts';

/** What the shop was like when the test was saved. */
export interface TestSetting {
  facts: ShopFacts | null;
  has_store: boolean;
  /** Without any there is nothing to search. */
  knowledge_chunks: number;
  public_coupons: string[];
  payment_links: boolean;
}

export const agent_tests = pgTable(
  'agent_tests',
  {
    ...tenantColumns,
    agent_id: uuid().notNull(),
    name: text().notNull(),
    scope: text().notNull().$type<'answer' | 'conversation'>(),
    messages: jsonb().notNull().$type<SavedExchange['messages']>(),
    tool_results: jsonb().notNull().$type<SavedExchange['tool_results']>(),
    setting: jsonb().notNull().$type<TestSetting>(),
    expectations: jsonb().notNull().$type<TestExpectations>(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.agent_id],
      foreignColumns: [agents.tenant_id, agents.id],
    }).onDelete('cascade'),
    index('agent_tests_agent').on(table.tenant_id, table.agent_id, table.id),
    tenantPolicy(),
  ],
);

export const agent_test_runs = pgTable(
  'agent_test_runs',
  {
    ...tenantColumns,
    agent_id: uuid().notNull(),
    version_id: uuid().notNull(),
    /** Null: the draft. */
    number: integer(),
    /** Of the version's content and the tests: what it says counts for exactly these. */
    fingerprint: text().notNull(),
    state: text().notNull().default('running').$type<'running' | 'finished' | 'stopped'>(),
    verdict: text().$type<'passed' | 'failed' | 'not_run'>(),
    stopped_by: text().$type<'by_hand' | 'changed' | 'gave_up'>(),
    total: integer().notNull(),
    /** A person wants it to end; no further test begins. */
    is_to_stop: boolean().notNull().default(false),
    ...createdAt,
    finished_at: moment(),
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.agent_id],
      foreignColumns: [agents.tenant_id, agents.id],
    }).onDelete('cascade'),
    index('agent_test_runs_agent').on(table.tenant_id, table.agent_id, table.id.desc()),
    tenantPolicy(),
  ],
);

/** A row per test that has been run. The test may be gone by then; its name stands in the result. */
export const agent_test_results = pgTable(
  'agent_test_results',
  {
    ...tenantColumns,
    run_id: uuid().notNull(),
    test_id: uuid().notNull(),
    result: jsonb().notNull().$type<TestResult>(),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.run_id],
      foreignColumns: [agent_test_runs.tenant_id, agent_test_runs.id],
    }).onDelete('cascade'),
    unique('agent_test_results_test').on(table.tenant_id, table.run_id, table.test_id),
    tenantPolicy(),
  ],
);

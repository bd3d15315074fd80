// What a shop's owner has approved to be told, and what its own pages propose; one row per shop.
import type { FactProposal, ShopFacts } from '@nexus/contracts/shop-facts';
import { createdAt, moment, tenantColumns, tenantPolicy } from '@nexus/database/columns';
import { foreignKey, integer, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { tenants } from '../tenants/tenants.table.ts';

export const shop_facts = pgTable(
  'shop_facts',
  {
    ...tenantColumns,
    facts: jsonb().$type<Partial<ShopFacts>>().notNull().default({}),
    /** Counts the times facts were saved; 0: only proposals were read. */
    version: integer().notNull().default(0),
    proposals: jsonb().$type<FactProposal[]>().notNull().default([]),
    /** Ids of proposals that were taken up or dismissed. */
    settled_proposals: text().array().notNull().default([]),
    proposals_at: moment(),
    /** When facts were last saved. */
    updated_at: moment(),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    unique('shop_facts_tenant').on(table.tenant_id),
    tenantPolicy(),
  ],
);

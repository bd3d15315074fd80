// Customers of a shop and the ids WhatsApp knows them by.
import { createdAt, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
import { boolean, foreignKey, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { tenants } from '../tenants/tenants.table.ts';

export const customers = pgTable(
  'customers',
  {
    ...tenantColumns,
    name: text(),
    /** E.164 with "+", canonical form of the number; null when known by BSUID alone. */
    phone: text(),
    never_answer: boolean().notNull().default(false),
    blocked: boolean().notNull().default(false),
    store_customer_id: text(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    tenantPolicy(),
  ],
);

/** kind: `phone` (match key: canonical digits, see match-phone.ts) or `bsuid`. One key belongs to one customer of a tenant. */
export const customer_identities = pgTable(
  'customer_identities',
  {
    ...tenantColumns,
    customer_id: uuid().notNull(),
    kind: text().notNull().$type<'phone' | 'bsuid'>(),
    match_key: text().notNull(),
    /** As last received: replies go to it. */
    raw_id: text().notNull(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.customer_id],
      foreignColumns: [customers.tenant_id, customers.id],
    }).onDelete('cascade'),
    unique('customer_identities_key').on(table.tenant_id, table.kind, table.match_key),
    index('customer_identities_customer').on(table.tenant_id, table.customer_id),
    tenantPolicy(),
  ],
);

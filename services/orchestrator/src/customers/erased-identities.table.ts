// What is left of an erased person: a keyed hash and an hour, so that what was said before it does not come back.
import { createdAt, moment, tenantColumns, tenantPolicy } from '@nexus/database/columns';
import { foreignKey, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { tenants } from '../tenants/tenants.table.ts';

/** Nobody who lacks the installation's key can tell whose number a fingerprint is. Forgotten by retention. */
export const erased_identities = pgTable(
  'erased_identities',
  {
    ...tenantColumns,
    /** Of a phone number (any written form gives the same) or a BSUID: see erased-identities.ts. */
    fingerprint: text().notNull(),
    erased_at: moment().notNull(),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    unique('erased_identities_fingerprint').on(table.tenant_id, table.fingerprint),
    tenantPolicy(),
  ],
);

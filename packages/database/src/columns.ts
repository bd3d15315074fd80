// Columns and constraints that tables share: ids, tenant, times, and the row-level security policy.
import { sql } from 'drizzle-orm';
import { customType, pgPolicy, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Points in time always carry their zone. */
export const moment = (name?: string) =>
  name ? timestamp(name, { withTimezone: true, mode: 'date' }) : timestamp({ withTimezone: true, mode: 'date' });

/** First columns of every tenant table; its primary key is (tenant_id, id). */
export const tenantColumns = { tenant_id: uuid().notNull(), id: uuid().notNull() };

export const createdAt = { created_at: moment().notNull().defaultNow() };
export const updatedAt = { updated_at: moment().notNull().defaultNow() };

/** Bytes. */
export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** The one policy of tenant tables: the tenant of the transaction, or a named platform transaction. */
export const tenantPolicy = () =>
  pgPolicy('tenant_isolation', {
    using: sql`tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform'`,
    withCheck: sql`tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform'`,
  });

/** Policy of platform tables that hold what no tenant may see. */
export const platformPolicy = () =>
  pgPolicy('platform_only', {
    using: sql`current_setting('app.scope', true) = 'platform'`,
    withCheck: sql`current_setting('app.scope', true) = 'platform'`,
  });

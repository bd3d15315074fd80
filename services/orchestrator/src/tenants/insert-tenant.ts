// Adds a shop to the installation.
import type { Transaction } from '@nexus/database/database';
import type { TenantRow } from './find-tenant.ts';

export interface NewTenant {
  store_name: string;
  locale: string;
  timezone: string;
  currency: string;
}

/** `id` is given because the transaction is already the new tenant's own. */
export async function insertTenant(tx: Transaction, id: string, tenant: NewTenant): Promise<TenantRow> {
  const [row] = await tx.query<TenantRow>(
    `insert into tenants (id, store_name, locale, timezone, currency) values ($1, $2, $3, $4, $5) returning *`,
    [id, tenant.store_name, tenant.locale, tenant.timezone, tenant.currency],
  );
  return row as TenantRow;
}

// The shops a person belongs to, with their role in each.
import type { Role } from '@nexus/contracts/admin-api';
import type { Database } from '@nexus/database/database';

export interface Membership {
  tenant_id: string;
  store_name: string;
  role: Role;
}

/** Across tenants, because it is asked before any tenant is chosen; only this person's rows are read. */
export async function membershipsOf(database: Database, userId: string): Promise<Membership[]> {
  return database.platformTransaction('accounts: memberships of one person', (tx) =>
    tx.query<Membership>(
      `select m.tenant_id, t.store_name, m.role from memberships m join tenants t on t.id = m.tenant_id
       where m.user_id = $1 order by lower(t.store_name), t.id`,
      [userId],
    ),
  );
}

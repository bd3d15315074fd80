// Adds a shop with all it begins with. It stands among the agents because a new shop comes with one.
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import type { FastifyRequest } from 'fastify';
import { addMembership } from '../accounts/add-membership.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import type { TenantRow } from '../tenants/find-tenant.ts';
import { insertTenant } from '../tenants/insert-tenant.ts';
import type { NewTenant } from '../tenants/insert-tenant.ts';
import { insertDefaultAgent } from './insert-default-agent.ts';

/** What slices above this one add to a new shop, in the same transaction. */
export type WhenTenantCreated = (tx: Transaction, tenant: TenantRow) => Promise<void>;

/** @param request who adds it: a person becomes its owner; null: the system itself */
export async function createTenant(
  deps: Pick<Deps, 'database' | 'config'>,
  request: FastifyRequest | null,
  tenant: NewTenant,
  whenCreated?: WhenTenantCreated,
): Promise<TenantRow> {
  const tenantId = newId();
  return deps.database.transaction(tenantId, async (tx) => {
    const row = await insertTenant(tx, tenantId, tenant);
    await insertDefaultAgent(tx, { tenantId, locale: row.locale, model: deps.config.OPENAI_DEFAULT_MODEL });
    const userId = request?.principal?.userId;
    if (userId) await addMembership(tx, { tenantId, userId, role: 'owner' });
    await whenCreated?.(tx, row);
    await audit(tx, request, { tenantId, action: 'tenants.create', object: tenantId });
    announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
    return row;
  });
}

// Which shops the caller of a platform-wide route may see.
import type { Database } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { membershipsOf } from '../accounts/memberships-of.ts';
import type { Principal } from '../accounts/principal-of.ts';

/** Null: every shop and the platform's own rows. */
export type VisibleTenants = Set<string> | null;

export async function visibleTenants(database: Database, principal: Principal): Promise<VisibleTenants> {
  if (principal.platformAdmin) return null;
  if (principal.userId === null) return new Set();
  const memberships = await membershipsOf(database, principal.userId);
  return new Set(memberships.map((one) => one.tenant_id));
}

/**
 * The tenant a list is for; null: all (platform administrators only).
 * @throws AppError 404 `tenants.not-found` for a shop that is none of the caller's, 400 `events.tenant-needed` when none is named
 */
export async function tenantToList(
  database: Database,
  principal: Principal,
  tenantId: string | undefined,
): Promise<string | null> {
  const visible = await visibleTenants(database, principal);
  if (tenantId === undefined) {
    if (visible === null) return null;
    throw new AppError({ code: 'events.tenant-needed', status: 400, message: 'Name the shop: ?tenant_id=…' });
  }
  if (visible === null || visible.has(tenantId)) return tenantId;
  throw new AppError({ code: 'tenants.not-found', status: 404, message: 'There is no such shop.' });
}

// The shops of the installation. Beside create-tenant, because adding one needs slices above `tenants`.
import { page, pageQuery, tenant, tenantInput, tenantPatch } from '@nexus/contracts/admin-api';
import type { Tenant } from '@nexus/contracts/admin-api';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import { membershipsOf } from '../accounts/memberships-of.ts';
import { principalOf } from '../accounts/principal-of.ts';
import type { Principal } from '../accounts/principal-of.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { platformTenantId } from '../events/record-event.ts';
import { requireTenant } from '../tenants/find-tenant.ts';
import type { TenantRow } from '../tenants/find-tenant.ts';
import { listTenants } from '../tenants/list-tenants.ts';
import { updateTenant } from '../tenants/update-tenant.ts';
import type { TenantChanges } from '../tenants/update-tenant.ts';
import { createTenant } from './create-tenant.ts';
import type { WhenTenantCreated } from './create-tenant.ts';

const params = z.object({ tenant_id: z.uuid() });

/** @param whenCreated what higher slices add to a new shop (its handoff settings) */
export function tenantsRoutes(deps: Deps, whenCreated?: WhenTenantCreated): Route[] {
  return [
    route({
      method: 'POST',
      url: '/admin/tenants',
      allow: 'platform_admin',
      summary: 'Add a shop; it comes with an active sales agent',
      body: tenantInput,
      response: tenant,
      status: 201,
      handler: async ({ body, request }) => shownTenant(await createTenant(deps, request, body, whenCreated)),
    }),
    route({
      method: 'GET',
      url: '/admin/tenants',
      allow: 'signed_in',
      summary: 'Shops the caller may see, newest first',
      query: pageQuery,
      response: page(tenant),
      handler: async ({ query, request }) => {
        const among = await visibleTenants(deps, principalOf(request));
        const listed = await deps.database.transaction(platformTenantId, (tx) => listTenants(tx, { ...query, among }));
        return { items: listed.items.map(shownTenant), next_cursor: listed.next_cursor };
      },
    }),
    ...oneTenantRoutes(deps),
  ];
}

function oneTenantRoutes(deps: Deps): Route[] {
  const url = '/admin/tenants/:tenant_id';
  return [
    route({
      method: 'GET',
      url,
      allow: 'viewer',
      summary: 'One shop',
      params,
      response: tenant,
      handler: async ({ params: { tenant_id: tenantId } }) =>
        deps.database.transaction(tenantId, async (tx) => shownTenant(await requireTenant(tx, tenantId))),
    }),
    route({
      method: 'PATCH',
      url,
      allow: 'manager',
      summary: 'Change a shop; is_active false silences its agents',
      params,
      body: tenantPatch,
      response: tenant,
      handler: async ({ params: { tenant_id: tenantId }, body, request }) =>
        deps.database.transaction(tenantId, async (tx) => {
          const row = await updateTenant(tx, deps.cache, tenantId, changesOf(body));
          const data = {
            fields: Object.keys(body),
            ...(body.is_active === undefined ? {} : { is_active: body.is_active }),
          };
          await audit(tx, request, { tenantId, action: 'tenants.update', object: tenantId, data });
          announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
          return shownTenant(row);
        }),
    }),
  ];
}

/** Ids of the shops a person belongs to; null: all. */
async function visibleTenants(deps: Deps, { platformAdmin, userId }: Principal): Promise<string[] | null> {
  if (platformAdmin || userId === null) return null;
  return (await membershipsOf(deps.database, userId)).map(({ tenant_id: id }) => id);
}

/** Money is a numeric of Postgres, which the driver gives and takes as text. */
function changesOf(patch: z.output<typeof tenantPatch>): TenantChanges {
  const { daily_budget_usd: budget, thrift_model: thrift, ...changes } = patch;
  return {
    ...changes,
    ...(budget === undefined ? {} : { daily_budget_usd: budget === null ? null : String(budget) }),
    ...(thrift === undefined
      ? {}
      : { thrift_model_provider: thrift?.model_provider ?? null, thrift_model: thrift?.model ?? null }),
  };
}

function shownTenant(tenantRow: TenantRow): Tenant {
  const {
    updated_at: _at,
    daily_budget_usd: budget,
    thrift_model_provider: provider,
    thrift_model: model,
    model_prices: _prices,
    ...row
  } = tenantRow;
  return {
    ...row,
    thrift_model: provider !== null && model !== null ? { model_provider: provider, model } : null,
    daily_budget_usd: budget === null ? null : Number(budget),
    erase_at: row.erase_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  };
}

// A shop's own rights over its data: a copy of everything, and its end.
import { tenantErasure } from '@nexus/contracts/admin-api';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { audit } from '../events/audit.ts';
import { sendExport } from './customer-data.routes.ts';
import { requestErasure, withdrawErasure } from './erase-tenant.ts';

const url = '/admin/tenants/:tenant_id';
const params = z.object({ tenant_id: z.uuid() });

export function tenantDataRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url: `${url}/export`,
      allow: 'owner',
      summary: 'Everything the shop holds, media included, as a zip archive; secrets are left out',
      params,
      handler: async ({ params: { tenant_id: tenantId }, request, reply }) => {
        await deps.database.transaction(tenantId, (tx) =>
          audit(tx, request, { tenantId, action: 'tenants.export', object: tenantId }),
        );
        return sendExport(deps, reply, { tenantId, person: null });
      },
    }),
    route({
      method: 'DELETE',
      url,
      allow: 'owner',
      summary:
        'Switch a shop off at once and erase it with everything that belongs to it: after some days, or now with erase=true',
      params,
      query: z.object({ erase: z.enum(['true', 'false']).default('false') }),
      response: tenantErasure,
      status: 202,
      handler: async ({ params: { tenant_id: tenantId }, query, request }) => {
        const days = query.erase === 'true' ? 0 : deps.config.TENANT_ERASE_AFTER_DAYS;
        const at = await requestErasure(deps, request, tenantId, days);
        return { erase_at: at.toISOString() };
      },
    }),
    route({
      method: 'POST',
      url: `${url}/restore`,
      allow: 'owner',
      summary: 'Withdraw the erasure of a shop before its hour; it stays switched off',
      params,
      response: tenantErasure,
      handler: async ({ params: { tenant_id: tenantId }, request }) => {
        await withdrawErasure(deps, request, tenantId);
        return { erase_at: null };
      },
    }),
  ];
}

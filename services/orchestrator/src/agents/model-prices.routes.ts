// What a shop itself pays for its models: GET and PUT …/model-prices. Beside the agents, because they know the providers there are.
import { ownModelPrices } from '@nexus/contracts/models/model-prices';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { requireTenant } from '../tenants/find-tenant.ts';
import { updateTenant } from '../tenants/update-tenant.ts';
import { requireKnownParts } from './agent-manifest.ts';

const url = '/admin/tenants/:tenant_id/model-prices';
const params = z.object({ tenant_id: z.uuid() });

export function modelPricesRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url,
      allow: 'manager',
      summary: 'What the shop itself pays for its models, in US dollars per million tokens',
      params,
      response: ownModelPrices,
      handler: ({ params: { tenant_id: tenantId } }) =>
        deps.database.transaction(tenantId, async (tx) => ({
          prices: (await requireTenant(tx, tenantId)).model_prices,
        })),
    }),
    route({
      method: 'PUT',
      url,
      allow: 'owner',
      summary:
        'Set what the shop itself pays for its models; calls from now on are priced by it, caps and alerts with them',
      params,
      body: ownModelPrices,
      response: ownModelPrices,
      handler: async ({ params: { tenant_id: tenantId }, body, request }) => {
        await requireKnownParts(deps, { fallback_models: body.prices });
        return deps.database.transaction(tenantId, async (tx) => {
          const { model_prices: before } = await requireTenant(tx, tenantId);
          await updateTenant(tx, deps.cache, tenantId, { model_prices: body.prices });
          const data = { before, after: body.prices };
          await audit(tx, request, { tenantId, action: 'model-prices.update', object: tenantId, data });
          announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
          return body;
        });
      },
    }),
  ];
}

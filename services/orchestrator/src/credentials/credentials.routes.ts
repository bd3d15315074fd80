// The shop's own keys for its models.
import { tenantCredentials, tenantCredentialsInput } from '@nexus/contracts/admin-api';
import type { Transaction } from '@nexus/database/database';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { listCredentials } from './list-credentials.ts';
import { modelKeyOwner } from './model-keys.ts';
import { removeCredential } from './remove-credential.ts';
import { setCredential } from './set-credential.ts';

const url = '/admin/tenants/:tenant_id/credentials';
const params = z.object({ tenant_id: z.uuid() });
const prefix = 'model:';

export function credentialsRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url,
      allow: 'manager',
      summary: "Which of the shop's own model keys are set; never the keys",
      params,
      response: tenantCredentials,
      handler: async ({ params: { tenant_id: tenantId } }) =>
        deps.database.transaction(tenantId, (tx) => shownCredentials(tx, tenantId)),
    }),
    route({
      method: 'PUT',
      url,
      allow: 'manager',
      summary: "Set the shop's own key for a model provider",
      params,
      body: tenantCredentialsInput,
      response: tenantCredentials,
      handler: async ({ params: { tenant_id: tenantId }, body, request }) =>
        deps.database.transaction(tenantId, async (tx) => {
          const owner = modelKeyOwner(body.model_provider);
          await setCredential(tx, deps.keyring, { tenantId, owner, name: 'api_key', value: body.model_api_key });
          if (body.base_url)
            await setCredential(tx, deps.keyring, { tenantId, owner, name: 'base_url', value: body.base_url });
          else await removeCredential(tx, { tenantId, owner, name: 'base_url' });
          await audit(tx, request, { tenantId, action: 'credentials.set', object: owner });
          announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
          return shownCredentials(tx, tenantId);
        }),
    }),
    route({
      method: 'DELETE',
      url: `${url}/:model_provider`,
      allow: 'manager',
      summary: "Forget the shop's own key for a model provider; the platform's is used again",
      params: params.extend({ model_provider: z.string().min(1).max(40) }),
      response: tenantCredentials,
      handler: async ({ params: { tenant_id: tenantId, model_provider: provider }, request }) =>
        deps.database.transaction(tenantId, async (tx) => {
          await removeCredential(tx, { tenantId, owner: modelKeyOwner(provider) });
          await audit(tx, request, { tenantId, action: 'credentials.remove', object: prefix + provider });
          announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
          return shownCredentials(tx, tenantId);
        }),
    }),
  ];
}

/** Items are named after their provider. */
async function shownCredentials(tx: Transaction, tenantId: string): Promise<z.input<typeof tenantCredentials>> {
  const set = await listCredentials(tx, tenantId, prefix);
  return {
    items: set
      .filter(({ name }) => name === 'api_key')
      .map(({ owner, hint, updated_at: at, cannot_open_since: broken }) => ({
        name: owner.slice(prefix.length),
        hint,
        updated_at: at.toISOString(),
        cannot_open_since: broken?.toISOString() ?? null,
      })),
  };
}

// The shop's connection to its Tienda Nube store.
import { storeConnection, storeConnectionInput } from '@nexus/contracts/admin-api';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { listCredentials } from '../credentials/list-credentials.ts';
import { removeCredential } from '../credentials/remove-credential.ts';
import { setCredential } from '../credentials/set-credential.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { readLocale } from './channels.store.ts';
import { checkStore } from './check-store.ts';
import { deleteStoreConnection, findStoreConnection, saveStoreConnection } from './store-connection.store.ts';

const url = '/admin/tenants/:tenant_id/store-connection';
const params = z.object({ tenant_id: z.uuid() });
const owner = 'store';

type StoreConnection = z.input<typeof storeConnection>;

export function storeConnectionRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url,
      allow: 'viewer',
      summary: 'Which store the shop is connected to',
      params,
      response: storeConnection,
      handler: async ({ params: { tenant_id: tenantId } }) =>
        deps.database.transaction(tenantId, (tx) => shownConnection(tx, tenantId)),
    }),
    route({
      method: 'PUT',
      url,
      allow: 'manager',
      summary: 'Connect the shop to its store; the credentials are tried before they are kept',
      params,
      body: storeConnectionInput,
      response: storeConnection,
      handler: async ({ params: { tenant_id: tenantId }, body, request }) =>
        connectStore(deps, request, tenantId, body),
    }),
    route({
      method: 'DELETE',
      url,
      allow: 'manager',
      summary: 'Disconnect the store; its agents then know nothing of products and orders',
      params,
      status: 204,
      handler: async ({ params: { tenant_id: tenantId }, request }) =>
        deps.database.transaction(tenantId, async (tx) => {
          if (!(await deleteStoreConnection(tx, tenantId)))
            throw new AppError({ code: 'store-connection.not-found', status: 404, message: 'No store is connected.' });
          await removeCredential(tx, { tenantId, owner });
          await tell(tx, request, tenantId, 'store-connection.delete', {});
        }),
    }),
  ];
}

/** The store is asked outside of any transaction: it may take seconds. */
async function connectStore(
  deps: Deps,
  request: FastifyRequest,
  tenantId: string,
  store: z.output<typeof storeConnectionInput>,
): Promise<StoreConnection> {
  const locale = await deps.database.transaction(tenantId, (tx) => readLocale(tx, tenantId));
  const found = await checkStore(deps, store, locale);
  return deps.database.transaction(tenantId, async (tx) => {
    await saveStoreConnection(tx, tenantId, { ...found, store_id: store.store_id });
    await setCredential(tx, deps.keyring, { tenantId, owner, name: 'access_token', value: store.access_token });
    await tell(tx, request, tenantId, 'store-connection.set', { store_id: store.store_id });
    return shownConnection(tx, tenantId);
  });
}

async function shownConnection(tx: Transaction, tenantId: string): Promise<StoreConnection> {
  const row = await findStoreConnection(tx, tenantId);
  const token = (await listCredentials(tx, tenantId, owner)).find((one) => one.owner === owner);
  return {
    connected: row !== null,
    store_id: row?.store_id ?? null,
    store_name: row?.store_name ?? null,
    url: row?.url ?? null,
    checked_at: row?.checked_at?.toISOString() ?? null,
    status: row && token?.cannot_open_since ? 'cannot_open' : (row?.status ?? 'none'),
    access_token_hint: token?.hint ?? null,
  };
}

async function tell(
  tx: Transaction,
  request: FastifyRequest,
  tenantId: string,
  action: string,
  data: Record<string, unknown>,
): Promise<void> {
  await audit(tx, request, { tenantId, action, object: tenantId, data });
  announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
}

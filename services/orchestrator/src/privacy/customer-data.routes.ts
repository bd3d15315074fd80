// A person's rights over their data: a copy of everything, and that it be erased.
import { Readable } from 'node:stream';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { audit } from '../events/audit.ts';
import { customerNotFound, eraseCustomer } from './erase-customer.ts';
import { exportData } from './export-data.ts';
import type { ExportScope } from './export-data.ts';
import { findPerson } from './privacy.store.ts';
import { zipStream } from './zip-stream.ts';

const url = '/admin/tenants/:tenant_id/customers/:customer_id';
const params = z.object({ tenant_id: z.uuid(), customer_id: z.uuid() });

export function customerDataRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url: `${url}/export`,
      allow: 'manager',
      summary: 'Everything held on a customer, media included, as a zip archive',
      params,
      handler: async ({ params: { tenant_id: tenantId, customer_id: id }, request, reply }) => {
        const person = await deps.database.transaction(tenantId, async (tx) => {
          const found = await findPerson(tx, tenantId, id);
          if (!found) throw customerNotFound();
          await audit(tx, request, { tenantId, action: 'customers.export', object: id });
          return found;
        });
        return sendExport(deps, reply, { tenantId, person });
      },
    }),
    route({
      method: 'DELETE',
      url,
      allow: 'manager',
      summary: 'Erase a customer with conversations, messages and media; it cannot be undone',
      params,
      status: 204,
      handler: async ({ params: { tenant_id: tenantId, customer_id: customerId }, request }) =>
        eraseCustomer(deps, request, { tenantId, customerId }),
    }),
  ];
}

/** Streams the archive; its name says whose by id alone. */
export function sendExport(deps: Deps, reply: FastifyReply, scope: ExportScope): FastifyReply {
  const name = scope.person ? `customer-${scope.person.customerId}` : `shop-${scope.tenantId}`;
  reply.headers({
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="${name}.zip"`,
    'cache-control': 'no-store',
  });
  return reply.send(Readable.from(zipStream(exportData(deps, scope)), { objectMode: false }));
}

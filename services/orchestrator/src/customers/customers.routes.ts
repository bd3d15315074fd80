// The customers of a shop, and whether the agent may answer them.
import { customer, customerPatch, page, pageQuery } from '@nexus/contracts/admin-api';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { findCustomer, listConversationIds, listCustomers, updateCustomer } from './customers.store.ts';
import type { CustomerRow } from './customers.store.ts';

const url = '/admin/tenants/:tenant_id/customers';
const tenantParams = z.object({ tenant_id: z.uuid() });
const params = tenantParams.extend({ customer_id: z.uuid() });

export function customersRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url,
      allow: 'viewer',
      summary: 'Customers of the shop, newest first; search looks into names and numbers',
      params: tenantParams,
      query: pageQuery.extend({ search: z.string().trim().min(1).max(100).optional() }),
      response: page(customer),
      handler: async ({ params: { tenant_id: tenantId }, query }) =>
        deps.database.transaction(tenantId, async (tx) => {
          const { items, next_cursor } = await listCustomers(tx, tenantId, query);
          return { items: items.map(shownCustomer), next_cursor };
        }),
    }),
    route({
      method: 'GET',
      url: `${url}/:customer_id`,
      allow: 'viewer',
      summary: 'One customer',
      params,
      response: customer,
      handler: async ({ params: { tenant_id: tenantId, customer_id: id } }) =>
        deps.database.transaction(tenantId, async (tx) => shownCustomer(found(await findCustomer(tx, tenantId, id)))),
    }),
    route({
      method: 'PATCH',
      url: `${url}/:customer_id`,
      allow: 'agent',
      summary: 'Change a name, or that the agent never answers or that the customer is blocked',
      params,
      body: customerPatch,
      response: customer,
      handler: async ({ params: { tenant_id: tenantId, customer_id: id }, body, request }) =>
        deps.database.transaction(tenantId, async (tx) => {
          const row = found(await updateCustomer(tx, tenantId, id, body));
          const { name, ...flags } = body;
          const data = { ...flags, ...(name === undefined ? {} : { fields: ['name'] }) };
          await audit(tx, request, { tenantId, action: 'customers.update', object: id, data });
          for (const conversationId of await listConversationIds(tx, tenantId, id))
            announceChange(tx, {
              kind: 'conversation-changed',
              tenant_id: tenantId,
              conversation_id: conversationId,
            });
          return shownCustomer(row);
        }),
    }),
  ];
}

function shownCustomer(row: CustomerRow): z.input<typeof customer> {
  return {
    id: row.id,
    name: row.name,
    phone: row.phone,
    never_answer: row.never_answer,
    blocked: row.blocked,
    created_at: row.created_at.toISOString(),
  };
}

function found(row: CustomerRow | null): CustomerRow {
  if (!row) throw new AppError({ code: 'customers.not-found', status: 404, message: 'There is no such customer.' });
  return row;
}

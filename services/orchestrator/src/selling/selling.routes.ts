// Whether agents may make payment links, and those of a conversation.
import { page, pageQuery } from '@nexus/contracts/admin-api';
import { paymentLink, sellingSettings } from '@nexus/contracts/selling';
import type { PaymentLink, SellingSettings } from '@nexus/contracts/selling';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import { enableTool } from '../agents/enable-tool.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { requireTenant } from '../tenants/find-tenant.ts';
import type { TenantRow } from '../tenants/find-tenant.ts';
import { paymentLinkTool } from './make-payment-link.ts';
import { hasConversation, listLinks, saveSelling } from './payment-links.store.ts';
import type { PaymentLinkRow } from './payment-links.store.ts';

const url = '/admin/tenants/:tenant_id/selling';
const params = z.object({ tenant_id: z.uuid() });

export function sellingRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url,
      allow: 'viewer',
      summary: 'Whether agents may make payment links',
      params,
      response: sellingSettings,
      handler: ({ params: { tenant_id: tenantId } }) =>
        deps.database.transaction(tenantId, async (tx) => shownSettings(await requireTenant(tx, tenantId))),
    }),
    write(deps),
    route({
      method: 'GET',
      url: '/admin/tenants/:tenant_id/conversations/:conversation_id/payment-links',
      allow: 'viewer',
      summary: 'Payment links of a conversation, newest first',
      params: params.extend({ conversation_id: z.uuid() }),
      query: pageQuery,
      response: page(paymentLink),
      handler: ({ params: { tenant_id: tenantId, conversation_id: id }, query }) =>
        deps.database.transaction(tenantId, async (tx) => {
          if (!(await hasConversation(tx, tenantId, id)))
            throw new AppError({
              code: 'conversations.not-found',
              status: 404,
              message: 'There is no such conversation.',
            });
          const { items, next_cursor } = await listLinks(tx, tenantId, id, query);
          return { items: items.map(shownLink), next_cursor };
        }),
    }),
  ];
}

/** Switched on, every agent of the shop gets the tools; one of them can be spared in its own form. */
function write(deps: Deps): Route {
  return route({
    method: 'PUT',
    url,
    allow: 'owner',
    summary: 'Let agents make payment links, or no longer',
    params,
    body: sellingSettings,
    response: sellingSettings,
    handler: ({ params: { tenant_id: tenantId }, body, request }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const before = shownSettings(await requireTenant(tx, tenantId));
        await saveSelling(tx, tenantId, body);
        if (body.payment_links && !before.payment_links)
          for (const tool of ['quote_price', paymentLinkTool]) await enableTool(deps, tx, tenantId, tool);
        await audit(tx, request, {
          tenantId,
          action: 'selling.update',
          object: tenantId,
          data: { before, after: body },
        });
        announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
        return body;
      }),
  });
}

function shownSettings({ payment_links, payment_links_per_day }: TenantRow): SellingSettings {
  return { payment_links, links_per_day: payment_links_per_day };
}

function shownLink(row: PaymentLinkRow): PaymentLink {
  const { id, conversation_id, turn_id, state, reason, lines, total, currency, url: address } = row;
  return {
    id,
    conversation_id,
    turn_id,
    state,
    reason,
    lines,
    total: { amount: total, currency },
    url: address,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

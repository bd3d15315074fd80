// Figures of a shop: what its agents did and what they used.
import { analyticsSummary, usage, usageQuery } from '@nexus/contracts/admin-operations';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { readSummary } from './analytics.store.ts';
import { readUsage } from './usage.store.ts';

const cacheSeconds = 300;
const params = z.object({ tenant_id: z.uuid() });
const daysQuery = z.object({ days: z.coerce.number().int().min(1).max(365).default(7) });

export function analyticsRoutes(deps: Deps): Route[] {
  return [summary(deps), usageOfModels(deps)];
}

function summary(deps: Deps): Route {
  return route({
    method: 'GET',
    url: '/admin/tenants/:tenant_id/analytics/summary',
    allow: 'viewer',
    summary: 'What happened in the last days; kept for five minutes',
    params,
    query: daysQuery,
    response: analyticsSummary,
    handler: async ({ params: { tenant_id: tenantId }, query: { days } }) =>
      deps.cache.getOrLoad({
        tenantId,
        key: `analytics:summary:${days}`,
        ttlSeconds: cacheSeconds,
        load: async () => {
          const now = deps.now();
          const since = new Date(now.getTime() - days * 24 * 60 * 60_000);
          const row = await deps.database.transaction(tenantId, (tx) =>
            readSummary(tx, { tenantId, since, floor: leastId(since) }),
          );
          return { days, ...row, computed_at: now.toISOString() };
        },
      }),
  });
}

function usageOfModels(deps: Deps): Route {
  return route({
    method: 'GET',
    url: '/admin/tenants/:tenant_id/usage',
    allow: 'viewer',
    summary: 'Tokens and cost of models by day, model, agent, customer or conversation',
    params,
    query: usageQuery,
    response: usage,
    handler: async ({ params: { tenant_id: tenantId }, query: { days, by } }) => {
      const defaultBudgetUsd = deps.config.TENANT_DAILY_BUDGET_USD;
      const read = await deps.database.transaction(tenantId, (tx) =>
        readUsage(tx, { tenantId, days, by, defaultBudgetUsd }),
      );
      return { by, days, ...read };
    },
  });
}

/** The least UUID v7 of a moment (RFC 9562 §5.7: the first 48 bits are the milliseconds), less a minute for clocks that differ. */
function leastId(moment: Date): string {
  const milliseconds = (moment.getTime() - 60_000).toString(16).padStart(12, '0');
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-0000-0000-000000000000`;
}

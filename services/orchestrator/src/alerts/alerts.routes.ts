// What is or was wrong, for the panel's bell: of one shop, or of everything for platform administrators.
import { page } from '@nexus/contracts/admin-api';
import { alert, alertQuery } from '@nexus/contracts/operator-view';
import type { Alert, Language } from '@nexus/contracts/operator-view';
import type { Database } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { principalOf } from '../accounts/principal-of.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { platformTenantId } from '../events/record-event.ts';
import { acknowledge, findAlert, listAlerts } from './alerts.store.ts';
import type { AlertRow } from './alerts.store.ts';
import { problemText } from './problem-text.ts';

type AlertDeps = Pick<Deps, 'database' | 'now'>;

const ofShop = '/admin/tenants/:tenant_id/alerts';
const params = z.object({ tenant_id: z.uuid() });
const noticed = z.object({ acknowledged: z.boolean() });

export function alertRoutes(deps: AlertDeps): Route[] {
  return [listOfShop(deps), listOfAll(deps), acknowledgeOfShop(deps), acknowledgeOfPlatform(deps)];
}

function listOfShop(deps: AlertDeps): Route {
  return route({
    method: 'GET',
    url: ofShop,
    allow: 'viewer',
    summary: 'Alerts of the shop, newest first; open ones unless state=all',
    params,
    query: alertQuery,
    response: page(alert),
    handler: async ({ params: { tenant_id: tenantId }, query }) => {
      const found = await deps.database.transaction(tenantId, (tx) => listAlerts(tx, { ...query, tenantId }));
      return shown(found, query.lang, deps.now());
    },
  });
}

function listOfAll(deps: AlertDeps): Route {
  return route({
    method: 'GET',
    url: '/admin/alerts',
    allow: 'platform_admin',
    summary: 'Alerts of the platform and of every shop, newest first; open ones unless state=all',
    query: alertQuery,
    response: page(alert),
    handler: async ({ query }) => {
      const found = await deps.database.platformTransaction('alerts: of all shops', (tx) =>
        listAlerts(tx, { ...query, tenantId: null }),
      );
      return shown(found, query.lang, deps.now());
    },
  });
}

function acknowledgeOfShop(deps: AlertDeps): Route {
  return route({
    method: 'POST',
    url: `${ofShop}/:alert_id/acknowledge`,
    allow: 'agent',
    summary: 'Say that somebody looks after it: it is not told again while it lasts',
    params: params.extend({ alert_id: z.uuid() }),
    response: noticed,
    handler: async ({ params: { tenant_id: tenantId, alert_id: id }, request }) =>
      acknowledgeOne(deps, request, tenantId, id),
  });
}

function acknowledgeOfPlatform(deps: AlertDeps): Route {
  return route({
    method: 'POST',
    url: '/admin/alerts/:alert_id/acknowledge',
    allow: 'platform_admin',
    summary: 'The same for an alert of the platform itself',
    params: z.object({ alert_id: z.uuid() }),
    response: noticed,
    handler: async ({ params: { alert_id: id }, request }) => acknowledgeOne(deps, request, platformTenantId, id),
  });
}

/** @throws AppError 404 `alerts.not-found` */
async function acknowledgeOne(
  { database, now }: { database: Database; now(): Date },
  request: FastifyRequest,
  tenantId: string,
  id: string,
): Promise<{ acknowledged: boolean }> {
  const shopId = tenantId === platformTenantId ? null : tenantId;
  return database.transaction(tenantId, async (tx) => {
    const alertRow = await findAlert(tx, tenantId, id);
    if (!alertRow) throw new AppError({ code: 'alerts.not-found', status: 404, message: 'There is no such alert.' });
    await acknowledge(tx, { tenantId, id, by: principalOf(request).name, now: now() });
    await audit(tx, request, {
      tenantId: shopId,
      action: 'alerts.acknowledge',
      object: id,
      data: { code: alertRow.code },
    });
    announceChange(tx, { kind: 'alert-changed', tenant_id: shopId });
    return { acknowledged: true };
  });
}

function shown(
  found: { items: AlertRow[]; next_cursor: string | null },
  language: Language,
  now: Date,
): { items: Alert[]; next_cursor: string | null } {
  return { ...found, items: found.items.map((row) => toAlert(row, language, now)) };
}

function toAlert(row: AlertRow, language: Language, now: Date): Alert {
  const time = (moment: Date | null): string | null => moment?.toISOString() ?? null;
  return {
    id: row.id,
    code: row.code,
    severity: row.severity,
    tenant_id: row.tenant_id === platformTenantId ? null : row.tenant_id,
    store_name: row.store_name,
    subject: row.subject,
    label: row.label,
    since: time(row.since),
    ...problemText(row, language, row.resolved_at ?? now),
    data: row.data,
    raised_at: (row.raised_at ?? row.created_at).toISOString(),
    last_seen_at: row.last_seen_at.toISOString(),
    acknowledged_at: time(row.acknowledged_at),
    acknowledged_by: row.acknowledged_by,
    resolved_at: time(row.resolved_at),
  };
}

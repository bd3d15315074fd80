// What happened, who changed what, and the live stream of changes.
import { page } from '@nexus/contracts/admin-api';
import { event, eventQuery } from '@nexus/contracts/admin-operations';
import type { Change } from '@nexus/contracts/admin-operations';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import { createAuthorize } from '../accounts/authorize.ts';
import { principalOf } from '../accounts/principal-of.ts';
import type { Deps } from '../deps.ts';
import { changeStreamOf } from '../events/change-stream.ts';
import { auditPage, auditQuery, listAudit } from '../events/list-audit.ts';
import { listEvents } from '../events/list-events.ts';
import { serveChanges } from '../events/serve-changes.ts';
import { tenantToList, visibleTenants } from './visible-tenants.ts';

const recheckMs = 20_000;
const streamsPerCaller = 30;

export function eventRoutes(deps: Deps): Route[] {
  return [events(deps), auditTrail(deps), stream(deps)];
}

function events(deps: Deps): Route {
  return route({
    method: 'GET',
    url: '/admin/events',
    allow: 'signed_in',
    summary: 'What happened, newest first; without tenant_id of the whole platform (platform administrators)',
    query: eventQuery,
    response: page(event),
    handler: async ({ query, request }) => {
      const tenantId = await tenantToList(deps.database, principalOf(request), query.tenant_id);
      return listWithin(deps, tenantId, (tx) => listEvents(tx, { ...query, tenantId }));
    },
  });
}

function auditTrail(deps: Deps): Route {
  return route({
    method: 'GET',
    url: '/admin/audit',
    allow: 'signed_in',
    summary: 'Who changed what, newest first; without tenant_id of the whole platform (platform administrators)',
    query: auditQuery,
    response: auditPage,
    handler: async ({ query, request }) => {
      const tenantId = await tenantToList(deps.database, principalOf(request), query.tenant_id);
      return listWithin(deps, tenantId, (tx) => listAudit(tx, { ...query, tenantId }));
    },
  });
}

async function listWithin<T>(deps: Deps, tenantId: string | null, list: (tx: Transaction) => Promise<T>): Promise<T> {
  return tenantId === null
    ? deps.database.platformTransaction('system: events of all tenants', list)
    : deps.database.transaction(tenantId, list);
}

/** Rights are looked at again while the stream is open, so that a session or membership that ends, ends it. */
function stream(deps: Deps): Route {
  const authorize = createAuthorize(deps);
  const changes = changeStreamOf(deps.listener);
  const open = new Map<string, number>();
  return route({
    method: 'GET',
    url: '/admin/events/stream',
    allow: 'signed_in',
    summary: 'Live changes as server-sent events: something to read again',
    query: z.object({ tenant_id: z.uuid().optional() }),
    handler: async ({ query, request, reply }) => {
      const principal = principalOf(request);
      if (query.tenant_id) await tenantToList(deps.database, principal, query.tenant_id);
      let visible = await visibleTenants(deps.database, principal);
      takePlace(open, principal.userId ?? principal.kind);
      reply.raw.once('close', () => leavePlace(open, principal.userId ?? principal.kind));
      serveChanges(reply, {
        stream: changes,
        recheckMs,
        wants: (change: Change) =>
          (query.tenant_id === undefined || change.tenant_id === query.tenant_id) &&
          (visible === null || (change.tenant_id !== null && visible.has(change.tenant_id))),
        stillAllowed: async () => {
          await authorize(request, 'signed_in');
          visible = await visibleTenants(deps.database, principalOf(request));
          return query.tenant_id === undefined || visible === null || visible.has(query.tenant_id);
        },
      });
    },
  });
}

/** @throws AppError 429 `events.too-many-streams` */
function takePlace(open: Map<string, number>, caller: string): void {
  const count = open.get(caller) ?? 0;
  if (count >= streamsPerCaller)
    throw new AppError({
      code: 'events.too-many-streams',
      status: 429,
      message: `At most ${streamsPerCaller} live streams are open for one caller.`,
      details: { retry_after_seconds: 10 },
    });
  open.set(caller, count + 1);
}

function leavePlace(open: Map<string, number>, caller: string): void {
  const left = (open.get(caller) ?? 1) - 1;
  if (left > 0) open.set(caller, left);
  else open.delete(caller);
}

// The end of a shop: switched off at once, erased by a job when its hour comes, in parts, with its files.
import { AppError } from '@nexus/service-kit/app-error';
import { failpoint } from '@nexus/service-kit/failpoint';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { principalOf } from '../accounts/principal-of.ts';
import { forgetTenantChannels } from '../channels/forget-channels.ts';
import { announceInterrupt } from '../conversations/queues/interrupts.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { recordEvent } from '../events/record-event.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { defineJob } from '../jobs/job.ts';
import type { JobContext, JobDefinition } from '../jobs/job.ts';
import { removeTenantMedia } from '../media/media-files.ts';
import { tenantNotFound } from '../tenants/find-tenant.ts';
import { tenantCacheKey } from '../tenants/look-up-tenant.ts';
import { cancelSends } from './privacy.store.ts';
import {
  eraseSharedDoorBodiesOf,
  eraseSomeRows,
  eraseTenantKind,
  eraseTenantRow,
  isToBeErasedNow,
  listBusyConversations,
  markForErasure,
  tablesToEmpty,
  unmarkForErasure,
} from './tenant-erasure.store.ts';

const rowsAtOnce = 2000;

/** The agents fall silent and queued bubbles are canceled with this transaction. @returns when it is erased. @throws AppError 404 `tenants.not-found` */
export async function requestErasure(
  deps: Pick<Deps, 'database' | 'cache'>,
  request: FastifyRequest,
  tenantId: string,
  days: number,
): Promise<Date> {
  return deps.database.transaction(tenantId, async (tx) => {
    const at = await markForErasure(tx, tenantId, days);
    if (!at) throw tenantNotFound();
    const busy = await listBusyConversations(tx, tenantId);
    await cancelSends(tx, tenantId, busy);
    for (const id of busy) announceInterrupt(tx, id);
    await enqueueJob(tx, {
      tenantId,
      kind: eraseTenantKind,
      key: tenantId,
      payload: { requested_by: principalOf(request).userId },
      dueAt: at,
      maxAttempts: 200,
    });
    await audit(tx, request, { tenantId, action: 'tenants.request-erasure', data: { at: at.toISOString() } });
    await deps.cache.invalidate(tx, tenantId, [tenantCacheKey]);
    announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
    return at;
  });
}

/** The shop stays, switched off until somebody switches it on. @throws AppError 409 `tenants.not-to-be-erased` */
export async function withdrawErasure(
  deps: Pick<Deps, 'database' | 'cache'>,
  request: FastifyRequest,
  tenantId: string,
): Promise<void> {
  await deps.database.transaction(tenantId, async (tx) => {
    if (!(await unmarkForErasure(tx, tenantId)))
      throw new AppError({
        code: 'tenants.not-to-be-erased',
        status: 409,
        message: 'Nobody asked for the erasure of this shop, or it has begun.',
      });
    await audit(tx, request, { tenantId, action: 'tenants.withdraw-erasure', object: tenantId });
    await deps.cache.invalidate(tx, tenantId, [tenantCacheKey]);
    announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
  });
}

/** Every step can be repeated: a run that ends anywhere is taken up by the next. Its own row goes with the shop's. */
export function eraseTenant(deps: Pick<Deps, 'config' | 'database' | 'cache'>): JobDefinition {
  return defineJob({
    kind: eraseTenantKind,
    payload: z.object({ requested_by: z.string().nullable() }),
    run: async ({ requested_by: requestedBy }, context) => {
      const { tenantId } = context;
      if (!(await closeDoors(deps, tenantId))) return;
      await deps.database.platformTransaction('privacy: bodies kept at shared doors', (tx) =>
        eraseSharedDoorBodiesOf(tx, tenantId),
      );
      const rows = await emptyTables(deps, context);
      await removeTenantMedia(deps.config.DATA_DIRECTORY, tenantId);
      await failpoint('tenant-emptied');
      await deps.database.platformTransaction('privacy: the end of a shop', async (tx) => {
        await eraseTenantRow(tx, tenantId);
        await deps.cache.clear(tx);
        const data = { tenant: tenantId, requested_by: requestedBy, rows };
        await audit(tx, null, { tenantId: null, action: 'tenants.erase', object: tenantId, data });
        await recordEvent(tx, { tenantId: null, kind: 'tenant-erased', data });
        announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
      });
    },
  });
}

/** From here on webhooks of the shop find no channel. @returns false when it is not to be erased (any more). @throws while something is being sent */
async function closeDoors(deps: Pick<Deps, 'database' | 'cache'>, tenantId: string): Promise<boolean> {
  return deps.database.transaction(tenantId, async (tx) => {
    if (!(await isToBeErasedNow(tx, tenantId))) return false;
    await forgetTenantChannels(tx, deps.cache, tenantId);
    if (await cancelSends(tx, tenantId, await listBusyConversations(tx, tenantId)))
      throw new AppError({ code: 'privacy.still-sending', status: 409, message: 'A bubble is on its way.' });
    return true;
  });
}

async function emptyTables(
  deps: Pick<Deps, 'database'>,
  { tenantId, signal }: JobContext,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tablesToEmpty) {
    for (let count = rowsAtOnce; count === rowsAtOnce;) {
      signal.throwIfAborted();
      count = await deps.database.transaction(tenantId, (tx) => eraseSomeRows(tx, table, tenantId, rowsAtOnce));
      if (count > 0) counts[table] = (counts[table] ?? 0) + count;
    }
  }
  return counts;
}

// The job that finds out what became of a link whose maker died or got no answer.
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { z } from 'zod';
import { openCredentials } from '../credentials/open-credentials.ts';
import type { Deps } from '../deps.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { defineJob } from '../jobs/job.ts';
import type { JobDefinition } from '../jobs/job.ts';
import { lookForOrder } from './look-for-order.ts';
import { findLink, lockSale } from './payment-links.store.ts';

const kind = 'settle-payment-link';
const firstLookMilliseconds = 30_000;

/** Looks again and again until the order is found or too much time has passed for it to exist. */
export function settlePaymentLink(deps: Pick<Deps, 'database' | 'tiendanube' | 'keyring' | 'log'>): JobDefinition {
  return defineJob({
    kind,
    payload: z.object({ link_id: z.uuid() }),
    maxAttempts: 20,
    firstRetryMs: 10_000,
    run: async ({ link_id: linkId }, { tenantId }) => {
      const open = await deps.database.transaction(tenantId, async (tx) => {
        const link = await findLink(tx, tenantId, linkId);
        if (!link || link.state === 'open' || link.state === 'failed') return null;
        const place = { conversationId: link.conversation_id, agentId: null, tool: '' };
        const sale = await lockSale(tx, tenantId, place);
        const { access_token: token } = await openCredentials(tx, deps.keyring, { tenantId, owner: 'store' });
        return sale?.store_id && token ? { store_id: sale.store_id, access_token: token } : null;
      });
      if (open && (await lookForOrder(deps, { tenantId, linkId, store: open })) === undefined)
        throw new AppError({ code: 'payment-links.unknown', status: 503, message: 'Not to be found yet.' });
    },
  });
}

/** With the claim's own commit: whoever dies after it leaves this behind. */
export async function queueSettling(tx: Transaction, tenantId: string, linkId: string, now: Date): Promise<void> {
  const dueAt = new Date(now.getTime() + firstLookMilliseconds);
  await enqueueJob(tx, { tenantId, kind, key: linkId, payload: { link_id: linkId }, dueAt, maxAttempts: 20 });
}

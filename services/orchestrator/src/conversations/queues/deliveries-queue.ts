// The queue of sends: strictly in order within a conversation, many conversations side by side.
import type { LeaseQueue } from '@nexus/leases/lease-worker';
import type { Deps } from '../../deps.ts';
import { claimDeliveries, nextDeliveryDue, renewDeliveries, requeueDelivery } from '../store/deliveries.store.ts';
import type { DeliveryLease } from '../store/deliveries.store.ts';
import { deliveriesQueueName } from './queue-message.ts';
import { SendPace } from '../ledger/send-pace.ts';
import { sendMessageOf } from '../send-message.ts';
import { FairShare } from './fair-share.ts';

/** Sends of one shop in hand before the others go first. */
const fairShare = 16;

/** Claims, renews and fails sends; `handle` is send-message.ts. */
export function deliveriesQueue(deps: Deps, workerId: string): LeaseQueue<DeliveryLease> {
  const { database } = deps;
  const share = new FairShare(fairShare);
  const pace = new SendPace(deps.config);
  return {
    name: deliveriesQueueName,
    claim: (free, lease) =>
      database.platformTransaction('claim deliveries', (tx) => {
        const { limit, except } = share.bounds(free);
        return tx.commitWith(claimDeliveries(tx, workerId, limit, lease, except));
      }),
    claimAndLook: (free, lease) =>
      database.platformTransaction('claim deliveries', async (tx) => {
        const { limit, except } = share.bounds(free);
        const found = [claimDeliveries(tx, workerId, limit, lease, except), nextDeliveryDue(tx, except)] as const;
        const [items, nextDue] = await tx.commitWith(Promise.all(found));
        return { items, nextDue };
      }),
    renew: (held, lease) =>
      database.platformTransaction('renew deliveries', (tx) => tx.commitWith(renewDeliveries(tx, held, lease))),
    nextDue: () =>
      database.platformTransaction('next delivery due', (tx) => nextDeliveryDue(tx, share.bounds(0).except)),
    handle: async (lease, _signal, hold) => {
      const left = await share.during(lease.tenantId, () => sendMessageOf(deps, lease, hold, pace));
      return share.leftOut ? undefined : left;
    },
    fail: (lease, error) => failDelivery(deps, lease, error),
  };
}

/** Something of ours failed before or after the call: what was being sent stays so until its lease ends and it counts as unknown. */
async function failDelivery(deps: Deps, lease: DeliveryLease, error: unknown): Promise<void> {
  await deps.database.transaction(lease.tenantId, async (tx) => {
    const rows = await tx.query<{ status: string }>(
      'select status from deliveries where tenant_id = $1 and id = $2 and lease_token = $3',
      [lease.tenantId, lease.id, lease.token],
    );
    if (rows[0]?.status !== 'queued') return;
    await requeueDelivery(tx, lease, Math.min(1000 * 2 ** lease.attempts, 60_000), {
      code: 'send.failed',
      message: error instanceof Error ? error.message.slice(0, 300) : 'unknown',
    });
  });
}

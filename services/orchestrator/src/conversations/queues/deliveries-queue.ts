// The queue of sends: strictly in order within a conversation, many conversations side by side.
import type { LeaseQueue } from '@nexus/leases/lease-worker';
import type { Deps } from '../../deps.ts';
import { claimDeliveries, nextDeliveryDue, renewDeliveries } from '../store/deliveries.store.ts';
import type { DeliveryLease } from '../store/deliveries.store.ts';
import { deliveriesQueueName } from './queue-message.ts';
import { SendPace } from '../ledger/send-pace.ts';
import { failSend, sendMessageOf } from '../send-message.ts';
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
      database.platformTransaction('claim deliveries', async (tx) => {
        const { limit, except } = share.bounds(free);
        const found = [claimDeliveries(tx, workerId, limit, lease, except), nextDeliveryDue(tx, except)] as const;
        const [items, nextDue] = await tx.commitWith(Promise.all(found));
        return { items, nextDue };
      }),
    renew: (held, lease) =>
      database.platformTransaction('renew deliveries', (tx) => tx.commitWith(renewDeliveries(tx, held, lease))),
    handle: async (lease, _signal, hold) => {
      const left = await share.during(lease.tenantId, () => sendMessageOf(deps, lease, hold, pace));
      return share.leftOut ? undefined : left;
    },
    fail: (lease, error) => failSend(deps, lease, error),
  };
}

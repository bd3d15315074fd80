// A reply's first bubble is claimed by the transaction that stores it, so that its process sends it without looking for it in the queue.
import type { LeaseWorker } from '@nexus/leases/lease-worker';
import type { DeliveryLease } from '../store/deliveries.store.ts';
import type { FairShare } from './fair-share.ts';

/** The claim a bubble is stored with. */
export interface OwnClaim {
  workerId: string;
  leaseMilliseconds: number;
  /** On this process's monotonic clock, counted from before the claim was written. */
  heldUntil: number;
}

interface OwnSendsOptions {
  workerId: string;
  leaseMilliseconds: number;
  share: FairShare;
  worker: Pick<LeaseWorker<DeliveryLease>, 'hasFreeHand' | 'adopt'>;
}

/** What a process that writes replies knows of its sender. */
export class OwnSends {
  readonly #options: OwnSendsOptions;

  constructor(options: OwnSendsOptions) {
    this.#options = options;
  }

  /** Null: no hand is free, or the shop has its share of them; the bubble goes the way of the queue. */
  claim(tenantId: string): OwnClaim | null {
    const { workerId, leaseMilliseconds, share, worker } = this.#options;
    if (!worker.hasFreeHand || share.isFull(tenantId)) return null;
    return { workerId, leaseMilliseconds, heldUntil: performance.now() + leaseMilliseconds };
  }

  /** Once the claim has been committed. @returns false when the sender has stopped meanwhile: the claim must be given back */
  begin(lease: DeliveryLease, claim: OwnClaim): boolean {
    return this.#options.worker.adopt(lease, claim.heldUntil);
  }
}

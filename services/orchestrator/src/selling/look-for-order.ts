// Looks at the shop for the order that a try may have made.
import type { StoreCredentials } from '@nexus/contracts/shop';
import type { Deps } from '../deps.ts';
import { askStore } from './ask-store.ts';
import { keepOrder } from './keep-order.ts';
import { findLink } from './payment-links.store.ts';
import type { PaymentLinkRow } from './payment-links.store.ts';
import { settle } from './settle.ts';

/** A try not to be found after this long made nothing: many times longer than a shop's request lives. */
const giveUpMilliseconds = 60_000;

/** Stands in the order's note at the shop. */
export function referenceOf(linkId: string): string {
  return `nexus-${linkId.replaceAll('-', '')}`;
}

/**
 * The link when its order exists (or is known by now); null when there is none and will be none: the cart may be asked for anew;
 * undefined when nobody can tell yet.
 * @throws AppError of the connector
 */
export async function lookForOrder(
  deps: Pick<Deps, 'database' | 'tiendanube' | 'log'>,
  at: { tenantId: string; linkId: string; store: StoreCredentials },
): Promise<PaymentLinkRow | null | undefined> {
  const { order } = await askStore(deps, at.store, 'find_draft_order', { reference: referenceOf(at.linkId) });
  const known = await deps.database.transaction(at.tenantId, (tx) => findLink(tx, at.tenantId, at.linkId));
  if (!known || known.state === 'failed') return null;
  if (known.state === 'open') return known;
  if (order) return keepOrder(deps, at, known, order);
  if (known.age_ms < giveUpMilliseconds) {
    await settle(deps, at, { state: 'unknown', reason: known.reason ?? 'no-answer', order: null });
    return undefined;
  }
  await settle(deps, at, { state: 'failed', reason: 'not-made', order: null });
  return null;
}

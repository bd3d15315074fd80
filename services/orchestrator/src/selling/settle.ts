// Writes what became of a payment link, with the event the owner reads.
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { recordEvent } from '../events/record-event.ts';
import { writeSettlement } from './payment-links.store.ts';
import type { PaymentLinkRow, Settlement } from './payment-links.store.ts';

const events = {
  open: { kind: 'payment-link-made', severity: 'info' },
  unknown: { kind: 'payment-link-unknown', severity: 'warning' },
  failed: { kind: 'payment-link-failed', severity: 'warning' },
} as const;

/** Undefined when somebody else was first. */
export async function settle(
  deps: Pick<Deps, 'database'>,
  { tenantId, linkId }: { tenantId: string; linkId: string },
  settlement: Settlement & { state: keyof typeof events },
): Promise<PaymentLinkRow | undefined> {
  return deps.database.transaction(tenantId, async (tx) => {
    const row = await writeSettlement(tx, tenantId, linkId, settlement);
    if (!row) return undefined;
    const data = { link_id: row.id, total: row.total, currency: row.currency, reason: row.reason };
    const { kind, severity } = events[settlement.state];
    const where = { tenantId, conversationId: row.conversation_id };
    await recordEvent(tx, { ...where, kind, severity, data });
    announceChange(tx, {
      kind: 'conversation-changed',
      tenant_id: tenantId,
      conversation_id: row.conversation_id,
    });
    return row;
  });
}

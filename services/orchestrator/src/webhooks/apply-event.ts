// One event of a webhook, handed to the step that owns it.
import type { ChannelEvent, CustomerChanged } from '@nexus/contracts/channel-event';
import type { KnownChannel } from '../channels/find-channel.ts';
import { receiveEcho } from '../conversations/receive-echo.ts';
import { receiveMessage } from '../conversations/receive-message.ts';
import { updateStatus } from '../conversations/update-status.ts';
import { resolveCustomer } from '../customers/resolve-customer.ts';
import type { Deps } from '../deps.ts';
import { lookUpTenant } from '../tenants/look-up-tenant.ts';
import { recordEvent } from '../events/record-event.ts';

export type EventOutcome =
  | 'stored'
  | 'duplicate'
  | 'ours'
  | 'automatic'
  | 'person'
  | 'historical'
  | 'erased'
  | 'moved'
  | 'unmoved'
  | 'noted';

/** Applied anew when the person was erased while it was being stored: then it is the first thing known of them, or is ignored. */
export async function applyEvent(deps: Deps, channel: KnownChannel, event: ChannelEvent): Promise<EventOutcome> {
  try {
    return await apply(deps, channel, event);
  } catch (error) {
    if ((error as { code?: unknown }).code !== foreignKeyViolation) throw error;
    return apply(deps, channel, event);
  }
}

/** SQLSTATE, PostgreSQL appendix A. */
const foreignKeyViolation = '23503';

async function apply(deps: Deps, channel: KnownChannel, event: ChannelEvent): Promise<EventOutcome> {
  const tenant = await lookUpTenant(deps, channel.tenant_id);
  const place = {
    tenantId: channel.tenant_id,
    id: channel.id,
    debounceMilliseconds: tenant?.debounce_ms ?? deps.config.DEBOUNCE_MS,
  };
  switch (event.kind) {
    case 'message-received':
      return receiveMessage(deps, place, event);
    case 'message-echoed':
      return receiveEcho(deps, place, event);
    case 'status-changed':
      return (await updateStatus(deps, place, event)) ? 'moved' : 'unmoved';
    case 'customer-changed':
      return changeCustomer(deps, channel, event);
    default:
      await deps.database.transaction(channel.tenant_id, (tx) =>
        recordEvent(tx, {
          tenantId: channel.tenant_id,
          kind: 'channel-notice',
          data: { channel_id: channel.id, type: event.type, summary: event.summary },
        }),
      );
      return 'noted';
  }
}

/** The new id joins the customer the old one belonged to; a customer we never heard of needs nothing. */
async function changeCustomer(deps: Deps, channel: KnownChannel, event: CustomerChanged): Promise<EventOutcome> {
  await deps.database.transaction(channel.tenant_id, async (tx) => {
    const old = await tx.query<{ customer_id: string }>(
      'select customer_id from customer_identities where tenant_id = $1 and match_key = $2',
      [channel.tenant_id, event.old_raw_id.replace(/^\+/, '')],
    );
    if (old[0]) {
      const oldParty =
        event.old_raw_id.replace(/\D/g, '') === event.old_raw_id.replace(/^\+/, '')
          ? { ...event.party, phone: event.old_raw_id, raw_id: event.old_raw_id }
          : event.party;
      await resolveCustomer(tx, deps.keyring, channel.tenant_id, { ...oldParty, bsuid: event.party.bsuid }, event.at);
    }
    await recordEvent(tx, {
      tenantId: channel.tenant_id,
      kind: 'customer-id-changed',
      data: { known: old.length > 0 },
    });
  });
  return 'noted';
}

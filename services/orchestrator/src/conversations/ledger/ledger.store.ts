// SQL of the ledger beside the way of an ordinary send: what waits for its hour, what is not known, what a person sends again.
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import type { DeliveryLease } from '../store/deliveries.store.ts';

/** Gives the row back untried, with its hour moved. */
export function postponeDelivery(tx: Transaction, lease: DeliveryLease, delayMilliseconds: number): void {
  tx.send(
    `update deliveries set lease_by = null, lease_until = null, attempts = attempts - 1, due_at = clock_timestamp() + $4 * interval '1 millisecond'
      where tenant_id = $1 and id = $2 and lease_token = $3 and status = 'queued'`,
    [lease.tenantId, lease.id, lease.token, delayMilliseconds],
  );
}

/** Gives a marked row back that certainly did not leave, through no fault of the provider: the try does not count. */
export async function returnUnsent(
  tx: Transaction,
  lease: DeliveryLease,
  error: { code: string; message: string },
): Promise<void> {
  await tx.query(
    `with ledger as (
       update deliveries set status = 'queued', lease_by = null, lease_until = null, attempts = attempts - 1, due_at = clock_timestamp(), error = $4
        where tenant_id = $1 and id = $2 and lease_token = $3 and status = 'sending' returning message_id)
     update messages set status = 'queued' where tenant_id = $1 and id in (select message_id from ledger)`,
    [lease.tenantId, lease.id, lease.token, JSON.stringify(error)],
  );
}

/** Until then no process sends from this number; a longer pause stays. */
export function pauseNumber(tx: Transaction, tenantId: string, channelId: string, milliseconds: number): void {
  tx.send(
    `update channels set sends_paused_until = greatest(sends_paused_until, clock_timestamp() + $3 * interval '1 millisecond') where tenant_id = $1 and id = $2`,
    [tenantId, channelId, milliseconds],
  );
}

/** Calls off a try that has not left. */
export function cancelTry(tx: Transaction, tenantId: string, deliveryId: string): void {
  tx.send(
    `update deliveries set status = 'canceled', due_at = null, lease_until = null where tenant_id = $1 and id = $2 and status = 'queued'`,
    [tenantId, deliveryId],
  );
}

export interface UnresolvedSend {
  tenant_id: string;
  conversation_id: string;
  message_id: string;
}

/** Ends the search of those whose time is over; their outcome stays unknown. Sees every shop. */
export async function endReconciling(tx: Transaction): Promise<UnresolvedSend[]> {
  return tx.query<UnresolvedSend>(
    `update deliveries set reconcile_until = null where reconcile_until <= clock_timestamp() and status = 'unknown'
     returning tenant_id, conversation_id, message_id`,
    [],
  );
}

export interface LastTry {
  message_status: string;
  reconcile_until: Date | null;
  reconciling: boolean;
}

/** The newest try of an outgoing message, with conversation and message locked: nothing is sent of it and no other request decides meanwhile. */
export async function lockLastTry(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  messageId: string,
): Promise<LastTry | undefined> {
  await tx.query('select 1 from conversations where tenant_id = $1 and id = $2 for update', [tenantId, conversationId]);
  await tx.query('select 1 from deliveries where tenant_id = $1 and message_id = $2 order by id for update', [
    tenantId,
    messageId,
  ]);
  const rows = await tx.query<LastTry>(
    `select m.status as message_status, d.reconcile_until, coalesce(d.reconcile_until > clock_timestamp(), false) as reconciling
       from messages m left join lateral (
         select reconcile_until from deliveries d where d.tenant_id = m.tenant_id and d.message_id = m.id order by d.id desc limit 1) d on true
      where m.tenant_id = $1 and m.conversation_id = $2 and m.id = $3 and m.direction = 'out' for update of m`,
    [tenantId, conversationId, messageId],
  );
  return rows[0];
}

/** A further row of the ledger for the message, as a person's; the rows before it stay as they ended. @returns its id */
export async function addTry(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  messageId: string,
): Promise<string> {
  const id = newId();
  await tx.query(
    `with ledger as (
       insert into deliveries (tenant_id, id, conversation_id, message_id, origin, status, owner_version, due_at)
       select tenant_id, $4, id, $3, 'person', 'queued', owner_version, clock_timestamp() from conversations where tenant_id = $1 and id = $2)
     update messages set status = 'queued', error = null, provider_message_id = null where tenant_id = $1 and id = $3`,
    [tenantId, conversationId, messageId, id],
  );
  return id;
}

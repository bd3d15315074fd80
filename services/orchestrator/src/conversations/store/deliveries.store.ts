// All SQL of the ledger of sends: claiming in order, the last check before a send, and its outcome.
import type { SendOutcome } from '@nexus/contracts/outbound-message';
import type { Transaction } from '@nexus/database/database';
import type { Lease } from '@nexus/leases/lease-worker';
import { announceChange } from '../../events/announce-change.ts';

export interface DeliveryLease extends Lease {
  conversationId: string;
  attempts: number;
  /** The row was already being sent when its sender vanished: its outcome is unknown. */
  interrupted: boolean;
}

/** Takes the first open bubble of each conversation that is due; one whose sender vanished counts as due. */
export async function claimDeliveries(
  tx: Transaction,
  workerId: string,
  limit: number,
  leaseMilliseconds: number,
  exceptTenants: string[],
): Promise<DeliveryLease[]> {
  const rows = await tx.query<{
    tenant_id: string;
    id: string;
    conversation_id: string;
    lease_token: string;
    attempts: number;
    status: string;
  }>(
    `with due as (
       select d.tenant_id, d.id from deliveries d
        where d.due_at <= clock_timestamp() and (d.lease_until is null or d.lease_until < clock_timestamp()) and d.status in ('queued', 'sending') and d.tenant_id <> all ($4)
          and not exists (select 1 from deliveries e where e.tenant_id = d.tenant_id and e.conversation_id = d.conversation_id
                           and e.status in ('queued', 'sending') and e.id < d.id)
        order by d.due_at limit $2 for update skip locked)
     update deliveries d set lease_by = $1, lease_until = clock_timestamp() + $3 * interval '1 millisecond', lease_token = d.lease_token + 1, attempts = d.attempts + 1
       from due where d.tenant_id = due.tenant_id and d.id = due.id
     returning d.tenant_id, d.id, d.conversation_id, d.lease_token::text, d.attempts, d.status`,
    [workerId, limit, leaseMilliseconds, exceptTenants],
  );
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    id: row.id,
    conversationId: row.conversation_id,
    token: row.lease_token,
    attempts: row.attempts,
    interrupted: row.status === 'sending',
  }));
}

export async function renewDeliveries(
  tx: Transaction,
  held: DeliveryLease[],
  leaseMilliseconds: number,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update deliveries d set lease_until = clock_timestamp() + $4 * interval '1 millisecond'
       from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as held(tenant_id, id, token)
      where d.tenant_id = held.tenant_id and d.id = held.id and d.lease_token = held.token and d.lease_until > clock_timestamp() returning d.id`,
    [held.map((one) => one.tenantId), held.map((one) => one.id), held.map((one) => one.token), leaseMilliseconds],
  );
  return rows.map((row) => row.id);
}

/**
 * Milliseconds until the next claim may find something: heads of their conversations that nobody holds, by the index, so that a long backlog costs
 * no more than a short one. Whose holder vanishes is found by polling.
 */
export async function nextDeliveryDue(tx: Transaction, exceptTenants: string[]): Promise<number | null> {
  const rows = await tx.query<{ wait: number | null }>(
    `select extract(epoch from d.due_at - clock_timestamp())::float8 * 1000 as wait from deliveries d
      where d.due_at is not null and (d.lease_until is null or d.lease_until < clock_timestamp()) and d.status in ('queued', 'sending') and d.tenant_id <> all ($1)
        and not exists (select 1 from deliveries e where e.tenant_id = d.tenant_id and e.conversation_id = d.conversation_id
                         and e.status in ('queued', 'sending') and e.id < d.id)
      order by d.due_at limit 1`,
    [exceptTenants],
  );
  return rows[0]?.wait ?? null;
}

export interface OutgoingDelivery {
  message_id: string;
  channel_id: string;
  origin: 'agent' | 'person' | 'system';
  text: string;
  image_url: string | null;
  owner: 'ai' | 'human' | 'nobody';
  owner_version: number;
  written_under: number;
  reply_to_kind: 'phone' | 'bsuid';
  reply_to_id: string;
  window_open: boolean;
  /** Milliseconds the provider's pause for this number still lasts; 0: there is none. */
  number_paused_ms: number;
  provider: 'ycloud' | 'meta';
  phone_number: string;
  phone_number_id: string | null;
  mode: 'off' | 'test_numbers' | 'new_customers' | 'everyone';
  mode_since: Date;
  test_numbers: string[];
  is_active: boolean;
  ai_enabled: boolean;
  /** Begin of the conversation. */
  created_at: Date;
  customer_phone: string | null;
  blocked: boolean;
  never_answer: boolean;
}

/** Locks conversation and delivery for the last check; undefined when the lease is not ours any more. */
export async function lockDelivery(tx: Transaction, lease: DeliveryLease): Promise<OutgoingDelivery | undefined> {
  tx.send('select 1 from conversations where tenant_id = $1 and id = $2 for update', [
    lease.tenantId,
    lease.conversationId,
  ]);
  const rows = await tx.query<OutgoingDelivery>(
    `select d.message_id, c.channel_id, d.origin, m.text, m.image_url, c.owner, c.owner_version, d.owner_version as written_under, c.reply_to_kind, c.reply_to_id,
            coalesce(c.last_inbound_at > now() - interval '24 hours', false) as window_open,
            greatest(0, coalesce(ceil(extract(epoch from h.sends_paused_until - clock_timestamp()) * 1000), 0))::float8 as number_paused_ms,
            h.provider, h.phone_number, h.phone_number_id, h.mode, h.mode_since, h.test_numbers, t.is_active, c.ai_enabled, c.created_at,
            k.phone as customer_phone, k.blocked, k.never_answer
       from deliveries d
       join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
       join conversations c on c.tenant_id = d.tenant_id and c.id = d.conversation_id
       join channels h on h.tenant_id = c.tenant_id and h.id = c.channel_id
       join customers k on k.tenant_id = c.tenant_id and k.id = c.customer_id
       join tenants t on t.id = c.tenant_id
      where d.tenant_id = $1 and d.id = $2 and d.lease_token = $3 and d.lease_until > clock_timestamp() and d.status in ('queued', 'sending')
      for update of d`,
    [lease.tenantId, lease.id, lease.token],
  );
  return rows[0];
}

export function markSending(tx: Transaction, lease: DeliveryLease, messageId: string): void {
  tx.send(
    `with ledger as (update deliveries set status = 'sending' where tenant_id = $1 and id = $2)
     update messages set status = 'sending' where tenant_id = $1 and id = $3 and status in ('queued', 'sending')`,
    [lease.tenantId, lease.id, messageId],
  );
}

/** Puts the row back for another try; the message shows as queued again. */
export async function requeueDelivery(
  tx: Transaction,
  lease: DeliveryLease,
  delayMilliseconds: number,
  error: { code: string; message: string },
): Promise<void> {
  await tx.query(
    `with ledger as (
       update deliveries set status = 'queued', lease_by = null, lease_until = null, due_at = clock_timestamp() + $4 * interval '1 millisecond', error = $5
        where tenant_id = $1 and id = $2 and lease_token = $3 and status in ('queued', 'sending') returning message_id)
     update messages set status = 'queued' where tenant_id = $1 and id in (select message_id from ledger)`,
    [lease.tenantId, lease.id, lease.token, delayMilliseconds, JSON.stringify(error)],
  );
}

export interface DeliveryEnd {
  status: 'sent' | 'unknown' | 'refused' | 'canceled';
  providerMessageId?: string | null;
  providerReference?: string | null;
  /** Only for unknown: how long a status or an echo is waited for. */
  reconcileMilliseconds?: number;
  error?: { code: string; message: string; class: 'retry_later' | 'refused' | 'channel_broken' | 'window_closed' };
}

/** Writes the end of a send under the fencing token and announces it; a status webhook that was quicker is not overwritten. @returns the message, if it was ours to end, and whether another of its conversation waits behind it */
export async function endDelivery(
  tx: Transaction,
  lease: DeliveryLease,
  end: DeliveryEnd,
): Promise<{ message_id: string; followed: boolean } | undefined> {
  const messageStatus = end.status === 'refused' ? 'failed' : end.status;
  const rows = await tx.query<{ message_id: string; followed: boolean }>(
    `with ledger as (
       update deliveries set status = $4, due_at = null, lease_by = null, lease_until = null, sent_at = case when $4 = 'sent' then clock_timestamp() end,
              provider_message_id = coalesce($5, provider_message_id), provider_reference = coalesce($6, provider_reference), error = $7,
              reconcile_until = case when $4 = 'unknown' then clock_timestamp() + $11 * interval '1 millisecond' end
        where tenant_id = $1 and id = $2 and lease_token = $3 and status in ('queued', 'sending') returning message_id),
     thread as (
       update messages m set status = $8, provider_message_id = coalesce(m.provider_message_id, $5), error = coalesce($9, m.error)
         from ledger where m.tenant_id = $1 and m.id = ledger.message_id and m.status in ('queued', 'sending'))
     select message_id, exists (select 1 from deliveries e where e.tenant_id = $1 and e.conversation_id = $10 and e.status in ('queued', 'sending') and e.id > $2) as followed
       from ledger`,
    [
      lease.tenantId,
      lease.id,
      lease.token,
      end.status,
      end.providerMessageId ?? null,
      end.providerReference ?? null,
      end.error ? JSON.stringify({ code: end.error.code, message: end.error.message }) : null,
      messageStatus,
      end.error ? JSON.stringify({ code: end.error.code, title: end.error.message, class: end.error.class }) : null,
      lease.conversationId,
      end.reconcileMilliseconds ?? 0,
    ],
  );
  const [ended] = rows;
  if (!ended) return undefined;
  announceChange(tx, {
    kind: 'message-changed',
    tenant_id: lease.tenantId,
    conversation_id: lease.conversationId,
    message_id: ended.message_id,
  });
  return ended;
}

/** The answer's id reached us after a status had already settled the row. */
export async function keepProviderId(
  tx: Transaction,
  lease: DeliveryLease,
  outcome: Extract<SendOutcome, { outcome: 'accepted' }>,
): Promise<void> {
  await tx.query(
    `with ledger as (
       update deliveries set provider_message_id = coalesce(provider_message_id, $3), provider_reference = coalesce(provider_reference, $4) where tenant_id = $1 and id = $2 returning message_id)
     update messages m set provider_message_id = coalesce(m.provider_message_id, $3) from ledger where m.tenant_id = $1 and m.id = ledger.message_id`,
    [lease.tenantId, lease.id, outcome.provider_message_id, outcome.provider_reference],
  );
}

/** What still waits in the conversation will not get through either. */
export async function cancelQueued(tx: Transaction, tenantId: string, conversationId: string): Promise<void> {
  await tx.query(
    `with canceled as (
       update deliveries set status = 'canceled', due_at = null, lease_until = null where tenant_id = $1 and conversation_id = $2 and status = 'queued' and origin <> 'person' returning message_id)
     update messages set status = 'canceled' where tenant_id = $1 and id in (select message_id from canceled)`,
    [tenantId, conversationId],
  );
}

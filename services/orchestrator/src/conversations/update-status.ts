// Last step: a status of the provider moves a message forward, never back, and settles sends whose outcome was unknown.
import type { StatusChanged } from '@nexus/contracts/channel-event';
import { isUuid } from '@nexus/database/new-id';
import { failpoint } from '@nexus/service-kit/failpoint';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { recordEvent } from '../events/record-event.ts';
import { cancelTry } from './ledger/ledger.store.ts';

type Stored = 'queued' | 'sending' | 'unknown' | 'failed' | 'sent' | 'delivered' | 'read' | 'canceled' | 'received';

/** Order in which a message may move. `failed` is final unless the provider later says it arrived. */
const rank: Record<Stored, number> = {
  received: 0,
  queued: 1,
  canceled: 1,
  sending: 2,
  unknown: 3,
  sent: 4,
  failed: 5,
  delivered: 6,
  read: 7,
};

/** Whether a status is news for a message in the given state. */
export function movesForward(from: string, to: string): boolean {
  return (rank[to as Stored] ?? 0) > (rank[from as Stored] ?? 0);
}

/** @returns whether a message of ours changed; statuses of messages we do not know are no error. */
export async function updateStatus(
  deps: Deps,
  channel: { tenantId: string; id: string },
  event: StatusChanged,
): Promise<boolean> {
  const { tenantId } = channel;
  const status = event.status === 'accepted' ? 'sent' : event.status;
  return deps.database.transaction(tenantId, async (tx) => {
    const rows = await tx.query<{
      delivery_id: string;
      message_id: string;
      conversation_id: string;
      status: string;
      newest_id: string;
      newest_status: string;
    }>(
      // Each way to find it by an index of its own: joined by "or" they would read every send of the shop. The delivery
      // is locked before its message, as by the end of a send, which a quick status meets.
      `with found as (
         select d.id, 0 as place from deliveries d where d.tenant_id = $1 and d.id = $2::uuid
         union all
         select d.id, 1 from messages m join deliveries d on d.tenant_id = m.tenant_id and d.message_id = m.id
          where m.tenant_id = $1 and m.channel_id = $4 and m.provider_message_id = $3
         order by place limit 1)
       select d.id as delivery_id, d.message_id, d.conversation_id, m.status, n.id as newest_id, n.status as newest_status
         from found join deliveries d on d.tenant_id = $1 and d.id = found.id
         join deliveries n on n.tenant_id = $1 and n.message_id = d.message_id
          and not exists (select 1 from deliveries o where o.tenant_id = $1 and o.message_id = n.message_id and o.id > n.id)
         join messages m on m.tenant_id = $1 and m.id = d.message_id
          for update of d, n, m`,
      [
        tenantId,
        event.external_id && isUuid(event.external_id) ? event.external_id : null,
        event.provider_message_id,
        channel.id,
      ],
    );
    const row = rows[0];
    if (!row) return false;
    const failed = status === 'failed';
    if (row.newest_id !== row.delivery_id) {
      // A person had it sent again: only that this earlier try did arrive is still news, and calls the further one off if it has not left.
      if (failed) return false;
      if (row.newest_status === 'queued') cancelTry(tx, tenantId, row.newest_id);
    }
    if (!movesForward(row.status, status)) return false;
    tx.send(
      `update messages set status = $3, error = coalesce($4::jsonb, error), provider_message_id = coalesce(provider_message_id, $5),
              status_times = status_times || jsonb_build_object($3::text, $6::text) where tenant_id = $1 and id = $2`,
      [
        tenantId,
        row.message_id,
        status,
        event.error ? JSON.stringify(event.error) : null,
        event.provider_message_id,
        event.at,
      ],
    );
    tx.send(
      `update deliveries set status = case when $3 then 'refused' else 'sent' end, due_at = null, lease_until = null, reconcile_until = null, sent_at = coalesce(sent_at, $4),
              provider_message_id = coalesce(provider_message_id, $5), error = case when $3 then $6::jsonb else null end
        where tenant_id = $1 and id = $2`,
      [
        tenantId,
        row.delivery_id,
        failed,
        event.at,
        event.provider_message_id,
        event.error ? JSON.stringify({ code: event.error.code, message: event.error.title }) : null,
      ],
    );
    await failpoint('status-written');
    announceChange(tx, {
      kind: 'message-changed',
      tenant_id: tenantId,
      conversation_id: row.conversation_id,
      message_id: row.message_id,
    });
    if (row.status === 'unknown')
      await recordEvent(tx, {
        tenantId,
        kind: 'unknown-send-settled',
        conversationId: row.conversation_id,
        data: { message_id: row.message_id, status },
      });
    if (failed)
      await recordEvent(tx, {
        tenantId,
        kind: 'message-failed',
        severity: 'warning',
        conversationId: row.conversation_id,
        data: { message_id: row.message_id, code: event.error?.code ?? null },
      });
    return true;
  });
}

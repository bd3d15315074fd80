// The queue of kept webhooks: verified and read when the whatsapp service is back, in the order they came.
import type { Provider } from '@nexus/contracts/channel-event';
import type { Lease, LeaseQueue } from '@nexus/leases/lease-worker';
import { AppError } from '@nexus/service-kit/app-error';
import type { Transaction } from '@nexus/database/database';
import { findChannelById } from '../channels/find-channel.ts';
import type { Deps } from '../deps.ts';
import { recordEvent } from '../events/record-event.ts';
import { inboxQueueName, platformTenant } from './keep-raw-webhook.ts';
import { readAndApply, routeAndApply } from './receive-webhook.ts';

interface KeptWebhook extends Lease {
  channelId: string;
  provider: Provider;
  headers: Record<string, string>;
  body: Buffer;
  remoteAddress: string;
  receivedAt: Date;
}

interface InboxRow {
  tenant_id: string;
  id: string;
  lease_token: string;
  channel_id: string;
  provider: Provider;
  headers: Record<string, string>;
  body: Buffer;
  remote_address: string;
  created_at: Date;
}

/** Tries for which a kept webhook holds back those of its channel that came after it: one that never succeeds must not hold them for ever. */
const holdingTries = 20;

export function inboxQueue(deps: Deps, workerId: string): LeaseQueue<KeptWebhook> {
  const { database } = deps;
  const lastOf = new Map<string, Promise<void>>();
  return {
    name: inboxQueueName,
    claim: (limit, lease) =>
      database.platformTransaction('claim kept webhooks', async (tx) => {
        const found = [claim(tx, workerId, limit, lease), nextDue(tx)] as const;
        const [items, wait] = await tx.commitWith(Promise.all(found));
        return { items, nextDue: wait };
      }),
    renew: (held, lease) =>
      database.platformTransaction('renew kept webhooks', (tx) => tx.commitWith(renew(tx, held, lease))),
    handle: (kept) => inTurn(lastOf, kept.channelId, () => readKept(deps, kept)),
    fail: (kept) => postpone(deps, kept),
  };
}

/** After those of the channel that were claimed before it; when one of them failed it is no more tried than that one. */
async function inTurn(lastOf: Map<string, Promise<void>>, channelId: string, work: () => Promise<void>): Promise<void> {
  const mine = (lastOf.get(channelId) ?? Promise.resolve()).then(work);
  lastOf.set(channelId, mine);
  try {
    await mine;
  } finally {
    if (lastOf.get(channelId) === mine) lastOf.delete(channelId);
  }
}

/** None of a channel of which another worker has some in hand, or an earlier one waits for its next try. */
async function claim(
  tx: Transaction,
  workerId: string,
  limit: number,
  leaseMilliseconds: number,
): Promise<KeptWebhook[]> {
  const rows = await tx.query<InboxRow>(
    `with due as (select d.tenant_id, d.id from webhook_inbox d where d.due_at <= clock_timestamp() and (d.lease_until is null or d.lease_until < clock_timestamp())
                     and not exists (select from webhook_inbox o where o.tenant_id = d.tenant_id and o.channel_id = d.channel_id and o.id < d.id
                                      and (o.lease_until > clock_timestamp() or (o.due_at > clock_timestamp() and o.attempts <= ${holdingTries})))
                   order by d.id limit $2 for update of d skip locked)
     update webhook_inbox w set lease_by = $1, lease_until = clock_timestamp() + $3 * interval '1 millisecond', lease_token = w.lease_token + 1, attempts = w.attempts + 1
       from due where w.tenant_id = due.tenant_id and w.id = due.id
     returning w.tenant_id, w.id, w.lease_token::text, w.channel_id, w.provider, w.headers, w.body, w.remote_address, w.created_at`,
    [workerId, Math.min(limit, 4), leaseMilliseconds],
  );
  return rows
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((row) => ({
      tenantId: row.tenant_id,
      id: row.id,
      token: row.lease_token,
      channelId: row.channel_id,
      provider: row.provider,
      headers: row.headers,
      body: row.body,
      remoteAddress: row.remote_address,
      receivedAt: row.created_at,
    }));
}

async function renew(tx: Transaction, held: KeptWebhook[], leaseMilliseconds: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update webhook_inbox w set lease_until = clock_timestamp() + $4 * interval '1 millisecond'
       from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as held(tenant_id, id, token)
      where w.tenant_id = held.tenant_id and w.id = held.id and w.lease_token = held.token returning w.id`,
    [held.map((one) => one.tenantId), held.map((one) => one.id), held.map((one) => one.token), leaseMilliseconds],
  );
  return rows.map((row) => row.id);
}

async function nextDue(tx: Transaction): Promise<number | null> {
  const rows = await tx.query<{ wait: number | null }>(
    `select extract(epoch from min(greatest(due_at, coalesce(lease_until, due_at))) - clock_timestamp())::float8 * 1000 as wait from webhook_inbox where due_at is not null`,
  );
  return rows[0]?.wait ?? null;
}

/** Applies it and removes it; a forged or unreadable one is dropped with an event. Applying twice is harmless: every event is stored once. */
async function readKept(deps: Deps, kept: KeptWebhook): Promise<void> {
  try {
    if (kept.tenantId === platformTenant) await routeAndApply(deps, kept.provider, { ...kept });
    else {
      const channel = await findChannelById(deps, kept.channelId);
      if (channel) await readAndApply(deps, channel, { ...kept });
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500 || error.details.unreachable === true) throw error;
    await deps.database.transaction(kept.tenantId, (tx) =>
      recordEvent(tx, {
        tenantId: kept.tenantId === platformTenant ? null : kept.tenantId,
        kind: 'kept-webhook-dropped',
        severity: 'warning',
        data: { code: error.code, channel_id: kept.channelId },
      }),
    );
  }
  await deps.database.transaction(kept.tenantId, (tx) =>
    tx.query('delete from webhook_inbox where tenant_id = $1 and id = $2', [kept.tenantId, kept.id]),
  );
}

async function postpone(deps: Deps, kept: KeptWebhook): Promise<void> {
  await deps.database.transaction(kept.tenantId, (tx) =>
    tx.query(
      `update webhook_inbox set lease_by = null, lease_until = null, due_at = clock_timestamp() + least(power(2, attempts), 15) * interval '1 second' where tenant_id = $1 and id = $2 and lease_token = $3`,
      [kept.tenantId, kept.id, kept.token],
    ),
  );
}

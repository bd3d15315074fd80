// Store and forward: while the whatsapp service is away raw bytes are kept unverified, and of a large batch what there was no time for; bounded per channel and sender address.
import type { Provider } from '@nexus/contracts/channel-event';
import { newId } from '@nexus/database/new-id';
import { dueChannel } from '@nexus/leases/lease-worker';
import { AppError } from '@nexus/service-kit/app-error';
import type { Deps } from '../deps.ts';
import type { ArrivedWebhook } from './arrived-webhook.ts';

/** Tenant and channel of bodies that came to a shared door. */
export const platformTenant = '00000000-0000-0000-0000-000000000000';
/** Name of the queue of kept webhooks. */
export const inboxQueueName = 'webhook_inbox';

export interface RawWebhook {
  tenantId: string;
  channelId: string;
  provider: Provider;
  webhook: ArrivedWebhook;
}

/** @throws AppError 503 `webhooks.inbox-full`: the provider keeps it and tries again */
export async function keepRawWebhook(
  deps: Deps,
  { tenantId, channelId, provider, webhook }: RawWebhook,
): Promise<void> {
  const kept = await deps.database.platformTransaction('keep a webhook', async (tx) => {
    tx.send('select pg_advisory_xact_lock(hashtextextended($1, 2))', [channelId]);
    const rows = await tx.query<{ channel: number; address: number }>(
      `select count(*) filter (where channel_id = $1)::int as channel, count(*) filter (where remote_address = $2)::int as address from webhook_inbox where channel_id = $1 or remote_address = $2`,
      [channelId, webhook.remoteAddress],
    );
    if (
      (rows[0]?.channel ?? 0) >= deps.config.INBOX_LIMIT_PER_CHANNEL ||
      (rows[0]?.address ?? 0) >= deps.config.INBOX_LIMIT_PER_ADDRESS
    )
      return false;
    tx.send(
      `insert into webhook_inbox (tenant_id, id, channel_id, provider, headers, body, remote_address, due_at, created_at) values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp(), $8)`,
      [
        tenantId,
        newId(),
        channelId,
        provider,
        JSON.stringify(webhook.headers),
        webhook.body,
        webhook.remoteAddress,
        webhook.receivedAt,
      ],
    );
    tx.announce(dueChannel, `${inboxQueueName}:1000`);
    return true;
  });
  if (!kept) {
    throw new AppError({
      code: 'webhooks.inbox-full',
      status: 503,
      public: true,
      message: 'Nothing more can be kept right now; deliver it again later.',
      details: { retry_after_seconds: 30 },
    });
  }
}

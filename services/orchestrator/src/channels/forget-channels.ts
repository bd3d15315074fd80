// Drops channels from every replica's cache when the writing transaction commits.
import type { Cache } from '@nexus/cache/cache';
import type { Transaction } from '@nexus/database/database';
import { channelKeys } from './find-channel.ts';
import type { KnownChannel } from './find-channel.ts';

type Named = Pick<KnownChannel, 'id' | 'provider' | 'phone_number' | 'phone_number_id'>;

/** @param channels as they were and as they are: both may be kept */
export async function forgetChannels(tx: Transaction, cache: Cache, channels: Named[]): Promise<void> {
  const keys = channels.flatMap((channel) => [
    channelKeys.byId(channel.id),
    channelKeys.byNumber(channel.provider, channel.phone_number),
    ...(channel.phone_number_id ? [channelKeys.byPhoneNumberId(channel.phone_number_id)] : []),
  ]);
  await cache.invalidate(tx, null, [...new Set(keys)]);
}

/** The same for all channels of a tenant that is about to be removed. */
export async function forgetTenantChannels(tx: Transaction, cache: Cache, tenantId: string): Promise<void> {
  const channels = await tx.query<Named>(
    'select id, provider, phone_number, phone_number_id from channels where tenant_id = $1',
    [tenantId],
  );
  await forgetChannels(tx, cache, channels);
}

// The channel as the whatsapp service needs it for a call: credentials opened from Postgres at that moment.
import type { SendingChannel } from '@nexus/contracts/outbound-message';
import type { Transaction } from '@nexus/database/database';
import type { Keyring } from '@nexus/database/keyring';
import { channelOwner, sendingCredential } from '../../channels/channel-credentials.ts';
import { cannotOpen } from '../../credentials/note-cannot-open.ts';
import type { OpenedOwner } from '../../credentials/open-credentials.ts';
import { readCredentials } from '../../credentials/open-credentials.ts';

interface PlacedChannel {
  channel_id: string;
  provider: 'ycloud' | 'meta';
  phone_number: string;
  phone_number_id: string | null;
}

/** @throws AppError 503 `credentials.cannot-open` when what messages are sent with does not open; that is noted within `tx` */
export async function sendingChannelOf(
  tx: Transaction,
  keyring: Keyring,
  tenantId: string,
  channel: PlacedChannel,
): Promise<SendingChannel> {
  const kept = await readCredentials(tx, keyring, { tenantId, owners: [channelOwner(channel.channel_id)] });
  const opened = kept.of(channelOwner(channel.channel_id));
  await kept.note(tx);
  return sendingChannel(channel, opened);
}

/** @param opened what was opened of the channel's secrets. @throws AppError 503 `credentials.cannot-open` */
export function sendingChannel(channel: Omit<PlacedChannel, 'channel_id'>, opened: OpenedOwner): SendingChannel {
  const broken = opened.broken.find(({ name }) => name === sendingCredential(channel.provider));
  if (broken) throw cannotOpen(broken);
  return {
    provider: channel.provider,
    phone_number: channel.phone_number,
    phone_number_id: channel.phone_number_id,
    credentials: opened.values,
  };
}

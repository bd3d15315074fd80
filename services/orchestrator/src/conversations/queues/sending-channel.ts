// The channel as the whatsapp service needs it for a call: credentials opened from Postgres at that moment.
import type { SendingChannel } from '@nexus/contracts/outbound-message';
import type { Transaction } from '@nexus/database/database';
import type { Keyring } from '@nexus/database/keyring';
import { openCredentials } from '../../credentials/open-credentials.ts';

/** @throws AppError `credentials.cannot-open` when the sealed secret does not fit its row or key. */
export async function sendingChannelOf(
  tx: Transaction,
  keyring: Keyring,
  tenantId: string,
  channel: { channel_id: string; provider: 'ycloud' | 'meta'; phone_number: string; phone_number_id: string | null },
): Promise<SendingChannel> {
  const credentials = await openCredentials(tx, keyring, { tenantId, owner: `channel:${channel.channel_id}` });
  return {
    provider: channel.provider,
    phone_number: channel.phone_number,
    phone_number_id: channel.phone_number_id,
    credentials,
  };
}

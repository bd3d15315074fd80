// Which secrets a channel of each provider has, and keeping them.
import type { ChannelCredentials, Provider } from '@nexus/contracts/channel-event';
import type { Transaction } from '@nexus/database/database';
import type { Keyring } from '@nexus/database/keyring';
import { AppError } from '@nexus/service-kit/app-error';
import { setCredential } from '../credentials/set-credential.ts';

type CredentialName = keyof ChannelCredentials;

/** The first is what messages are sent with; a channel cannot be without it. The secret of the webhook may come later: YCloud gives it only once our address is entered there. */
const names: Record<Provider, readonly [CredentialName, ...CredentialName[]]> = {
  ycloud: ['api_key', 'webhook_secret'],
  meta: ['access_token', 'app_secret', 'verify_token'],
};

/** The one that messages are sent with. */
export function sendingCredential(provider: Provider): CredentialName {
  return names[provider][0];
}

export function channelOwner(channelId: string): string {
  return `channel:${channelId}`;
}

/** @throws AppError 422 `channels.unknown-credential`, `channels.credential-missing` (only when `complete`) */
export function checkCredentials(provider: Provider, given: ChannelCredentials, complete: boolean): void {
  const unknown = Object.keys(given).filter((name) => !(names[provider] as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new AppError({
      code: 'channels.unknown-credential',
      status: 422,
      message: `${provider} has no ${unknown.join(', ')}.`,
      details: { unknown, known: names[provider] },
    });
  const [needed] = names[provider];
  if (complete && !given[needed])
    throw new AppError({
      code: 'channels.credential-missing',
      status: 422,
      message: `${provider} needs ${needed}.`,
      details: { missing: [needed] },
    });
}

/** Seals those that are given; the others stay as they are. */
export async function keepCredentials(
  tx: Transaction,
  keyring: Keyring,
  channel: { tenant_id: string; id: string },
  given: ChannelCredentials,
): Promise<void> {
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined)
      await setCredential(tx, keyring, { tenantId: channel.tenant_id, owner: channelOwner(channel.id), name, value });
  }
}

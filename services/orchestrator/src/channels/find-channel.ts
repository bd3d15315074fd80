// Which channel a webhook is for: by our id, or by the business number a provider names. The doors ask this before any tenant is known.
import type { ChannelCredentials, Provider } from '@nexus/contracts/channel-event';
import { isUuid } from '@nexus/database/new-id';
import { cannotOpen, noteCannotOpen } from '../credentials/note-cannot-open.ts';
import { openSealed } from '../credentials/open-credentials.ts';
import type { Deps } from '../deps.ts';

/** A channel as the doors need it. Secrets are sealed: what the cache holds opens nothing without the keyring. */
export interface KnownChannel {
  tenant_id: string;
  id: string;
  provider: Provider;
  phone_number: string;
  phone_number_id: string | null;
  sealed: { id: string; name: string; sealed: string }[];
}

type FindDeps = Pick<Deps, 'cache' | 'database'>;

const ttlSeconds = 60;

/** Null when there is no such channel in any tenant, or its shop is being erased. */
export async function findChannelById(deps: FindDeps, channelId: string): Promise<KnownChannel | null> {
  if (!isUuid(channelId)) return null;
  const [channel] = await find(deps, channelKeys.byId(channelId.toLowerCase()), 'c.id = $1', [channelId]);
  return channel ?? null;
}

/**
 * Channels with that receiving number; several when several tenants have entered it: the one whose secret verifies the webhook is meant.
 * @param phoneNumber in any form; only its digits count
 */
export async function findChannelsByNumber(
  deps: FindDeps,
  provider: Provider,
  phoneNumber: string,
): Promise<KnownChannel[]> {
  const number = `+${phoneNumber.replace(/\D/g, '')}`;
  return find(deps, channelKeys.byNumber(provider, number), 'c.provider = $1 and c.phone_number = $2', [
    provider,
    number,
  ]);
}

/** Channels with that phone number id (Meta). */
export async function findChannelsByPhoneNumberId(deps: FindDeps, phoneNumberId: string): Promise<KnownChannel[]> {
  return find(deps, channelKeys.byPhoneNumberId(phoneNumberId), 'c.phone_number_id = $1', [phoneNumberId]);
}

/**
 * Those of the channel's secrets that are asked for, in clear, to be used at once and kept nowhere.
 * @throws AppError 503 `credentials.cannot-open` when one of these does not open; that is noted
 */
export async function openChannelCredentials(
  deps: Pick<Deps, 'database' | 'keyring'>,
  channel: KnownChannel,
  names: (keyof ChannelCredentials)[],
): Promise<ChannelCredentials> {
  const { tenant_id: tenantId } = channel;
  const opened: ChannelCredentials = {};
  for (const name of names) {
    const kept = channel.sealed.find((one) => one.name === name);
    if (!kept) continue;
    const value = openSealed(deps.keyring, tenantId, kept);
    if (value === null) {
      const credential = { id: kept.id, owner: `channel:${channel.id}`, name };
      await deps.database.transaction(tenantId, (tx) => noteCannotOpen(tx, tenantId, credential));
      throw cannotOpen(credential);
    }
    opened[name] = value;
  }
  return opened;
}

/** Keys of the cache, platform-wide. */
export const channelKeys = {
  byId: (id: string) => `channel:${id}`,
  byNumber: (provider: Provider, number: string) => `channels-of-number:${provider}:${number}`,
  byPhoneNumberId: (id: string) => `channels-of-phone-number-id:${id}`,
};

function find(deps: FindDeps, key: string, condition: string, values: string[]): Promise<KnownChannel[]> {
  return deps.cache.getOrLoad({
    tenantId: null,
    key,
    ttlSeconds,
    load: () =>
      deps.database.platformTransaction('channels: whose number a webhook is for', (tx) =>
        tx.query<KnownChannel>(
          `select c.tenant_id, c.id, c.provider, c.phone_number, c.phone_number_id,
                  coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'sealed', s.sealed))
                           filter (where s.id is not null), '[]') as sealed
           from channels c
           join tenants t on t.id = c.tenant_id and (t.erase_at is null or t.erase_at > now())
           left join credentials s on s.tenant_id = c.tenant_id and s.owner = 'channel:' || c.id
           where ${condition}
           group by c.tenant_id, c.id order by c.id`,
          values,
        ),
      ),
  });
}

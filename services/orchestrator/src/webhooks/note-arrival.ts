// Remembers that a channel's provider reaches us, at most once a minute per channel. Nobody waits for it: a webhook is acknowledged with or without.
import type { KnownChannel } from '../channels/find-channel.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { Seldom } from './seldom.ts';

const seldom = new WeakMap<Deps, Seldom>();

/** Never rejects: what goes wrong is logged, and the next webhook tries again. */
export async function noteArrival(deps: Deps, channel: Pick<KnownChannel, 'tenant_id' | 'id'>): Promise<void> {
  const noted = seldom.get(deps) ?? new Seldom(60_000);
  seldom.set(deps, noted);
  if (!noted.isDue(channel.id, deps.now())) return;
  try {
    await deps.database.transaction(channel.tenant_id, async (tx) => {
      await tx.query('update channels set last_webhook_at = now() where tenant_id = $1 and id = $2', [
        channel.tenant_id,
        channel.id,
      ]);
      announceChange(tx, { kind: 'channel-changed', tenant_id: channel.tenant_id });
    });
  } catch (error) {
    noted.forget(channel.id);
    deps.log.warn({ err: error }, 'that a webhook came could not be noted');
  }
}

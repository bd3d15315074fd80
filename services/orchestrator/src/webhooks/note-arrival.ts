// Remembers that a channel's provider reaches us, at most once a minute per channel.
import type { KnownChannel } from '../channels/find-channel.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';

const quietMilliseconds = 60_000;
const noted = new WeakMap<Deps, Map<string, number>>();

export async function noteArrival(deps: Deps, channel: Pick<KnownChannel, 'tenant_id' | 'id'>): Promise<void> {
  const times = noted.get(deps) ?? new Map<string, number>();
  noted.set(deps, times);
  const now = deps.now().getTime();
  if (now - (times.get(channel.id) ?? 0) < quietMilliseconds) return;
  times.set(channel.id, now);
  await deps.database.transaction(channel.tenant_id, async (tx) => {
    await tx.query('update channels set last_webhook_at = now() where tenant_id = $1 and id = $2', [
      channel.tenant_id,
      channel.id,
    ]);
    await announceChange(tx, { kind: 'channel-changed', tenant_id: channel.tenant_id });
  });
}

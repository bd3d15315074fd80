// Remembers that webhooks of a channel are refused for their signature, at most once in ten minutes per channel: most often its secret was entered wrong.
import { AppError } from '@nexus/service-kit/app-error';
import type { KnownChannel } from '../channels/find-channel.ts';
import type { Deps } from '../deps.ts';
import { recordEvent } from '../events/record-event.ts';
import { Seldom } from './seldom.ts';

const seldom = new WeakMap<Deps, Seldom>();

/** Writes nothing of the body. What goes wrong here is logged: the provider is refused all the same. */
export async function noteRefusal(
  deps: Deps,
  channel: Pick<KnownChannel, 'tenant_id' | 'id'>,
  error: unknown,
): Promise<void> {
  if (!(error instanceof AppError) || error.status !== 401) return;
  const noted = seldom.get(deps) ?? new Seldom(10 * 60_000);
  seldom.set(deps, noted);
  if (!noted.isDue(channel.id, deps.now())) return;
  try {
    await deps.database.transaction(channel.tenant_id, (tx) =>
      recordEvent(tx, {
        tenantId: channel.tenant_id,
        kind: 'webhook-refused',
        severity: 'warning',
        data: { code: error.code, channel_id: channel.id },
      }),
    );
  } catch (failure) {
    noted.forget(channel.id);
    deps.log.warn({ err: failure }, 'a refused webhook could not be noted');
  }
}

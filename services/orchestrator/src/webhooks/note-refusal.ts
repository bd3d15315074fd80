// Remembers that a channel's webhooks are refused for their signature, or are all for another number, at most once in ten minutes per channel: most often its secret or its number was entered wrong.
import { AppError } from '@nexus/service-kit/app-error';
import type { receiver } from '@nexus/contracts/channel-event';
import type { z } from 'zod';
import type { KnownChannel } from '../channels/find-channel.ts';
import type { Deps } from '../deps.ts';
import { recordEvent } from '../events/record-event.ts';
import { Seldom } from './seldom.ts';

const seldom = new WeakMap<Deps, Seldom>();
const seldomOther = new WeakMap<Deps, Seldom>();
const pauseMilliseconds = 10 * 60_000;

/** Writes nothing of the body. What goes wrong here is logged: the provider is refused all the same. */
export async function noteRefusal(
  deps: Deps,
  channel: Pick<KnownChannel, 'tenant_id' | 'id'>,
  error: unknown,
): Promise<void> {
  if (!(error instanceof AppError) || error.status !== 401) return;
  await note(deps, seldom, channel, { kind: 'webhook-refused', data: { code: error.code, channel_id: channel.id } });
}

/** A genuine body of which nothing is for this channel: acknowledged, and nothing of it stored. Never rejects. @param isKnown whether all of it has a channel elsewhere */
export async function noteOtherNumber(
  deps: Deps,
  channel: Pick<KnownChannel, 'tenant_id' | 'id'>,
  other: z.output<typeof receiver> | undefined,
  isKnown: () => Promise<boolean>,
): Promise<void> {
  try {
    if (await isKnown()) return;
  } catch (failure) {
    deps.log.warn({ err: failure }, 'whether a webhook for another number is known could not be looked up');
    return;
  }
  await note(deps, seldomOther, channel, {
    kind: 'webhook-for-other-number',
    data: { number: other?.phone_number ?? other?.phone_number_id ?? null, channel_id: channel.id },
  });
}

/** Never rejects. */
async function note(
  deps: Deps,
  kept: WeakMap<Deps, Seldom>,
  channel: Pick<KnownChannel, 'tenant_id' | 'id'>,
  event: { kind: string; data: Record<string, unknown> },
): Promise<void> {
  const noted = kept.get(deps) ?? new Seldom(pauseMilliseconds);
  kept.set(deps, noted);
  if (!noted.isDue(channel.id, deps.now())) return;
  try {
    await deps.database.transaction(channel.tenant_id, (tx) =>
      recordEvent(tx, { tenantId: channel.tenant_id, severity: 'warning', ...event }),
    );
  } catch (failure) {
    noted.forget(channel.id);
    deps.log.warn({ err: failure }, 'a refused webhook could not be noted');
  }
}

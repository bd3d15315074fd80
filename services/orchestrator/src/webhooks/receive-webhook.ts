// A webhook from its arrival to its acknowledgement: whose is it, is it genuine, store every event; or keep the raw bytes while it cannot be read.
import { parseWebhookResult, routeWebhookResult } from '@nexus/contracts/channel-event';
import type { ChannelCredentials, ChannelEvent, Provider, receiver } from '@nexus/contracts/channel-event';
import { AppError } from '@nexus/service-kit/app-error';
import { bindContext } from '@nexus/service-kit/context';
import { failpoint } from '@nexus/service-kit/failpoint';
import {
  findChannelById,
  findChannelsByNumber,
  findChannelsByPhoneNumberId,
  openChannelCredentials,
} from '../channels/find-channel.ts';
import type { KnownChannel } from '../channels/find-channel.ts';
import { isCannotOpen } from '../credentials/note-cannot-open.ts';
import { phoneDigits, phoneVariants } from '../customers/match-phone.ts';
import type { Deps } from '../deps.ts';
import type { z } from 'zod';
import type { ArrivedWebhook } from './arrived-webhook.ts';
import { applyEvent } from './apply-event.ts';
import { DoorDeadline } from './door-deadline.ts';
import { doorLimitsOf } from './door-limits.ts';
import type { DoorLimits } from './door-limits.ts';
import type { EventOutcome } from './apply-event.ts';
import { keepRawWebhook, platformTenant } from './keep-raw-webhook.ts';
import { noteArrival } from './note-arrival.ts';
import { noteOtherNumber, noteRefusal } from './note-refusal.ts';

/** What the provider is told with its 200. */
export interface Acknowledgement {
  received: number;
  outcomes?: EventOutcome[];
  /** The bytes are kept and will be verified and read later: all of them, or what there was no time for. */
  kept?: true;
}

/** Verifying and reading a body takes milliseconds; longer means the whatsapp service is not well. */
const parseTimeout = 4000;

/** @throws AppError 404 `webhooks.unknown-channel`, 401 `webhook.forged` | `webhook.stale`, 400 `webhook.malformed`, 429 `webhooks.too-many`, 503 when it can neither be read nor kept, or not in time */
export async function receiveAtChannel(
  deps: Deps,
  channelId: string,
  webhook: ArrivedWebhook,
): Promise<Acknowledgement> {
  const limits = doorLimitsOf(deps);
  return DoorDeadline.within(deps.log, (deadline) =>
    limits.pass(webhook.remoteAddress, channelId, () =>
      receiveForChannel(deps, channelId, webhook, { limits, deadline }),
    ),
  );
}

async function receiveForChannel(
  deps: Deps,
  channelId: string,
  webhook: ArrivedWebhook,
  { limits, deadline }: { limits: DoorLimits; deadline: DoorDeadline },
): Promise<Acknowledgement> {
  const channel = await findChannelById(deps, channelId);
  if (!channel) throw unknownChannel();
  bindContext({ tenant_id: channel.tenant_id });
  limits.requireRoom(channel.id);
  const { tenant_id: tenantId, provider } = channel;
  const keep = () => keepRawWebhook(deps, { tenantId, channelId: channel.id, provider, webhook });
  try {
    const acknowledgement = await readAndApply(deps, channel, webhook, deadline);
    limits.noteGenuine(webhook.remoteAddress, channelId, channel.id);
    if (acknowledgement.kept) await keep();
    return acknowledgement;
  } catch (error) {
    if (!isServiceAway(error)) {
      await noteRefusal(deps, channel, error);
      throw error;
    }
    await keep();
    return { received: 0, kept: true };
  }
}

/** For addresses that serve many numbers: the receiving number in the body tells whose secret must fit. */
export async function receiveAtSharedDoor(
  deps: Deps,
  provider: Provider,
  webhook: ArrivedWebhook,
): Promise<Acknowledgement> {
  const limits = doorLimitsOf(deps);
  const door = `every number of ${provider}`;
  const keep = () => keepRawWebhook(deps, { tenantId: platformTenant, channelId: platformTenant, provider, webhook });
  return DoorDeadline.within(deps.log, (deadline) =>
    limits.pass(webhook.remoteAddress, door, async () => {
      try {
        const acknowledgement = await routeAndApply(deps, provider, webhook, {
          deadline,
          before: (channel) => limits.requireRoom(channel.id),
          after: (channel) => limits.noteGenuine(webhook.remoteAddress, door, channel.id),
        });
        if (acknowledgement.kept) await keep();
        return acknowledgement;
      } catch (error) {
        if (!isServiceAway(error)) throw error;
        await keep();
        return { received: 0, kept: true };
      }
    }),
  );
}

/**
 * Verifies with one channel's secret and applies the events that are for it. One is always applied; when the deadline is near the rest of a
 * batch is left for later, which `kept` asks the caller for: applying it whole again is harmless.
 */
export async function readAndApply(
  deps: Deps,
  channel: KnownChannel,
  webhook: ArrivedWebhook,
  deadline?: DoorDeadline,
): Promise<Acknowledgement> {
  const secrets = await secretsOf(deps, channel);
  const events = await outside(deadline, () => readEvents(deps, channel.provider, secrets, webhook));
  const mine = events.filter((event) => isFor(channel, event));
  await failpoint('webhook-verified');
  if (mine.length > 0 || events.length === 0) void noteArrival(deps, channel);
  else void noteOtherNumber(deps, channel, events[0]?.receiver, () => isKnown(deps, channel, events));
  const outcomes: EventOutcome[] = [];
  for (const event of mine) {
    if (outcomes.length > 0 && deadline?.isNear()) return { received: outcomes.length, outcomes, kept: true };
    outcomes.push(await applyEvent(deps, channel, event));
  }
  await failpoint('webhook-applied');
  return { received: mine.length, outcomes };
}

function outside<T>(deadline: DoorDeadline | undefined, work: () => Promise<T>): Promise<T> {
  return deadline ? deadline.outside(work) : work();
}

/** An account tells the doors of all its numbers of every one of them: what has a door of its own is no mistake. */
async function isKnown(deps: Deps, channel: KnownChannel, events: ChannelEvent[]): Promise<boolean> {
  for (const event of events) if ((await channelsOf(deps, channel.provider, event.receiver)).length === 0) return false;
  return true;
}

/** @see receiveAtSharedDoor; also how kept bodies of shared doors are read later, when there is nobody any more whom a limit could send away. */
export async function routeAndApply(
  deps: Deps,
  provider: Provider,
  webhook: ArrivedWebhook,
  limits?: { deadline: DoorDeadline; before(channel: KnownChannel): void; after(channel: KnownChannel): void },
): Promise<Acknowledgement> {
  const { receivers } = await outside(limits?.deadline, () =>
    deps.whatsapp.call({
      path: '/webhooks/route',
      body: rawOf(provider, webhook),
      response: routeWebhookResult,
      timeout: parseTimeout,
      idempotent: true,
    }),
  );
  const found = await Promise.all(receivers.map((receiver) => channelsOf(deps, provider, receiver)));
  const channels = [...new Map(found.flat().map((channel) => [channel.id, channel])).values()];
  if (channels.length === 0) throw unknownChannel();
  for (const channel of channels) limits?.before(channel);
  const total: Acknowledgement = { received: 0, outcomes: [] };
  const refusals: unknown[] = [];
  for (const channel of channels) {
    try {
      const one = await readAndApply(deps, channel, webhook, limits?.deadline);
      total.received += one.received;
      total.outcomes?.push(...(one.outcomes ?? []));
      limits?.after(channel);
      if (one.kept) return { ...total, kept: true };
    } catch (error) {
      const ofThisChannel = error instanceof AppError && (error.status === 401 || isCannotOpen(error));
      if (!ofThisChannel) throw error;
      refusals.push(error);
    }
  }
  if (refusals.length === channels.length) {
    for (const [index, channel] of channels.entries()) await noteRefusal(deps, channel, refusals[index]);
    throw refusals.find(isCannotOpen) ?? refusals[0];
  }
  return total;
}

/** Numbers of one Meta app share the platform's app secret; a channel with a secret of its own is checked by that. */
async function secretsOf(deps: Deps, channel: KnownChannel): Promise<ChannelCredentials> {
  const own = await openChannelCredentials(deps, channel, ['webhook_secret', 'app_secret']);
  return channel.provider === 'meta' ? { ...own, app_secret: own.app_secret ?? deps.config.META_APP_SECRET } : own;
}

async function channelsOf(deps: Deps, provider: Provider, to: z.output<typeof receiver>): Promise<KnownChannel[]> {
  if (provider === 'meta' && to.phone_number_id) return findChannelsByPhoneNumberId(deps, to.phone_number_id);
  const forms = to.phone_number ? phoneVariants(to.phone_number) : [];
  return (await Promise.all(forms.map((form) => findChannelsByNumber(deps, provider, form)))).flat();
}

async function readEvents(
  deps: Deps,
  provider: Provider,
  secrets: ChannelCredentials,
  webhook: ArrivedWebhook,
): Promise<ChannelEvent[]> {
  const { events, unreadable } = await deps.whatsapp.call({
    path: '/webhooks/parse',
    body: { ...rawOf(provider, webhook), credentials: secrets, received_at: webhook.receivedAt.toISOString() },
    response: parseWebhookResult,
    timeout: parseTimeout,
    idempotent: true,
  });
  for (const element of unreadable)
    deps.log.warn({ path: element.path, reason: element.reason }, 'an element of a webhook could not be read');
  return events;
}

function rawOf(
  provider: Provider,
  webhook: ArrivedWebhook,
): { provider: Provider; headers: Record<string, string>; body_base64: string } {
  return { provider, headers: webhook.headers, body_base64: webhook.body.toString('base64') };
}

/** A body signed with one number's secret may speak for that number only, however it is written. */
function isFor(channel: KnownChannel, event: ChannelEvent): boolean {
  const { phone_number: phone, phone_number_id: id } = event.receiver;
  if (id !== null && channel.phone_number_id !== null) return id === channel.phone_number_id;
  return phone === null || phoneVariants(phone).includes(phoneDigits(channel.phone_number));
}

function isServiceAway(error: unknown): boolean {
  return error instanceof AppError && error.details.unreachable === true;
}

function unknownChannel(): AppError {
  return new AppError({
    code: 'webhooks.unknown-channel',
    status: 404,
    message: 'No channel of this installation has this address or number.',
  });
}

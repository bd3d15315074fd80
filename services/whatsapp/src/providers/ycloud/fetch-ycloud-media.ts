// YCloud's media: the link of the event, opened with the API key (good for a month), else by its own short-lived signature.
import type { InboundMedia } from '@nexus/contracts/channel-event';
import type { SendingChannel } from '@nexus/contracts/outbound-message';
import type { OutgoingAnswer, OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { credentialOf } from '../credential-of.ts';
import { foreignHost, mediaGone } from '../media-problems.ts';

export async function fetchYcloudMedia(
  baseUrl: string,
  outgoing: OutgoingClient,
  channel: SendingChannel,
  media: InboundMedia,
  limit: number,
): Promise<OutgoingAnswer> {
  if (!media.link) throw mediaGone('The message carries no link.');
  // The key goes to YCloud and nowhere else; a link elsewhere did not come from it.
  if (!URL.canParse(media.link) || new URL(media.link).host !== new URL(baseUrl).host) throw foreignHost();
  const call = { url: media.link, timeout: 30_000, maximumBytes: limit, redirects: 2 };
  const keyed = await outgoing.send({ ...call, headers: { 'x-api-key': credentialOf(channel, 'api_key') } });
  return keyed.status === 403 ? outgoing.send(call) : keyed;
}

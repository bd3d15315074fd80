// Meta's media in two steps: the id gives an address good for five minutes, the address gives the bytes; both want the token.
import type { InboundMedia } from '@nexus/contracts/channel-event';
import type { SendingChannel } from '@nexus/contracts/outbound-message';
import type { OutgoingAnswer, OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { credentialOf } from '../credential-of.ts';
import { foreignHost, mediaGone, mediaUnavailable } from '../media-problems.ts';
import { asFields, asText } from '../../reading/wire-shapes.ts';
import { readRefusal } from './send-meta.ts';

/** Hosts Meta serves files from. */
const META_HOSTS = /^(lookaside\.fbsbx\.com|([a-z0-9-]+\.)*(fbcdn\.net|facebook\.com))$/;

export async function fetchMetaMedia(
  baseUrl: string,
  outgoing: OutgoingClient,
  channel: SendingChannel,
  media: InboundMedia,
  limit: number,
): Promise<OutgoingAnswer> {
  if (!media.provider_media_id) throw mediaGone('The message carries no media id.');
  const headers = { authorization: `Bearer ${credentialOf(channel, 'access_token')}`, 'user-agent': 'Nexus' };
  const download = async (): Promise<OutgoingAnswer> => {
    const url = await resolve(`${baseUrl}/${encodeURIComponent(media.provider_media_id!)}`, outgoing, headers);
    if (!isMetaAddress(url, baseUrl)) throw foreignHost();
    return outgoing.send({ url, headers, timeout: 30_000, maximumBytes: limit, redirects: 2 });
  };
  const first = await download();
  // 404 is an address that has run out; the id gives a fresh one.
  return first.status === 404 ? download() : first;
}

async function resolve(url: string, outgoing: OutgoingClient, headers: Record<string, string>): Promise<string> {
  const answer = await outgoing.send({ url, headers, timeout: 10_000, maximumBytes: 100_000 });
  const json = parse(answer.bytes);
  const address = asText(asFields(json)['url']);
  if (answer.status === 200 && address) return address;
  const { code, message } = readRefusal(json);
  if (answer.status === 404 || code === '33' || code === '100') throw mediaGone(message);
  throw mediaUnavailable(message, code === '190' ? 'unauthorized' : 'refused');
}

function isMetaAddress(address: string, baseUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.host === new URL(baseUrl).host || (url.protocol === 'https:' && META_HOSTS.test(url.hostname));
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null; // told by what is missing from it
  }
}

// Meta's WhatsApp Cloud API: signatures, batches, sends, read marks and media.
import { sameSecret } from '@nexus/service-kit/internal-auth';
import { metaCredentials } from '../credential-texts.ts';
import type { Provider } from '../provider.ts';
import { forged, isSignedBy } from '../verify-signature.ts';
import { fetchMetaMedia } from './fetch-meta-media.ts';
import { metaReceivers, parseMeta } from './parse-meta.ts';
import { readAccepted, readRefusal, readRequest, sendRequest } from './send-meta.ts';

/** `baseUrl` carries the version. */
export function meta({ baseUrl }: { baseUrl: string }): Provider {
  return {
    id: 'meta',
    label: 'Meta (Cloud API)',
    needsPhoneNumberId: true,
    credentials: metaCredentials,
    receiversOf: metaReceivers,
    // `X-Hub-Signature-256: sha256=<hex>`, HMAC-SHA256 of the raw bytes; no hour is signed, replays are the receiver's to tell by id.
    verify({ raw, headers, credentials }) {
      const [, digest] = /^sha256=([0-9a-f]{64})$/.exec(headers['x-hub-signature-256'] ?? '') ?? [];
      if (digest === undefined) throw forged('header');
      if (!isSignedBy(credentials.app_secret, [raw], digest)) throw forged('digest');
    },
    parse: parseMeta,
    handshake(query, credentials) {
      const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = query;
      const right =
        mode === 'subscribe' &&
        token !== undefined &&
        credentials.verify_token &&
        sameSecret(token, credentials.verify_token);
      return right && challenge !== undefined ? challenge : null;
    },
    sendRequest: (message) => sendRequest(baseUrl, message),
    readAccepted,
    readRefusal,
    readRequest: (channel, messageId, typing) => readRequest(baseUrl, channel, messageId, typing),
    fetchMedia: (outgoing, channel, media, limit) => fetchMetaMedia(baseUrl, outgoing, channel, media, limit),
  };
}

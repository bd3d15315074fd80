// YCloud (API v2): signatures, events, sends, read marks and media of its WhatsApp numbers.
import { ycloudCredentials } from '../credential-texts.ts';
import type { Provider } from '../provider.ts';
import { fetchYcloudMedia } from './fetch-ycloud-media.ts';
import { parseYcloud, ycloudReceivers } from './parse-ycloud.ts';
import { readAccepted, readRefusal, readRequest, sendRequest } from './send-ycloud.ts';
import { verifyYcloud } from './verify-ycloud.ts';

export function ycloud({ baseUrl, toleranceSeconds }: { baseUrl: string; toleranceSeconds: number }): Provider {
  return {
    id: 'ycloud',
    label: 'YCloud',
    needsPhoneNumberId: false,
    credentials: ycloudCredentials,
    receiversOf: ycloudReceivers,
    verify: (signed) => verifyYcloud(signed, toleranceSeconds),
    parse: parseYcloud,
    handshake: () => null,
    sendRequest: (message) => sendRequest(baseUrl, message),
    readAccepted,
    readRefusal,
    readRequest: (channel, messageId, typing) => readRequest(baseUrl, channel, messageId, typing),
    fetchMedia: (outgoing, channel, media, limit) => fetchYcloudMedia(baseUrl, outgoing, channel, media, limit),
  };
}

// Meta's send call, which also marks as read and shows typing.
import type { SendMessage, SendingChannel } from '@nexus/contracts/outbound-message';
import type { OutgoingRequest } from '@nexus/service-kit/outgoing-client';
import { credentialOf, incomplete } from '../credential-of.ts';
import type { Accepted, ProviderRefusal } from '../provider.ts';
import { asFields, asList, asText } from '../../reading/wire-shapes.ts';

export function sendRequest(baseUrl: string, message: SendMessage): OutgoingRequest {
  const { channel, to, content, reply_to_provider_message_id: reply, reference } = message;
  return post(baseUrl, channel, {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...(to.kind === 'bsuid' ? { recipient: to.id } : { to: to.id.replace(/\D/g, '') }),
    type: content.type,
    biz_opaque_callback_data: reference.slice(0, 512),
    ...(reply !== null && { context: { message_id: reply } }),
    ...(content.type === 'text'
      ? { text: { body: content.text, preview_url: content.preview_url } }
      : { image: { link: content.image_url, ...(content.caption && { caption: content.caption }) } }),
  });
}

export function readRequest(
  baseUrl: string,
  channel: SendingChannel,
  messageId: string,
  typing: boolean,
): OutgoingRequest {
  return post(baseUrl, channel, {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id: messageId,
    ...(typing && { typing_indicator: { type: 'text' } }),
  });
}

function post(baseUrl: string, channel: SendingChannel, body: object): OutgoingRequest {
  if (!channel.phone_number_id) throw incomplete('phone_number_id');
  const headers = {
    authorization: `Bearer ${credentialOf(channel, 'access_token')}`,
    'content-type': 'application/json',
  };
  return {
    method: 'POST',
    url: `${baseUrl}/${encodeURIComponent(channel.phone_number_id)}/messages`,
    headers,
    body: JSON.stringify(body),
  };
}

export function readAccepted(json: unknown): Accepted | null {
  const answer = asFields(json);
  const messageId = asText(asFields(asList(answer['messages'])[0])['id']);
  if (messageId === null) return null;
  return { messageId, reference: null, recipientRawId: asText(asFields(asList(answer['contacts'])[0])['wa_id']) };
}

/** Code 100 with subcode 33 is WhatsApp's "no such number", code 33. */
export function readRefusal(json: unknown): ProviderRefusal {
  const error = asFields(asFields(json)['error']);
  const code = error['code'] === 100 && error['error_subcode'] === 33 ? '33' : String(error['code'] ?? '');
  const whatsappCode = /^\d+$/.test(code) ? code : null;
  const message = asText(asFields(error['error_data'])['details']) ?? asText(error['message']) ?? 'refused';
  return { code: whatsappCode, whatsappCode, message };
}

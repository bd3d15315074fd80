// YCloud's send calls: the direct endpoint, which tells WhatsApp's refusals in its answer.
import type { SendMessage, SendingChannel } from '@nexus/contracts/outbound-message';
import type { OutgoingRequest } from '@nexus/service-kit/outgoing-client';
import { credentialOf } from '../credential-of.ts';
import type { Accepted, ProviderRefusal } from '../provider.ts';
import { asFields, asText } from '../../reading/wire-shapes.ts';

export function sendRequest(baseUrl: string, message: SendMessage): OutgoingRequest {
  const { channel, to, content, reply_to_provider_message_id: reply, reference } = message;
  const body = {
    from: channel.phone_number,
    ...(to.kind === 'bsuid' ? { recipient: to.id } : { to: `+${to.id.replace(/\D/g, '')}` }),
    type: content.type,
    externalId: reference,
    ...(reply !== null && { context: { message_id: reply } }),
    ...(content.type === 'text'
      ? { text: { body: content.text, preview_url: content.preview_url } }
      : { image: { link: content.image_url, ...(content.caption && { caption: content.caption }) } }),
  };
  return {
    method: 'POST',
    url: `${baseUrl}/whatsapp/messages/sendDirectly`,
    headers: ycloudHeaders(channel),
    body: JSON.stringify(body),
  };
}

export function readRequest(
  baseUrl: string,
  channel: SendingChannel,
  messageId: string,
  typing: boolean,
): OutgoingRequest {
  const action = typing ? 'typingIndicator' : 'markAsRead';
  return {
    method: 'POST',
    url: `${baseUrl}/whatsapp/inboundMessages/${encodeURIComponent(messageId)}/${action}`,
    headers: ycloudHeaders(channel),
    body: '{}',
  };
}

function ycloudHeaders(channel: SendingChannel): Record<string, string> {
  return {
    'x-api-key': credentialOf(channel, 'api_key'),
    'content-type': 'application/json',
    accept: 'application/json',
  };
}

/** The wamid may come later, with the first status. */
export function readAccepted(json: unknown): Accepted | null {
  const message = asFields(json);
  const reference = asText(message['id']);
  return reference === null ? null : { messageId: asText(message['wamid']), reference, recipientRawId: null };
}

export function readRefusal(json: unknown): ProviderRefusal {
  const error = asFields(asFields(json)['error']);
  const whatsapp = asFields(error['whatsappApiError']);
  const number = String(whatsapp['code'] ?? '');
  return {
    code: asText(error['code']),
    whatsappCode: /^\d+$/.test(number) ? number : null,
    message:
      asText(asFields(whatsapp['error_data'])['details']) ??
      asText(whatsapp['message']) ??
      asText(error['message']) ??
      'refused',
  };
}

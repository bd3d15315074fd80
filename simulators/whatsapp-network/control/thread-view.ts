// How the phone page and the tests see the network: threads, and messages with their content laid flat.
import type { Network, NetworkMessage } from '../model.ts';

type Fields = Record<string, unknown>;

/** One thread per customer who exchanged a message with the number, latest first. */
export function threadList(network: Network, business_phone: string) {
  const threads = [...network.threads.values()].filter((messages) => messages[0]?.business_phone === business_phone);
  const views = threads.map((messages) => {
    const bsuid = messages[0]!.bsuid;
    const customer = network.customers.get(bsuid);
    const unread = messages.filter(
      (message) => message.direction === 'out' && !['read', 'failed'].includes(message.status),
    ).length;
    return {
      business_phone,
      bsuid,
      customer_phone: customer?.phone ?? null,
      name: customer?.name ?? null,
      unread,
      last: messageView(network, messages.at(-1)!),
    };
  });
  return views.sort((a, b) => b.last.at.localeCompare(a.last.at));
}

export function messageView(network: Network, message: NetworkMessage) {
  const { content } = message;
  const fields = asFields(content[content.type]);
  const media_id = typeof fields['id'] === 'string' && network.media.has(fields['id']) ? fields['id'] : null;
  const link = typeof fields['link'] === 'string' ? fields['link'] : null;
  const media_url = media_id ? `/_simulator/media/${media_id}` : link;
  return {
    id: message.wamid,
    vendor_id: message.id,
    direction: message.direction,
    source: message.source,
    type: content.type === 'audio' && fields['voice'] ? 'voice' : content.type,
    text: textOf(content.type, fields),
    caption: textField(fields['caption']),
    image_url: ['image', 'sticker'].includes(content.type) ? media_url : null,
    media_url,
    mime_type: textField(fields['mime_type']),
    filename: textField(fields['filename']),
    reply_to: textField(message.context?.['id'] ?? message.context?.['message_id']),
    at: message.at,
    status: message.status,
    error: message.error,
    external_id: message.external_id,
    buttons: buttonsOf(content.type, fields),
    content,
  };
}

function textOf(type: string, fields: Fields): string | null {
  if (type === 'text') return textField(fields['body']);
  if (type === 'reaction') return textField(fields['emoji']) ?? '';
  if (type === 'button') return textField(fields['text']);
  if (type === 'location')
    return (
      [fields['name'], fields['address']].filter(Boolean).join(', ') ||
      `${String(fields['latitude'])}, ${String(fields['longitude'])}`
    );
  if (type !== 'interactive') return null;
  const reply = asFields(fields['button_reply'] ?? fields['list_reply']);
  return textField(reply['title']) ?? textField(asFields(fields['body'])['text']);
}

function buttonsOf(type: string, fields: Fields): { id: string; title: string; url: string | null }[] {
  if (type !== 'interactive') return [];
  const action = asFields(fields['action']);
  const parameters = asFields(action['parameters']);
  if (fields['type'] === 'cta_url')
    return [{ id: '', title: String(parameters['display_text']), url: textField(parameters['url']) }];
  const rows = asList(action['sections']).flatMap((section) => asList(section['rows']));
  const replies = asList(action['buttons']).map((button) => asFields(button['reply']));
  return [...replies, ...rows].map((option) => ({
    id: String(option['id']),
    title: String(option['title']),
    url: null,
  }));
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function asList(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(asFields) : [];
}

function textField(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

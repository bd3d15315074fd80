// What a customer may send, put into WhatsApp's content objects (the same at both vendors).
import { mediaHash, storeMedia } from '../media-store.ts';
import { makeSampleImage, type SampleImageKind } from '../sample-image.ts';
import { makeVoiceNote } from '../voice-note.ts';
import type { Content, Network } from '../model.ts';

/** One message as the control surface takes it; which fields matter depends on `type`. */
export type MessageInput = {
  type: string;
  text?: string;
  caption?: string;
  media_base64?: string;
  mime_type?: string;
  filename?: string;
  sample?: SampleImageKind;
  description?: string;
  latitude?: number;
  longitude?: number;
  name?: string;
  address?: string;
  url?: string;
  contacts?: Record<string, unknown>[];
  message_id?: string;
  emoji?: string;
  id?: string;
  title?: string;
  payload?: string;
  response_json?: string;
  catalog_id?: string;
  product_items?: Record<string, unknown>[];
  system_type?: string;
  new_phone?: string;
  new_bsuid?: string;
  error_code?: number;
  unsupported_type?: string;
  /** Any other type: the content object itself. */
  content?: Record<string, unknown>;
  animated?: boolean;
};

const DEFAULT_MIME: Record<string, string> = {
  image: 'image/png',
  voice: 'audio/ogg; codecs=opus',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  document: 'application/pdf',
  sticker: 'image/webp',
};

/** Throws TypeError with a readable reason when the type's required fields are missing. */
export function messageContent(
  network: Network,
  business_phone: string,
  input: MessageInput,
): { content: Content; errors: Record<string, unknown>[] | null } {
  const { type } = input;
  if (type in DEFAULT_MIME) return { content: mediaContent(network, business_phone, input), errors: null };
  if (type === 'unsupported') return unsupported(input);
  return { content: plainContent(input), errors: null };
}

function plainContent(input: MessageInput): Content {
  const { type } = input;
  if (type === 'text') return { type, text: { body: input.text ?? '' } };
  if (type === 'location') {
    const { latitude = -34.6037, longitude = -58.3816, name, address, url } = input;
    return {
      type,
      location: { latitude, longitude, ...(name && { name }), ...(address && { address }), ...(url && { url }) },
    };
  }
  if (type === 'contacts')
    return {
      type,
      contacts: input.contacts ?? [
        {
          name: { formatted_name: input.name ?? 'Ana Pérez' },
          phones: [{ phone: '+54 9 11 5555-0199', wa_id: '5491155550199', type: 'CELL' }],
        },
      ],
    };
  if (type === 'reaction')
    return {
      type,
      reaction: { message_id: input.message_id ?? '', ...(input.emoji !== undefined && { emoji: input.emoji }) },
    };
  if (type === 'order')
    return {
      type,
      order: {
        catalog_id: input.catalog_id ?? '900100',
        text: input.text ?? '',
        product_items: input.product_items ?? [],
      },
    };
  if (type === 'system') return systemContent(input);
  if (type === 'request_welcome') return { type };
  return interactiveContent(input);
}

function interactiveContent(input: MessageInput): Content {
  const { type, id = 'option-1', title = input.text ?? 'Opción 1' } = input;
  if (type === 'button_reply') return { type: 'interactive', interactive: { type, button_reply: { id, title } } };
  if (type === 'list_reply')
    return { type: 'interactive', interactive: { type, list_reply: { id, title, description: input.caption ?? '' } } };
  if (type === 'form_reply')
    return {
      type: 'interactive',
      interactive: {
        type: 'nfm_reply',
        nfm_reply: { name: 'flow', body: 'Sent', response_json: input.response_json ?? '{}' },
      },
    };
  if (type === 'template_button')
    return { type: 'button', button: { payload: input.payload ?? 'option-1', text: title } };
  if (type === 'call_permission') {
    const call_permission_reply = {
      response: 'accept',
      expiration_timestamp: 1_767_830_400,
      is_permanent: false,
      response_source: 'user_action',
    };
    return { type: 'interactive', interactive: { type: 'call_permission_reply', call_permission_reply } };
  }
  if (input.content) return { ...input.content, type };
  throw new TypeError(`message type "${type}" needs "content" with the vendor's content object`);
}

function systemContent(input: MessageInput): Content {
  const kind = input.system_type ?? 'user_changed_number';
  const wa_id = input.new_phone?.replace(/\D/g, '');
  return {
    type: 'system',
    system: {
      type: kind,
      body: input.text ?? 'The customer changed number.',
      ...(wa_id && { wa_id, new_wa_id: wa_id }),
      ...(input.new_bsuid && { user_id: input.new_bsuid }),
    },
  };
}

function unsupported(input: MessageInput): { content: Content; errors: Record<string, unknown>[] } {
  const code = input.error_code ?? 131051;
  const title = code === 131060 ? 'This message is currently unavailable.' : 'Message type unknown';
  const content: Content = {
    type: 'unsupported',
    ...(input.unsupported_type && { unsupported: { type: input.unsupported_type } }),
  };
  return {
    content,
    errors: [{ code, title, message: title, error_data: { details: 'Message type is currently not supported.' } }],
  };
}

function mediaContent(network: Network, business_phone: string, input: MessageInput): Content {
  const type = input.type === 'voice' ? 'audio' : input.type;
  const mime_type = input.mime_type ?? DEFAULT_MIME[input.type]!;
  const stored = storeMedia(network, {
    bytes: mediaBytes(input),
    mime_type,
    filename: input.filename ?? null,
    business_phone,
    uploaded: false,
  });
  const described = {
    id: stored.id,
    mime_type,
    sha256: mediaHash(stored, 'base64'),
    ...(input.caption !== undefined && { caption: input.caption }),
    ...(input.filename !== undefined && { filename: input.filename }),
    ...(input.type === 'voice' && { voice: true }),
    ...(input.type === 'sticker' && { animated: input.animated ?? false }),
  };
  return { type, [type]: described };
}

function mediaBytes(input: MessageInput): Buffer {
  if (input.media_base64 !== undefined) return Buffer.from(input.media_base64, 'base64');
  if (input.type === 'voice') return makeVoiceNote(input.text ?? 'Hola');
  if (input.type === 'image') return makeSampleImage(input.sample ?? 'product', input.description);
  if (input.type === 'document')
    return Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n', 'latin1');
  if (input.type === 'sticker')
    return Buffer.concat([
      Buffer.from('RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0', 'latin1'),
      Buffer.from('2f00000010071011118888fe0700', 'hex'),
    ]);
  if (input.type === 'video') return Buffer.from('000000186674797069736f6d0000020069736f6d69736f32', 'hex');
  return Buffer.concat([
    Buffer.from('ID3\x03\0\0\0\0\0\0', 'latin1'),
    Buffer.from([0xff, 0xfb, 0x90, 0x00]),
    Buffer.alloc(413),
  ]);
}

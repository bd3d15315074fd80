// The policy: for every kind of thing a customer can send, what the agent may read of it and whether it starts a turn.
// Labels in square brackets say what is not the customer's typing; they are Spanish, the language of most shops, and models read them in any.
import type { InboundContent, InboundMedia } from '@nexus/contracts/channel-event';
import { asFields, asList, asText, type Fields } from './wire-shapes.ts';
import { cleanFilename, cleanLabel } from './clean-text.ts';

/** `value` is WhatsApp's content object, the same at every provider; `message` the element around it. */
type Reading = (value: Fields, message: Fields) => Partial<InboundContent> & Pick<InboundContent, 'text' | 'turn'>;

const READINGS: Record<string, Reading> = {
  text: (value) => {
    const text = typeof value['body'] === 'string' ? value['body'] : '';
    return { text, turn: text.trim() === '' ? 'none' : 'answer' };
  },
  image: (value) => ({ text: labelled('imagen', value), media: mediaOf('image', value), turn: 'answer' }),
  // Speech has no words until it is transcribed.
  audio: (value) => {
    const kind = isVoiceNote(value) ? 'voice' : 'audio';
    return { type: kind, text: '', media: mediaOf(kind, value), turn: 'answer' };
  },
  video: (value) => ({
    text: labelled('video', value),
    media: mediaOf('video', value),
    turn: asText(value['caption']) ? 'answer' : 'ask_again',
  }),
  document: (value) => {
    const name = cleanLabel(cleanFilename(asText(value['filename'])));
    return {
      text: labelled(name ? `documento: ${name}` : 'documento', value),
      media: mediaOf('document', value),
      turn: 'answer',
    };
  },
  sticker: (value) => ({
    text: '[sticker]',
    media: mediaOf('sticker', value),
    turn: 'none',
    details: { animated: value['animated'] === true },
  }),
  location: readLocation,
  contacts: readContacts,
  interactive: readInteractive,
  button: (value) => ({
    type: 'template_button',
    text: asText(value['text']) ?? '',
    turn: 'answer',
    details: { payload: asText(value['payload']) },
  }),
  order: readOrder,
  reaction: (value) => {
    const emoji = asText(value['emoji']);
    return {
      text: emoji ? `[reacción: ${emoji}]` : '[reacción quitada]',
      turn: 'none',
      details: { emoji, to_provider_message_id: asText(value['message_id']) },
    };
  },
  system: (value) => ({
    text: `[aviso de WhatsApp: ${cleanLabel(asText(value['body']))}]`,
    turn: 'none',
    details: { system_type: asText(value['type']) },
  }),
  request_welcome: () => ({ text: '[abrió el chat]', turn: 'none' }),
  unsupported: readUnsupported,
  revoke: (value) => ({
    text: '[mensaje borrado]',
    turn: 'none',
    details: { original_provider_message_id: asText(value['original_message_id']) },
  }),
  edit: (value) => {
    const edited = asFields(value['message']);
    const words = asText(asFields(edited['text'])['body']) ?? '';
    return {
      text: `[mensaje editado] ${words}`.trim(),
      turn: 'none',
      details: { original_provider_message_id: asText(value['original_message_id']) },
    };
  },
  media_placeholder: () => ({ text: '[archivo]', turn: 'none' }),
};

/** Reads one message. A type that is not known is kept and the customer is asked to write it. */
export function readContent(message: Fields): InboundContent {
  const type = asText(message['type']) ?? 'unknown';
  const reading: Reading =
    READINGS[type] ?? (() => ({ text: `[mensaje de un tipo desconocido: ${cleanLabel(type)}]`, turn: 'ask_again' }));
  const content = { type, media: null, ...reading(asFields(message[type]), message) };
  const origin = originOf(message);
  return {
    ...content,
    text: [content.text, ...origin.labels].filter(Boolean).join('\n'),
    // An advertisement or product the customer came from is a question in itself, even without words.
    turn: content.turn === 'none' && content.type === 'text' && origin.labels.length > 0 ? 'answer' : content.turn,
    details: { ...content.details, ...origin.details },
  };
}

function labelled(label: string, value: Fields): string {
  return [`[${label}]`, asText(value['caption'])].filter(Boolean).join(' ');
}

function mediaOf(kind: InboundMedia['kind'], value: Fields): InboundMedia {
  return {
    kind,
    provider_media_id: asText(value['id']),
    link: asText(value['link']) ?? asText(value['url']),
    mime_type: asText(value['mime_type']),
    sha256: asText(value['sha256']),
    filename: cleanFilename(asText(value['filename'])),
  };
}

/** Meta says so; YCloud leaves the flag out, and an Opus recording is what WhatsApp makes of a voice note. */
function isVoiceNote(value: Fields): boolean {
  if (typeof value['voice'] === 'boolean') return value['voice'];
  return /^audio\/ogg\b.*opus|^audio\/ogg$/i.test(asText(value['mime_type']) ?? '');
}

function readLocation(value: Fields): ReturnType<Reading> {
  const [latitude, longitude] = [Number(value.latitude ?? Number.NaN), Number(value.longitude ?? Number.NaN)];
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude))
    return { text: '[ubicación que no se pudo leer]', turn: 'ask_again' };
  const place = [value.name, value.address]
    .map((part) => cleanLabel(asText(part)))
    .filter(Boolean)
    .join(', ');
  const point = `${latitude}, ${longitude}`;
  return {
    text: `[ubicación: ${place ? `${place} (${point})` : point}]`,
    turn: 'answer',
    details: { latitude, longitude },
  };
}

function readContacts(_value: Fields, message: Fields): ReturnType<Reading> {
  const contacts = asList(message['contacts']).map(asFields);
  const lines = contacts.map((contact) => {
    const name = cleanLabel(asText(asFields(contact['name'])['formatted_name'])) || 'sin nombre';
    const phones = asList(contact['phones'])
      .map((phone) => cleanLabel(asText(asFields(phone)['phone'])))
      .filter(Boolean);
    return `[contacto: ${[name, ...phones].join(', ')}]`;
  });
  const requested =
    contacts.some((contact) => contact['origin'] === 'contact_request') || message['origin'] === 'contact_request';
  return { text: lines.join('\n') || '[contacto]', turn: 'answer', details: { contacts: contacts.length, requested } };
}

function readInteractive(value: Fields): ReturnType<Reading> {
  const type = asText(value['type']) ?? 'interactive';
  const reply = asFields(value[type]);
  if (type === 'button_reply' || type === 'list_reply') {
    return {
      type,
      text: asText(reply['title']) ?? '',
      turn: 'answer',
      details: { id: asText(reply['id']), description: asText(reply['description']) },
    };
  }
  if (type === 'nfm_reply') return readForm(reply);
  if (type === 'call_permission_reply')
    return { type, text: '[permiso de llamada]', turn: 'none', details: { response: asText(reply['response']) } };
  return { text: `[respuesta de un tipo desconocido: ${cleanLabel(type)}]`, turn: 'ask_again' };
}

function readForm(reply: Fields): ReturnType<Reading> {
  const answers = Object.entries(parseForm(reply['response_json'])).filter(([name]) => name !== 'flow_token');
  if (answers.length === 0) return { type: 'form_reply', text: '[formulario que no se pudo leer]', turn: 'ask_again' };
  const words = answers.map(
    ([name, value]) => `${cleanLabel(name)}: ${cleanLabel(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  return {
    type: 'form_reply',
    text: `[formulario] ${words.join('; ')}`,
    turn: 'answer',
    details: { answers: Object.fromEntries(answers) },
  };
}

function parseForm(json: unknown): Fields {
  try {
    return asFields(typeof json === 'string' ? JSON.parse(json) : json);
  } catch {
    return {}; // told to the customer as a form that cannot be read
  }
}

function readOrder(value: Fields): ReturnType<Reading> {
  const items = asList(value['product_items'])
    .map(asFields)
    .map((item) => ({
      product: asText(item['product_retailer_id']) ?? '?',
      quantity: Number(item['quantity'] ?? 1),
      price: Number(item['item_price'] ?? Number.NaN),
      currency: asText(item['currency']) ?? '',
    }));
  const lines = items.map(
    ({ product, quantity, price, currency }) =>
      `${quantity} × ${cleanLabel(product)}${Number.isFinite(price) ? ` (${price} ${cleanLabel(currency)} cada uno)` : ''}`,
  );
  const note = asText(value['text']);
  return {
    text: [`[pedido del catálogo: ${lines.join('; ') || 'vacío'}]`, note].filter(Boolean).join(' '),
    turn: 'answer',
    details: { catalog_id: asText(value['catalog_id']), items },
  };
}

/** What the customer did to a message, not a message: nothing to answer. */
const SILENT_UNSUPPORTED = ['pin', 'keep_in_chat', 'poll_update', 'reaction', 'errors'];

function readUnsupported(value: Fields, message: Fields): ReturnType<Reading> {
  const code = String(asFields(asList(message['errors'])[0])['code'] ?? '');
  const kind = asText(value['type']);
  const silent = kind !== null && SILENT_UNSUPPORTED.includes(kind);
  return {
    text: `[mensaje que WhatsApp no entrega${kind ? `: ${cleanLabel(kind)}` : ''}]`,
    turn: silent ? 'none' : 'ask_again',
    details: { error_code: code || null, unsupported_type: kind },
  };
}

/** Where the message came from: an advertisement, or a product of the catalogue. */
function originOf(message: Fields): { labels: string[]; details: Fields } {
  const referral = asFields(message['referral']);
  const product = asText(asFields(asFields(message['context'])['referred_product'])['product_retailer_id']);
  const labels: string[] = [];
  const details: Fields = {};
  if (Object.keys(referral).length > 0) {
    const words = [referral['headline'], referral['body']]
      .map((part) => cleanLabel(asText(part)))
      .filter(Boolean)
      .join(': ');
    labels.push(`[viene del anuncio${words ? `: ${words}` : ''}]`);
    details['referral'] = {
      source_id: asText(referral['source_id']),
      source_url: asText(referral['source_url']),
      headline: asText(referral['headline']),
      ctwa_clid: asText(referral['ctwa_clid']),
    };
  }
  if (product) {
    labels.push(`[sobre el producto del catálogo: ${cleanLabel(product)}]`);
    details['product_retailer_id'] = product;
  }
  return { labels, details };
}

/** Reply and forwarding marks of a message. */
export function readContext(message: Fields): { replyTo: string | null; forwarded: boolean } {
  const context = asFields(message['context']);
  return {
    replyTo: asText(context['id']) ?? asText(context['message_id']),
    forwarded: context['forwarded'] === true || context['frequently_forwarded'] === true,
  };
}

// Meta's words: webhook bodies of the Cloud API with entries, changes and values, and their signature.
import { createHmac } from 'node:crypto';
import { digitsOf } from '../whatsapp-network/customers.ts';
import type {
  BusinessNumber,
  Content,
  Customer,
  HistoryChunk,
  Network,
  NetworkMessage,
  SendError,
  WireBody,
  WireEvent,
  WireVendor,
} from '../whatsapp-network/model.ts';
import { networkNow } from '../whatsapp-network/network.ts';

type Fields = Record<string, unknown>;

/** `X-Hub-Signature-256` of raw bytes, keyed with the app secret. */
export function signMeta(raw: Buffer, app_secret: string): string {
  return `sha256=${createHmac('sha256', app_secret).update(raw).digest('hex')}`;
}

/** Meta writes its webhooks in ASCII: other characters as lower-case \uXXXX, slashes as \/, and the at sign escaped. */
export function metaJson(value: unknown): string {
  const json = JSON.stringify(value)
    .replaceAll('/', String.raw`\/`)
    .replaceAll('@', String.raw`\u0040`);
  // oxlint-disable-next-line no-control-regex -- the whole ASCII range is meant
  return json.replaceAll(/[^\u0000-\u007f]/g, (unit) => `\\u${unit.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}

/** `network` is asked for late, because the network itself is made with this vendor. */
export function metaWire(network: () => Network): WireVendor {
  return {
    name: 'meta',
    retry_ladder_seconds: [
      0, 10, 60, 300, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 86_400, 86_400, 86_400, 86_400, 86_400,
    ],
    accepted: (status) => status === 200,
    inboundEvent: (number, customer, message) =>
      change(number, 'messages', message.wamid, inboundValue(network(), customer, message)),
    statusEvent: (number, customer, message, status, error) =>
      change(
        number,
        'messages',
        `${message.wamid}:${status}`,
        statusValue(network(), customer, message, status, error),
      ),
    echoEvents: (number, customer, message) => [
      change(number, 'smb_message_echoes', message.wamid, {
        contacts: [{ ...(customer.phone && { wa_id: digitsOf(customer.phone) }), user_id: customer.bsuid }],
        message_echoes: [{ ...echoObject(number, customer, message), ...message.content }],
      }),
    ],
    historyEvents: (number, customer, chunk) => [
      change(number, 'history', `history:${customer.bsuid}:${chunk.phase}`, {
        history: [historyChunk(number, customer, chunk)],
      }),
    ],
    serialise: (events, batch) =>
      batch && events.length > 0 ? [bodyOf(events)] : events.map((event) => bodyOf([event])),
    signatureHeaders: (raw, endpoint) => ({
      'X-Hub-Signature-256': signMeta(raw, endpoint.secret),
      'X-Hub-Signature': `sha1=${createHmac('sha1', endpoint.secret).update(raw).digest('hex')}`,
      'User-Agent': 'facebookexternalua',
    }),
  };
}

function change(number: BusinessNumber, field: string, event_id: string, part: Fields): WireBody {
  const metadata = { display_phone_number: digitsOf(number.phone_number), phone_number_id: number.phone_number_id };
  return {
    event_id,
    type: field,
    body: { account_id: number.account_id, field, value: { messaging_product: 'whatsapp', metadata, ...part } },
  };
}

/** One body for all events: an entry per account, a change per field and number, their lists joined. */
function bodyOf(events: WireEvent[]): { raw: Buffer; events: WireEvent[] } {
  const entries = new Map<string, Map<string, Fields>>();
  for (const { body } of events) {
    const { account_id, field, value } = body as { account_id: string; field: string; value: Fields };
    const changes = entries.get(account_id) ?? new Map<string, Fields>();
    entries.set(account_id, changes);
    const key = `${field} ${'statuses' in value ? 'statuses' : 'messages'} ${JSON.stringify(value['metadata'])}`;
    const joined = changes.get(key);
    changes.set(key, joined ? { field, value: joinValues(joined['value'] as Fields, value) } : { field, value });
  }
  const entry = [...entries].map(([id, changes]) => ({ id, changes: [...changes.values()] }));
  return { raw: Buffer.from(metaJson({ object: 'whatsapp_business_account', entry })), events };
}

function joinValues(first: Fields, second: Fields): Fields {
  const joined: Fields = { ...first };
  for (const [key, value] of Object.entries(second)) {
    if (!Array.isArray(value)) continue;
    const list = [...(Array.isArray(first[key]) ? first[key] : []), ...value];
    joined[key] =
      key === 'contacts' ? [...new Map(list.map((contact: Fields) => [contact['user_id'], contact])).values()] : list;
  }
  return joined;
}

function inboundValue(network: Network, customer: Customer, message: NetworkMessage): Fields {
  const phone = customer.phone && digitsOf(customer.phone);
  const contact = { ...profile(customer), ...(phone && { wa_id: phone }), user_id: customer.bsuid };
  const element = {
    ...(phone && { from: phone }),
    from_user_id: customer.bsuid,
    id: message.wamid,
    timestamp: seconds(message.at),
    ...withUrls(network, message.content),
    ...(message.context && { context: message.context }),
    ...(message.referral && { referral: message.referral }),
    ...(message.errors && { errors: message.errors }),
    ...(message.group_id && { group_id: message.group_id }),
  };
  return { ...(message.content.type !== 'system' && { contacts: [contact] }), messages: [element] };
}

function profile(customer: Customer): Fields {
  if (!customer.name && !customer.username) return {};
  return {
    profile: {
      ...(customer.name && { name: customer.name }),
      ...(customer.username && { username: customer.username }),
    },
  };
}

/** Media objects of webhooks carry a download address that is good for five minutes. */
function withUrls(network: Network, content: Content): Content {
  const fields = content[content.type];
  if (typeof fields !== 'object' || fields === null || !('id' in fields) || !('mime_type' in fields)) return content;
  return { ...content, [content.type]: { ...fields, url: mediaUrl(network, String(fields['id'])) } };
}

export function mediaUrl(network: Network, media_id: string): string {
  const ext = Math.floor(networkNow(network).getTime() / 1000) + 300;
  return `${network.base_url}/whatsapp_business/attachments/?mid=${media_id}&ext=${ext}&hash=${urlHash(network, media_id, ext)}`;
}

export function urlHash(network: Network, media_id: string, ext: number): string {
  return createHmac('sha256', network.seed).update(`${media_id}.${ext}`).digest('base64url');
}

function statusValue(
  network: Network,
  customer: Customer,
  message: NetworkMessage,
  status: string,
  error: SendError | null,
): Fields {
  const phone = customer.phone && digitsOf(customer.phone);
  const to_phone = !message.addressed_to?.includes('.');
  const priced = ['sent', 'delivered'].includes(status);
  const element = {
    id: message.wamid,
    status,
    timestamp: seconds(message.status_times[status] ?? networkNow(network).toISOString()),
    ...(phone && { recipient_id: phone }),
    ...((status !== 'failed' || !to_phone) && { recipient_user_id: customer.bsuid }),
    ...(message.external_id !== null && { biz_opaque_callback_data: message.external_id }),
    ...(priced && {
      pricing: { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' },
    }),
    ...(error && { errors: [errorObject(error)] }),
  };
  if (status === 'failed') return { statuses: [element] };
  return { contacts: [{ ...(phone && { wa_id: phone }), user_id: customer.bsuid }], statuses: [element] };
}

function errorObject(error: SendError): Fields {
  const href = 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/';
  return {
    code: Number(error.code),
    title: error.title,
    message: error.title,
    error_data: { details: error.details },
    href,
  };
}

function echoObject(number: BusinessNumber, customer: Customer, message: NetworkMessage): Fields {
  const to = message.addressed_to?.startsWith('+') ? digitsOf(message.addressed_to) : null;
  return {
    from: digitsOf(number.phone_number),
    ...(to && { to }),
    to_user_id: customer.bsuid,
    id: message.wamid,
    timestamp: seconds(message.at),
  };
}

function historyChunk(number: BusinessNumber, customer: Customer, chunk: HistoryChunk): Fields {
  if (chunk.refused)
    return {
      errors: [
        errorObject({
          code: 2593109,
          title: 'History sharing is turned off',
          details: 'The business did not share its history.',
        }),
      ],
    };
  const messages = chunk.messages.map((message) => ({
    ...(message.direction === 'in' ? { from: digitsOf(customer.phone ?? '') } : echoObject(number, customer, message)),
    id: message.wamid,
    timestamp: seconds(message.at),
    ...message.content,
    history_context: { status: 'READ' },
  }));
  return {
    metadata: { phase: chunk.phase, chunk_order: 1, progress: chunk.progress },
    threads: [{ id: digitsOf(customer.phone ?? customer.bsuid), messages }],
  };
}

function seconds(time: string): string {
  return String(Math.floor(Date.parse(time) / 1000));
}

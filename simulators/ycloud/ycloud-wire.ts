// YCloud's words: message objects, event envelopes, and the webhook signature (YCloud API v2 reference).
import { createHmac } from 'node:crypto';
import { networkNow, nextId } from '../whatsapp-network/network.ts';
import type {
  BusinessNumber,
  Content,
  Customer,
  Network,
  NetworkMessage,
  SendError,
  WireBody,
  WireVendor,
} from '../whatsapp-network/model.ts';

/** `YCloud-Signature` of raw bytes: HMAC-SHA256 of `t.body`, keyed with the whole secret including its prefix. */
export function signYcloud(raw: Buffer, secret: string, seconds: number): string {
  const digest = createHmac('sha256', secret).update(`${seconds}.`).update(raw).digest('hex');
  return `t=${seconds},s=${digest}`;
}

/** `network` is asked for late, because the network itself is made with this vendor. */
export function ycloudWire(network: () => Network): WireVendor {
  return {
    name: 'ycloud',
    retry_ladder_seconds: [10, 30, 300, 1800, 3600, 7200, 7200],
    accepted: (status) => status >= 200 && status < 300,
    inboundEvent: (number, customer, message) =>
      envelope(
        network(),
        'whatsapp.inbound_message.received',
        'whatsappInboundMessage',
        inboundObject(network(), number, customer, message),
      ),
    statusEvent: (number, customer, message, status, error) =>
      envelope(
        network(),
        'whatsapp.message.updated',
        'whatsappMessage',
        messageObject(network(), number, customer, message, status, error),
      ),
    echoEvents: (number, customer, message, variant) => {
      const types = variant === 'both' ? ['echoes', 'created'] : [variant ?? 'echoes'];
      return types.map((type) =>
        envelope(network(), `whatsapp.smb.message.${type}`, 'whatsappMessage', echoObject(number, customer, message)),
      );
    },
    historyEvents: (number, customer, { messages, phase, progress }) => {
      const bodies = messages.map((message) => {
        const inbound = message.direction === 'in';
        const past = inbound
          ? inboundObject(network(), number, customer, message)
          : echoObject(number, customer, message);
        return envelope(
          network(),
          'whatsapp.smb.history',
          inbound ? 'whatsappInboundMessage' : 'whatsappMessage',
          past,
          { phase, progress },
        );
      });
      return bodies.length > 0
        ? bodies
        : [envelope(network(), 'whatsapp.smb.history', 'phaseOnly', undefined, { phase, progress })];
    },
    serialise: (events) => events.map((event) => ({ raw: Buffer.from(JSON.stringify(event.body)), events: [event] })),
    signatureHeaders: (raw, endpoint, seconds) => ({
      'YCloud-Signature': signYcloud(raw, endpoint.secret, seconds),
      'X-Webhook-Endpoint-ID': endpoint.id,
    }),
  };
}

function envelope(
  network: Network,
  type: string,
  key: string,
  payload: unknown,
  further: Record<string, unknown> = {},
): WireBody {
  const event_id = `evt_${nextId(network, 24)}`;
  const body = {
    id: event_id,
    type,
    apiVersion: 'v2',
    createTime: networkNow(network).toISOString(),
    ...(payload !== undefined && { [key]: payload }),
    ...further,
  };
  return { event_id, type, body };
}

function inboundObject(network: Network, number: BusinessNumber, customer: Customer, message: NetworkMessage) {
  return {
    id: message.id,
    wamid: message.wamid,
    wabaId: number.account_id,
    ...(customer.phone && { from: customer.phone }),
    fromUserId: customer.bsuid,
    ...profile(customer),
    to: number.phone_number,
    sendTime: message.at,
    ...withLinks(network, message.content),
    ...(message.context && { context: message.context }),
    ...(message.referral && { referral: message.referral }),
    ...(message.errors && { errors: message.errors.map((error) => ({ ...error, code: String(error['code']) })) }),
    ...(message.group_id && { groupId: message.group_id }),
  };
}

function profile(customer: Customer) {
  if (!customer.name && !customer.username) return {};
  return {
    customerProfile: {
      ...(customer.name && { name: customer.name }),
      ...(customer.username && { username: customer.username }),
    },
  };
}

/** Media objects carry a download link: its signature opens it for some minutes, an API key for a month. */
function withLinks(network: Network, content: Content): Content {
  const fields = content[content.type];
  if (typeof fields !== 'object' || fields === null || !('id' in fields) || !('mime_type' in fields)) return content;
  const { voice: _voice, animated: _animated, ...media } = fields as Record<string, unknown>;
  const seconds = Math.floor(networkNow(network).getTime() / 1000);
  const payload = Buffer.from(JSON.stringify({ id: media['id'], mimeType: media['mime_type'] })).toString('base64url');
  const sig = encodeURIComponent(`t=${seconds},s=${linkSignature(network, String(media['id']), seconds)}`);
  return {
    ...content,
    [content.type]: {
      ...media,
      link: `${network.base_url}/v2/whatsapp/media/download/${String(media['id'])}?sig=${sig}&payload=${payload}`,
    },
  };
}

export function linkSignature(network: Network, media_id: string, seconds: number): string {
  return createHmac('sha256', network.seed).update(`${seconds}.${media_id}`).digest('hex');
}

/** The message object of answers, of GET and of status webhooks. */
export function messageObject(
  network: Network,
  number: BusinessNumber,
  customer: Customer,
  message: NetworkMessage,
  status = message.status,
  error = message.error,
) {
  const submitted = status !== 'accepted' || network.messages.get(message.wamid)?.status_times['sent'] !== undefined;
  const sent_at = message.status_times['sent'];
  return {
    id: message.id,
    ...(submitted && { wamid: message.wamid }),
    wabaId: number.account_id,
    from: number.phone_number,
    ...(message.addressed_to?.startsWith('+') ? { to: message.addressed_to } : { recipient: message.addressed_to }),
    ...(submitted && { toUserId: customer.bsuid }),
    ...message.content,
    ...(message.context && { context: message.context }),
    ...(message.external_id !== null && { externalId: message.external_id }),
    status,
    ...(error && failure(error)),
    createTime: message.at,
    updateTime: message.status_times[status] ?? message.at,
    ...(sent_at && { sendTime: sent_at }),
    ...(message.status_times['delivered'] && { deliverTime: message.status_times['delivered'] }),
    ...(message.status_times['read'] && { readTime: message.status_times['read'] }),
    totalPrice: 0,
    currency: 'USD',
    regionCode: customer.bsuid.slice(0, 2),
    pricingCategory: 'service',
    pricingModel: 'PMP',
    pricingType: 'free_customer_service',
    bizType: 'whatsapp',
  };
}

function failure(error: SendError) {
  const code = String(error.code);
  const by_meta = /^\d+$/.test(code);
  return {
    errorCode: code,
    errorMessage: error.title,
    ...(by_meta && { whatsappApiError: whatsappApiError(code, error.title, error.details) }),
  };
}

export function whatsappApiError(code: string, title: string, details: string) {
  return {
    message: `(#${code}) ${title}`,
    type: 'OAuthException',
    code,
    fbtrace_id: 'AsimulatedTrace',
    error_data: { messaging_product: 'whatsapp', details },
  };
}

function echoObject(number: BusinessNumber, customer: Customer, message: NetworkMessage) {
  return {
    id: message.id,
    wamid: message.wamid,
    wabaId: number.account_id,
    from: number.phone_number,
    ...(message.addressed_to && { to: message.addressed_to }),
    toUserId: customer.bsuid,
    ...message.content,
    ...(message.source === 'api' && message.external_id !== null && { externalId: message.external_id }),
    status: 'sent',
    createTime: message.at,
    sendTime: message.at,
  };
}

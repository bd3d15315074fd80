// YCloud's events in our words: one event per body, its payload under a key named after what it is about.
import type {
  ChannelEvent,
  MessageEchoed,
  MessageReceived,
  Party,
  StatusChanged,
} from '@nexus/contracts/channel-event';
import { z } from 'zod';
import { cleanName } from '../../reading/clean-text.ts';
import { readContent, readContext } from '../../reading/read-content.ts';
import type { ParsedBody, Receiver } from '../provider.ts';
import { classOfFailure } from '../refusal-class.ts';
import { asFields, asText, type Fields, tryRead } from '../../reading/wire-shapes.ts';

const time = z.iso.datetime({ offset: true });
const envelope = z.looseObject({ id: z.string().min(1).max(255), type: z.string().min(1), createTime: time });
type Envelope = z.infer<typeof envelope>;

const ECHOES = ['whatsapp.smb.message.echoes', 'whatsapp.smb.message.created'];

/** The numbers a body is for; an unknown or unreadable body is for none. */
export function ycloudReceivers(body: unknown): Receiver[] {
  const event = asFields(body);
  const candidates = [
    asFields(event['whatsappInboundMessage'])['to'],
    asFields(event['whatsappMessage'])['from'],
    asFields(event['whatsappPhoneNumber'])['phoneNumber'],
    asFields(event['whatsappUserPreference'])['businessPhoneNumber'],
  ];
  const phone = candidates.map(asText).find((candidate) => candidate !== null);
  return phone ? [{ phone_number: phone, phone_number_id: null }] : [];
}

export function parseYcloud(body: unknown): ParsedBody {
  const unreadable: ParsedBody['unreadable'] = [];
  const events = tryRead('', unreadable, () => readEvent(envelope.parse(body)));
  return { events, unreadable };
}

function readEvent(event: Envelope): ChannelEvent[] {
  const inbound = event['whatsappInboundMessage'];
  const message = event['whatsappMessage'];
  const historical = event.type === 'whatsapp.smb.history';
  if (inbound && (historical || event.type === 'whatsapp.inbound_message.received'))
    return [readInbound(event, asFields(inbound), historical)];
  if (message && (historical || ECHOES.includes(event.type))) return [readEcho(event, asFields(message), historical)];
  if (message && event.type === 'whatsapp.message.updated') return [readStatus(event, asFields(message))];
  return [other(event)];
}

function base(event: Envelope, at: string | null) {
  const receiver = ycloudReceivers(event)[0] ?? { phone_number: null, phone_number_id: null };
  return { event_id: event.id, receiver, at: at !== null && time.safeParse(at).success ? at : event.createTime };
}

function readInbound(event: Envelope, message: Fields, historical: boolean): ChannelEvent {
  const sender = party(message, 'from', 'fromUserId');
  const common = base(event, asText(message['sendTime']));
  if (message['groupId'])
    return { ...common, kind: 'other', type: 'group_message', summary: 'A message of a group: not handled.' };
  if (message['type'] === 'system') return readSystem(common, message, sender) ?? other(event);
  const content = readContent(message);
  const { replyTo, forwarded } = readContext(message);
  return {
    ...common,
    kind: 'message-received',
    provider_message_id: messageId(message),
    sender,
    content: historical ? { ...content, turn: 'none' } : content,
    reply_to_provider_message_id: replyTo,
    forwarded,
    historical,
  } satisfies MessageReceived;
}

/** A changed number or user id; null for other notices. */
function readSystem(common: ReturnType<typeof base>, message: Fields, sender: Party): ChannelEvent | null {
  const notice = asFields(message['system']);
  const number = asText(notice['new_wa_id']) ?? asText(notice['wa_id']);
  const bsuid = asText(notice['user_id']);
  const old = asText(notice['previous_user_id']) ?? sender.raw_id;
  if (!number && !bsuid) return null;
  const phone = number ? `+${number.replace(/\D/g, '')}` : sender.phone;
  return {
    ...common,
    kind: 'customer-changed',
    old_raw_id: old,
    party: { ...sender, phone, raw_id: phone ?? bsuid ?? sender.raw_id, bsuid: bsuid ?? sender.bsuid },
  };
}

function readEcho(event: Envelope, message: Fields, historical: boolean): ChannelEvent {
  const content = readContent(message);
  return {
    ...base(event, asText(message['sendTime']) ?? asText(message['createTime'])),
    kind: 'message-echoed',
    provider_message_id: messageId(message),
    recipient: party(message, 'to', 'toUserId'),
    content: { ...content, turn: 'none' },
    external_id: asText(message['externalId']),
    historical,
  } satisfies MessageEchoed;
}

function readStatus(event: Envelope, message: Fields): ChannelEvent {
  const status = z.enum(['accepted', 'sent', 'delivered', 'read', 'played', 'failed']).parse(message['status']);
  const error = status === 'failed' ? failure(message) : null;
  const times: Record<string, unknown> = {
    sent: message['sendTime'],
    delivered: message['deliverTime'],
    read: message['readTime'],
  };
  return {
    ...base(event, asText(times[status]) ?? asText(message['updateTime'])),
    kind: 'status-changed',
    provider_message_id: asText(message['wamid']),
    external_id: asText(message['externalId']),
    status: status === 'played' ? 'read' : status,
    error,
    recipient_raw_id: null,
  } satisfies StatusChanged;
}

function failure(message: Fields): StatusChanged['error'] {
  const whatsapp = asFields(message['whatsappApiError']);
  const code = String(message['errorCode'] ?? whatsapp['code'] ?? 'unknown');
  const whatsappCode = /^\d+$/.test(code) ? code : null;
  const title = asText(message['errorMessage']) ?? asText(whatsapp['message']) ?? code;
  return { code, title, class: classOfFailure({ code, whatsappCode }) };
}

/** @throws ZodError when there is neither a number nor a user id */
function party(message: Fields, phone_field: string, user_field: string): Party {
  const phone = asText(message[phone_field]);
  const bsuid = asText(message[user_field]);
  const profile = asFields(message['customerProfile']);
  return {
    phone: phone ? `+${phone.replace(/\D/g, '')}` : null,
    raw_id: z.string({ error: `neither ${phone_field} nor ${user_field}` }).parse(phone ?? bsuid),
    bsuid,
    username: asText(profile['username']),
    name: cleanName(asText(profile['name'])),
  };
}

function messageId(message: Fields): string {
  return z
    .string({ error: 'no wamid and no id' })
    .min(1)
    .parse(message['wamid'] ?? message['id']);
}

function other(event: Envelope): ChannelEvent {
  const payload = Object.keys(event).find((key) => !['id', 'type', 'apiVersion', 'createTime'].includes(key));
  return {
    ...base(event, null),
    kind: 'other',
    type: event.type,
    summary: payload ? summaryOf(asFields(event[payload])) : event.type,
  };
}

/** The short plain values of a payload, for a person who looks at the event. */
function summaryOf(payload: Fields): string {
  const shown = Object.entries(payload).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return shown
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ')
    .slice(0, 300);
}

// The elements of Meta's changes: a message, a status, an echo, a message of the past.
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
import { classOfFailure } from '../refusal-class.ts';
import { asFields, asList, asText, type Fields } from '../../reading/wire-shapes.ts';
import { type MetaValue, seconds } from './meta-value.ts';

const id = z.string({ error: 'no id' }).min(1);

export function readMessage(value: MetaValue, element: Fields, historical: boolean): ChannelEvent {
  const provider_message_id = id.parse(element['id']);
  const common = {
    event_id: provider_message_id,
    receiver: value.receiver,
    at: seconds(element['timestamp']) ?? value.sent,
  };
  if (element['group_id'])
    return { ...common, kind: 'other', type: 'group_message', summary: 'A message of a group: not handled.' };
  const sender = partyOf(value, asText(element['from']), asText(element['from_user_id']));
  if (element['type'] === 'system') return readSystem(common, element, sender);
  const content = readContent(element);
  const { replyTo, forwarded } = readContext(element);
  return {
    ...common,
    kind: 'message-received',
    provider_message_id,
    sender,
    content: historical ? { ...content, turn: 'none' } : content,
    reply_to_provider_message_id: replyTo,
    forwarded,
    historical,
  } satisfies MessageReceived;
}

type Common = Pick<ChannelEvent, 'event_id' | 'receiver' | 'at'>;

function readSystem(common: Common, element: Fields, sender: Party): ChannelEvent {
  const notice = asFields(element['system']);
  const number = asText(notice['new_wa_id']) ?? asText(notice['wa_id']);
  const bsuid = asText(notice['user_id']);
  const changes = number !== null || bsuid !== null;
  const type = asText(notice['type']) ?? 'system';
  if (!changes || type === 'customer_identity_changed')
    return { ...common, kind: 'other', type, summary: asText(notice['body']) ?? type };
  const by_user = type === 'user_changed_user_id' && sender.bsuid !== null;
  const party = {
    ...sender,
    phone: number ? `+${number}` : sender.phone,
    raw_id: number ?? bsuid ?? sender.raw_id,
    bsuid: bsuid ?? sender.bsuid,
  };
  return { ...common, kind: 'customer-changed', old_raw_id: by_user ? sender.bsuid! : sender.raw_id, party };
}

export function readStatus(value: MetaValue, element: Fields): ChannelEvent {
  const provider_message_id = id.parse(element['id']);
  const status = z.enum(['sent', 'delivered', 'read', 'played', 'failed']).parse(element['status']);
  const at = seconds(element['timestamp']) ?? value.sent;
  return {
    event_id: `${provider_message_id}:${status}:${String(element['timestamp'] ?? '')}`,
    receiver: value.receiver,
    at,
    kind: 'status-changed',
    provider_message_id,
    external_id: asText(element['biz_opaque_callback_data']),
    status: status === 'played' ? 'read' : status,
    error: status === 'failed' ? failure(element) : null,
    recipient_raw_id: asText(element['recipient_id']) ?? asText(element['recipient_user_id']),
  } satisfies StatusChanged;
}

function failure(element: Fields): StatusChanged['error'] {
  const error = asFields(asList(element['errors'])[0]);
  const code = String(error['code'] ?? 'unknown');
  const title = asText(error['title']) ?? asText(error['message']) ?? code;
  return { code, title, class: classOfFailure({ code, whatsappCode: /^\d+$/.test(code) ? code : null }) };
}

export function readEcho(
  value: MetaValue,
  element: Fields,
  historical: boolean,
  thread: string | null = null,
): ChannelEvent {
  const provider_message_id = id.parse(element['id']);
  return {
    event_id: `echo:${provider_message_id}`,
    receiver: value.receiver,
    at: seconds(element['timestamp']) ?? value.sent,
    kind: 'message-echoed',
    provider_message_id,
    recipient: partyOf(value, asText(element['to']) ?? thread, asText(element['to_user_id'])),
    content: { ...readContent(element), turn: 'none' },
    external_id: null,
    historical,
  } satisfies MessageEchoed;
}

/** The business's own lines of the past are echoes, the customer's are messages. `thread`: the customer the thread is with. */
export function readHistory(value: MetaValue, element: Fields, thread: string | null = null): ChannelEvent {
  const own = value.receiver.phone_number?.replace(/\D/g, '');
  if (asText(element['from']) === own || element['to'] !== undefined) return readEcho(value, element, true, thread);
  return readMessage(value, element, true);
}

/** Contacts are matched by id, never by their place. @throws ZodError when there is neither a number nor a user id */
function partyOf(value: MetaValue, number: string | null, user: string | null): Party {
  const contact =
    value.contacts.find(
      (one) => (number !== null && one['wa_id'] === number) || (user !== null && one['user_id'] === user),
    ) ?? {};
  const profile = asFields(contact['profile']);
  const bsuid = user ?? asText(contact['user_id']);
  return {
    phone: number ? `+${number.replace(/\D/g, '')}` : null,
    raw_id: z.string({ error: 'neither a number nor a user id' }).parse(number ?? bsuid),
    bsuid,
    username: asText(profile['username']),
    name: cleanName(asText(profile['name'])),
  };
}

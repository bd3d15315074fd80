// Meta's webhook bodies in our words: entries × changes × messages, statuses, echoes, history; each element on its own.
import type { ChannelEvent, Party } from '@nexus/contracts/channel-event';
import type { ParsedBody, Receiver } from '../provider.ts';
import { asFields, asList, asText, type Fields, tryRead } from '../../reading/wire-shapes.ts';
import { readEcho, readHistory, readMessage, readStatus } from './read-meta-elements.ts';
import { type MetaValue, seconds } from './meta-value.ts';

/** The numbers of all changes of a body. */
export function metaReceivers(body: unknown): Receiver[] {
  return valuesOf(body)
    .map(({ value }) => value.receiver)
    .filter((receiver) => receiver.phone_number_id !== null);
}

export function parseMeta(body: unknown): ParsedBody {
  const unreadable: ParsedBody['unreadable'] = [];
  const events = valuesOf(body).flatMap(({ value, field, path, index }) =>
    readChange(value, field, path, index, unreadable),
  );
  return { events, unreadable };
}

function valuesOf(body: unknown): { value: MetaValue; field: string; path: string; index: string }[] {
  return asList(asFields(body)['entry']).flatMap((entry, e) =>
    asList(asFields(entry)['changes']).map((change, c) => {
      const raw = asFields(asFields(change)['value']);
      const metadata = asFields(raw['metadata']);
      const display = (asText(metadata['display_phone_number']) ?? '').replace(/\D/g, '');
      const receiver = {
        phone_number: display ? `+${display}` : null,
        phone_number_id: asText(metadata['phone_number_id']),
      };
      const at = asFields(entry)['time'];
      const value = {
        raw,
        receiver,
        contacts: asList(raw['contacts']).map(asFields),
        sent: seconds(at) ?? new Date().toISOString(),
      };
      return {
        value,
        field: asText(asFields(change)['field']) ?? 'unknown',
        path: `entry[${e}].changes[${c}].value`,
        index: `${e}.${c}`,
      };
    }),
  );
}

function readChange(
  value: MetaValue,
  field: string,
  path: string,
  index: string,
  unreadable: ParsedBody['unreadable'],
): ChannelEvent[] {
  const each = (name: string, read: (element: Fields) => ChannelEvent[]): ChannelEvent[] =>
    asList(value.raw[name]).flatMap((element, i) =>
      tryRead(`${path}.${name}[${i}]`, unreadable, () => read(asFields(element))),
    );
  if (field === 'messages') {
    return [
      ...each('messages', (element) => [readMessage(value, element, false)]),
      ...each('statuses', (element) => [readStatus(value, element)]),
      ...each('errors', (element) => [
        other(value, `errors.${index}`, 'error', `${String(element['code'])}: ${asText(element['title']) ?? ''}`),
      ]),
    ];
  }
  if (field === 'smb_message_echoes') return each('message_echoes', (element) => [readEcho(value, element, false)]);
  if (field === 'history') {
    // Files of the past come later, as messages of their own.
    const media = each('messages', (element) => [readHistory(value, element)]);
    const threads = asList(value.raw['history']).flatMap((chunk, h) =>
      asList(asFields(chunk)['threads']).flatMap((thread, t) =>
        asList(asFields(thread)['messages']).flatMap((element, m) =>
          tryRead(`${path}.history[${h}].threads[${t}].messages[${m}]`, unreadable, () => [
            readHistory(value, asFields(element), asText(asFields(thread)['id'])),
          ]),
        ),
      ),
    );
    const found = [...media, ...threads];
    return found.length > 0
      ? found
      : [other(value, `history.${index}`, field, JSON.stringify(value.raw['history'] ?? null).slice(0, 300))];
  }
  if (field === 'user_id_update') return each('user_id_update', (element) => [readUserId(value, element)]);
  return [other(value, `${field}.${index}`, field, JSON.stringify(value.raw).slice(0, 300))];
}

function readUserId(value: MetaValue, element: Fields): ChannelEvent {
  const { previous, current } = asFields(element['user_id']);
  const number = asText(element['wa_id']);
  const old = asText(previous);
  const now = asText(current);
  if (!old || !now) throw new TypeError('user_id has no previous or no current');
  const party: Party = {
    phone: number ? `+${number}` : null,
    raw_id: number ?? now,
    bsuid: now,
    username: null,
    name: null,
  };
  return {
    event_id: `user-id:${old}:${now}`,
    receiver: value.receiver,
    at: seconds(element['timestamp']) ?? value.sent,
    kind: 'customer-changed',
    old_raw_id: old,
    party,
  };
}

function other(value: MetaValue, id: string, type: string, summary: string): ChannelEvent {
  return {
    event_id: `other:${id}:${value.sent}`,
    receiver: value.receiver,
    at: value.sent,
    kind: 'other',
    type,
    summary,
  };
}

// A send the vendor has accepted: kept in the thread, then reported sent, delivered, read or failed.
import { findCustomer, messagesOf, numberForms, digitsOf, upsertCustomer, windowIsOpen } from './customers.ts';
import { deliverEvents } from './deliver-webhook.ts';
import { addMessage, later, networkNow, nextId, nextWamid, publish, record } from './network.ts';
import type {
  BehaviourAction,
  BusinessNumber,
  Content,
  Customer,
  Network,
  NetworkMessage,
  SendError,
  WireBody,
  WireEvent,
} from './model.ts';

type AcceptedSend = {
  number: BusinessNumber;
  address: string;
  content: Content;
  reply_to: string | null;
  external_id: string | null;
  action: BehaviourAction | null;
  link_problem: SendError | null;
};

export const WINDOW_CLOSED: SendError = {
  code: 131047,
  title: 'Re-engagement message',
  details: 'More than 24 hours have passed since the customer last wrote to this number.',
};
const UNDELIVERABLE: SendError = {
  code: 131026,
  title: 'Message undeliverable',
  details: 'The recipient cannot receive this message.',
};

/** The recipient of an address; a number nobody registered is a person who may or may not be on WhatsApp. */
export function recipientOf(network: Network, address: string): Customer {
  const known = findCustomer(network, address);
  if (known) return known;
  return upsertCustomer(network, address.includes('.') ? { bsuid: address, phone: null } : { phone: address });
}

/** Keeps the message, answers with it, and reports its fate by webhooks. */
export function acceptSend(network: Network, send: AcceptedSend): NetworkMessage {
  const customer = recipientOf(network, send.address);
  const message: NetworkMessage = {
    id: nextId(network, 24),
    wamid: nextWamid(network, 'out', digitsOf(customer.phone ?? customer.bsuid).slice(0, 20)),
    direction: 'out',
    source: 'api',
    business_phone: send.number.phone_number,
    bsuid: customer.bsuid,
    addressed_to: send.address,
    content: send.content,
    context: send.reply_to ? { message_id: send.reply_to } : null,
    referral: null,
    errors: null,
    group_id: null,
    external_id: send.external_id,
    at: networkNow(network).toISOString(),
    status: 'accepted',
    error: null,
    status_times: {},
  };
  const fate = fateOf(network, send, customer);
  addMessage(network, message);
  record(network.sent, message);
  if (!fate) publishMessage(network, message);
  planStatuses(network, send.number, message, fate);
  if (send.number.echo_own)
    later(network, 5, () => void deliverEvents(network, echoEvents(network, message, 'created')));
  return message;
}

export function publishMessage(network: Network, message: NetworkMessage): void {
  publish(network, 'message', {
    business_phone: message.business_phone,
    bsuid: message.bsuid,
    message_id: message.wamid,
    direction: message.direction,
  });
}

function fateOf(network: Network, send: AcceptedSend, customer: Customer): SendError | null {
  const scripted = send.action?.fail_later;
  if (scripted)
    return {
      code: scripted.code,
      title: scripted.title ?? 'Message failed to send',
      details: scripted.details ?? 'Scripted refusal.',
    };
  if (send.link_problem) return send.link_problem;
  if (!customer.on_whatsapp || customer.blocked_business) return UNDELIVERABLE;
  const open =
    send.content.type === 'template' ||
    windowIsOpen(network, send.number.phone_number, customer.bsuid, networkNow(network));
  return open ? null : WINDOW_CLOSED;
}

function planStatuses(network: Network, number: BusinessNumber, message: NetworkMessage, fate: SendError | null): void {
  const { sent, delivered } = number.status_delays_ms;
  if (fate) later(network, sent, () => void tellStatus(network, message, 'failed', fate));
  else if (number.statuses === 'auto') {
    later(network, sent, () => void tellStatus(network, message, 'sent'));
    later(network, Math.max(delivered, sent), () => void tellStatus(network, message, 'delivered'));
  } else if (number.statuses === 'reordered') {
    later(network, sent, () => void tellStatus(network, message, 'delivered'));
    later(network, Math.max(delivered, sent + 1), () => void tellStatus(network, message, 'sent'));
  }
}

const RANK = ['accepted', 'sent', 'delivered', 'read', 'played'];

/** Sends one status webhook; the network's own idea of the message moves forward only. */
export async function tellStatus(
  network: Network,
  message: NetworkMessage,
  status: string,
  error: SendError | null = null,
) {
  const number = network.numbers.get(message.business_phone);
  const customer = network.customers.get(message.bsuid);
  if (!number || !customer) return [];
  message.status_times[status] ??= networkNow(network).toISOString();
  if (status === 'failed' || RANK.indexOf(status) > RANK.indexOf(message.status)) message.status = status;
  if (error) message.error = error;
  publish(network, 'status', {
    business_phone: message.business_phone,
    bsuid: message.bsuid,
    message_id: message.wamid,
    status: message.status,
  });
  const body = network.vendor.statusEvent(number, customer, message, status, error);
  return deliverEvents(network, [asEvent(body, 'status', message, customer, status)]);
}

/** The customer opened the thread: every message that reached them becomes read. */
export async function customerReads(network: Network, business_phone: string, customer: Customer): Promise<string[]> {
  const unread = messagesOf(network, business_phone, customer.bsuid).filter(
    (message) =>
      message.direction === 'out' &&
      message.source === 'api' &&
      ['accepted', 'sent', 'delivered'].includes(message.status),
  );
  await Promise.all(unread.map((message) => tellStatus(network, message, 'read')));
  return unread.map((message) => message.wamid);
}

/** The business read the message (and all before it); `typing` shows for 25 s or until it writes. */
export function businessReads(network: Network, message: NetworkMessage, typing: boolean): void {
  for (const earlier of messagesOf(network, message.business_phone, message.bsuid)) {
    if (earlier.direction === 'in' && earlier.at <= message.at) earlier.status = 'read';
  }
  const whose = { business_phone: message.business_phone, bsuid: message.bsuid };
  publish(network, 'read', { ...whose, message_id: message.wamid });
  if (typing) publish(network, 'typing', { ...whose, seconds: 25 });
}

export function echoEvents(network: Network, message: NetworkMessage, variant: string | null): WireEvent[] {
  const number = network.numbers.get(message.business_phone);
  const customer = network.customers.get(message.bsuid);
  if (!number || !customer) return [];
  return network.vendor
    .echoEvents(number, customer, message, variant)
    .map((body) => asEvent(body, 'echo', message, customer, null));
}

export function asEvent(
  body: WireBody,
  kind: WireEvent['kind'],
  message: Pick<NetworkMessage, 'business_phone' | 'wamid'>,
  customer: Customer,
  status: string | null,
): WireEvent {
  return {
    ...body,
    kind,
    business_phone: message.business_phone,
    customer: customer.phone ?? customer.bsuid,
    wamid: message.wamid,
    status,
  };
}

/** The other form of a customer's number where the country has two, else the same one (history and echoes may carry it). */
export function otherForm(phone: string): string {
  const [first, second] = numberForms(digitsOf(phone));
  return `+${second ?? first}`;
}

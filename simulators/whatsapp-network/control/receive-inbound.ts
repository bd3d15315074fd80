// A customer writes, or the shop's own phone app does: the message is kept and the business told.
import { asEvent, echoEvents, otherForm, publishMessage } from '../accept-send.ts';
import { type CustomerInput, digitsOf, upsertCustomer } from '../customers.ts';
import { deliverEvents, type DeliveryOptions } from '../deliver-webhook.ts';
import { addMessage, networkNow, nextId, nextWamid } from '../network.ts';
import { messageContent, type MessageInput } from './message-content.ts';
import type { BusinessNumber, Customer, Network, NetworkMessage } from '../model.ts';

export type InboundInput = {
  business_phone: string;
  customer: CustomerInput;
  message: MessageInput;
  reply_to?: string;
  forwarded?: boolean | 'frequently';
  referred_product?: { catalog_id: string; product_retailer_id: string };
  referral?: Record<string, unknown>;
  group_id?: string;
  options?: DeliveryOptions & { sent_at?: string };
};

/** Throws TypeError when the business number is not registered. */
export function numberOf(network: Network, business_phone: string): BusinessNumber {
  const number = network.numbers.get(`+${digitsOf(business_phone)}`);
  if (!number) throw new TypeError(`no business number ${business_phone} is registered`);
  return number;
}

export async function receiveInbound(network: Network, input: InboundInput) {
  const number = numberOf(network, input.business_phone);
  const customer = upsertCustomer(network, input.customer);
  const { content, errors } = messageContent(network, number.phone_number, input.message);
  const message = keepMessage(network, number, customer, {
    direction: 'in',
    source: 'customer',
    content,
    errors,
    context: inboundContext(network, number, input),
    referral: input.referral ?? null,
    group_id: input.group_id ?? null,
    at: input.options?.sent_at ?? networkNow(network).toISOString(),
  });
  const event = asEvent(network.vendor.inboundEvent(number, customer, message), 'inbound', message, customer, null);
  const deliveries = await deliverEvents(network, [event], input.options);
  return {
    message_id: message.wamid,
    vendor_id: message.id,
    event_id: event.event_id,
    bsuid: customer.bsuid,
    deliveries,
  };
}

function inboundContext(network: Network, number: BusinessNumber, input: InboundInput): Record<string, unknown> | null {
  const context: Record<string, unknown> = {};
  if (input.reply_to) {
    const original = network.messages.get(input.reply_to);
    const author = original?.direction === 'in' ? network.customers.get(original.bsuid)?.phone : number.phone_number;
    Object.assign(context, { from: digitsOf(author ?? number.phone_number), id: input.reply_to });
  }
  if (input.forwarded === 'frequently') context['frequently_forwarded'] = true;
  else if (input.forwarded) context['forwarded'] = true;
  if (input.referred_product)
    Object.assign(context, { from: digitsOf(number.phone_number), referred_product: input.referred_product });
  return Object.keys(context).length > 0 ? context : null;
}

export type EchoInput = {
  business_phone: string;
  customer: CustomerInput;
  text?: string;
  message?: MessageInput;
  /** `greeting` is the app's automatic message: on the wire nothing tells it apart. */
  kind?: 'person' | 'greeting';
  /** Which event YCloud uses: echoes (default), created, both. */
  event?: 'echoes' | 'created' | 'both';
  /** Write the customer's number in its other national form. */
  other_form?: boolean;
  options?: DeliveryOptions & { sent_at?: string };
};

/** The shop wrote from its WhatsApp Business app. */
export async function writeFromApp(network: Network, input: EchoInput) {
  const number = numberOf(network, input.business_phone);
  const customer = upsertCustomer(network, input.customer);
  const { content } = messageContent(
    network,
    number.phone_number,
    input.message ?? { type: 'text', text: input.text ?? '' },
  );
  const message = keepMessage(network, number, customer, {
    direction: 'out',
    source: 'app',
    content,
    at: input.options?.sent_at ?? networkNow(network).toISOString(),
    addressed_to: customer.phone && input.other_form ? otherForm(customer.phone) : customer.phone,
  });
  const events = echoEvents(network, message, input.event ?? 'echoes');
  const deliveries = await deliverEvents(network, events, input.options);
  return { message_id: message.wamid, event_id: events[0]?.event_id ?? null, deliveries };
}

export type HistoryInput = {
  business_phone: string;
  customer: CustomerInput;
  messages?: { direction: 'in' | 'out'; text?: string; at: string; message?: MessageInput }[];
  phase?: number;
  progress?: number;
  refused?: boolean;
  options?: DeliveryOptions;
};

/** The past of a number that joined with its app (history sync): told, never part of the thread's window. */
export async function tellHistory(network: Network, input: HistoryInput) {
  const number = numberOf(network, input.business_phone);
  const customer = upsertCustomer(network, input.customer);
  const messages = (input.messages ?? []).map((past) => {
    const { content } = messageContent(
      network,
      number.phone_number,
      past.message ?? { type: 'text', text: past.text ?? '' },
    );
    return newMessage(network, number, customer, {
      direction: past.direction,
      source: past.direction === 'in' ? 'customer' : 'app',
      content,
      at: past.at,
    });
  });
  const chunk = { messages, phase: input.phase ?? 0, progress: input.progress ?? 100, refused: input.refused ?? false };
  const bodies = network.vendor.historyEvents(number, customer, chunk);
  const about = { business_phone: number.phone_number, wamid: messages[0]?.wamid ?? '' };
  const deliveries = await deliverEvents(
    network,
    bodies.map((body) => asEvent(body, 'history', about, customer, null)),
    input.options,
  );
  return { message_ids: messages.map((message) => message.wamid), deliveries };
}

function keepMessage(
  network: Network,
  number: BusinessNumber,
  customer: Customer,
  part: Partial<NetworkMessage> & Pick<NetworkMessage, 'direction' | 'source' | 'content'>,
): NetworkMessage {
  const message = newMessage(network, number, customer, part);
  addMessage(network, message);
  publishMessage(network, message);
  return message;
}

function newMessage(
  network: Network,
  number: BusinessNumber,
  customer: Customer,
  part: Partial<NetworkMessage> & Pick<NetworkMessage, 'direction' | 'source' | 'content'>,
): NetworkMessage {
  return {
    id: nextId(network, 24),
    wamid: nextWamid(network, part.direction, digitsOf(customer.phone ?? customer.bsuid).slice(0, 20)),
    business_phone: number.phone_number,
    bsuid: customer.bsuid,
    addressed_to: customer.phone,
    context: null,
    referral: null,
    errors: null,
    group_id: null,
    external_id: null,
    at: networkNow(network).toISOString(),
    status: 'sent',
    error: null,
    status_times: {},
    ...part,
  };
}

// Posts events to the business's webhook: signed bytes, at least once, with the vendor's retries and its misbehaviour.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { takeBehaviour } from './behaviours.ts';
import { later, networkNow, nextSequence, publish, record } from './network.ts';
import type {
  Attempt,
  BehaviourAction,
  BusinessNumber,
  Delivery,
  Network,
  WebhookEndpoint,
  WireEvent,
} from './model.ts';

type Parcel = {
  raw: Buffer;
  events: WireEvent[];
  endpoint: WebhookEndpoint;
  number: BusinessNumber | null;
  frozen_seconds: number;
  spoil: BehaviourAction['spoil'];
};
export type DeliveryOptions = { copies?: number; delay_ms?: number; hold?: boolean };

/** Delivers events to every endpoint that wants them; resolves after the first attempt of each, retries go on behind. */
export async function deliverEvents(
  network: Network,
  events: WireEvent[],
  options: DeliveryOptions = {},
): Promise<Attempt[]> {
  const attempts = await Promise.all(events.map((event) => deliverOne(network, event, options)));
  return attempts.flat();
}

async function deliverOne(network: Network, event: WireEvent, options: DeliveryOptions): Promise<Attempt[]> {
  const action = takeBehaviour(network, {
    operation: 'webhook',
    event: event.kind,
    to: event.customer,
    body: JSON.stringify(event.body),
    status: event.status ?? undefined,
  });
  if (action?.drop) return [];
  if (options.hold || action?.hold) {
    network.held.push(event);
    return [];
  }
  const wait = (options.delay_ms ?? 0) + (action?.delay_ms ?? 0);
  if (wait > 0) await new Promise<void>((resolve) => void later(network, wait, resolve));
  const copies = (options.copies ?? 1) + (action?.duplicates ?? 0);
  const parcels = parcelsFor(network, [event], false, action?.spoil);
  const posts = Array.from({ length: copies }, () => parcels.map((parcel) => startDelivery(network, parcel)));
  return Promise.all(posts.flat());
}

/** Delivers what was held back, one body after the other; `batch` puts several into one body where the vendor does so. */
export async function flushHeld(network: Network, order: 'given' | 'reverse', batch: boolean): Promise<Attempt[]> {
  const events = network.held.splice(0);
  if (order === 'reverse') events.reverse();
  const attempts: Attempt[] = [];
  for (const parcel of parcelsFor(network, events, batch, undefined))
    attempts.push(await startDelivery(network, parcel));
  return attempts;
}

function parcelsFor(network: Network, events: WireEvent[], batch: boolean, spoil: BehaviourAction['spoil']): Parcel[] {
  const frozen_seconds = Math.floor(networkNow(network).getTime() / 1000);
  return network.vendor.serialise(events, batch).flatMap((body) => {
    const first = body.events[0]!;
    return endpointsFor(network, first).map((endpoint) => ({
      ...body,
      endpoint,
      number: network.numbers.get(first.business_phone) ?? null,
      frozen_seconds,
      spoil,
    }));
  });
}

export function endpointsFor(network: Network, event: Pick<WireEvent, 'business_phone' | 'type'>): WebhookEndpoint[] {
  const credential = network.numbers.get(event.business_phone)?.credential;
  return [...network.endpoints.values()].filter((endpoint) => {
    const reaches =
      endpoint.business_phone === event.business_phone ||
      (endpoint.business_phone === null && endpoint.credential === credential);
    return (
      reaches &&
      endpoint.status === 'active' &&
      (endpoint.enabled_events.includes('*') || endpoint.enabled_events.includes(event.type))
    );
  });
}

async function startDelivery(network: Network, parcel: Parcel): Promise<Attempt> {
  const { events, endpoint } = parcel;
  const delivery: Delivery = {
    seq: nextSequence(network),
    event_ids: events.map((event) => event.event_id),
    kinds: events.map((event) => event.kind),
    url: endpoint.url,
    attempts: [],
    state: 'pending',
  };
  record(network.deliveries, delivery);
  return attemptDelivery(network, parcel, delivery);
}

async function attemptDelivery(network: Network, parcel: Parcel, delivery: Delivery): Promise<Attempt> {
  const attempt = isSuspended(network, parcel.endpoint)
    ? { at: networkNow(network).toISOString(), status: null, ms: 0, error: 'suspended' }
    : await post(network, parcel);
  delivery.attempts.push(attempt);
  if (attempt.status !== null && network.vendor.accepted(attempt.status)) {
    delivery.state = 'accepted';
    noteArrival(network, parcel.events);
    return attempt;
  }
  noteFailure(network, parcel.endpoint);
  const wait = network.vendor.retry_ladder_seconds[delivery.attempts.length - 1];
  if (wait === undefined || attempt.error === 'suspended')
    delivery.state = attempt.error === 'suspended' ? 'suspended' : 'lost';
  else if (!network.closed)
    retryLater(network, wait * 1000 * network.options.retry_scale, () => attemptDelivery(network, parcel, delivery));
  return attempt;
}

function retryLater(network: Network, wait: number, retry: () => Promise<Attempt>): void {
  network.retries.add(retry);
  later(network, wait, () => {
    if (network.retries.delete(retry)) void retry();
  });
}

/** Makes every waiting retry now instead of when the vendor would. */
export async function retryNow(network: Network): Promise<Attempt[]> {
  const retries = [...network.retries];
  network.retries.clear();
  return Promise.all(retries.map((retry) => retry()));
}

/** A customer's message has arrived at the business: the second tick. */
function noteArrival(network: Network, events: WireEvent[]): void {
  for (const event of events) {
    const message = event.kind === 'inbound' && event.wamid ? network.messages.get(event.wamid) : null;
    if (message && message.status === 'sent') {
      message.status = 'delivered';
      publish(network, 'status', {
        business_phone: message.business_phone,
        bsuid: message.bsuid,
        message_id: message.wamid,
        status: 'delivered',
      });
    }
  }
}

function isSuspended(network: Network, endpoint: WebhookEndpoint): boolean {
  return Date.now() < endpoint.suspended_until && network.options.suspend_after_failures > 0;
}

function noteFailure(network: Network, endpoint: WebhookEndpoint): void {
  const now = Date.now();
  endpoint.failures = [...endpoint.failures.filter((time) => now - time < 60_000), now];
  const limit = network.options.suspend_after_failures;
  if (network.vendor.name === 'ycloud' && limit > 0 && endpoint.failures.length > limit)
    endpoint.suspended_until = now + 180_000;
}

async function post(network: Network, parcel: Parcel): Promise<Attempt> {
  const seconds =
    parcel.number?.signature_time === 'frozen'
      ? parcel.frozen_seconds
      : Math.floor(networkNow(network).getTime() / 1000);
  const shift = parcel.spoil === 'stale' ? -301 : parcel.spoil === 'future' ? 301 : 0;
  const signed = network.vendor.signatureHeaders(parcel.raw, parcel.endpoint, seconds + shift);
  return postRaw(network, parcel.endpoint.url, ...spoilt(parcel.raw, signed, parcel.spoil));
}

function spoilt(
  raw: Buffer,
  headers: Record<string, string>,
  spoil: BehaviourAction['spoil'],
): [Buffer, Record<string, string>] {
  if (spoil === 'truncate') return [raw.subarray(0, Math.floor(raw.length / 2)), headers];
  if (spoil === 'reserialise')
    return [Buffer.from(`${JSON.stringify(JSON.parse(raw.toString('utf8')), null, 1)}\n`), headers];
  if (spoil === 'no_signature') return [raw, {}];
  if (spoil !== 'signature') return [raw, headers];
  const forged = Object.entries(headers).map(([name, value]) => [
    name,
    value.replace(/[0-9a-f]$/, (digit) => (digit === '0' ? '1' : '0')),
  ]);
  return [raw, Object.fromEntries(forged)];
}

/** One POST of raw bytes; resolves with the answer's status or the network error, never rejects. */
export function postRaw(network: Network, url: string, raw: Buffer, headers: Record<string, string>): Promise<Attempt> {
  const at = networkNow(network).toISOString();
  const started = performance.now();
  const secure = url.startsWith('https:');
  return new Promise((resolve) => {
    const end = (status: number | null, error: string | null): void =>
      resolve({ at, status, ms: Math.round((performance.now() - started) * 100) / 100, error });
    const options = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': raw.length, ...headers },
      timeout: network.options.webhook_timeout_ms,
      ...(secure ? {} : { agent: network.agent }),
    };
    const call = (secure ? httpsRequest : httpRequest)(url, options, (answer) => {
      answer.resume();
      answer.on('end', () => end(answer.statusCode ?? null, null));
      answer.on('error', (error) => end(null, error.message));
    });
    call.on('timeout', () => call.destroy(new Error('no answer in time')));
    call.on('error', (error) => end(null, error.message || 'connection failed'));
    call.end(raw);
  });
}

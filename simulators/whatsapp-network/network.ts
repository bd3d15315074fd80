// The state of a simulated WhatsApp, its clock, its ids, and who listens to it.
import { createHash, randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import type { Network, NetworkMessage, NetworkOptions, WireVendor } from './model.ts';

export function createNetwork(vendor: WireVendor, options: NetworkOptions): Network {
  const { seed = randomBytes(8).toString('hex'), ...rest } = options;
  const defaults = { retry_scale: 1, webhook_timeout_ms: 10_000, fetch_links: false, suspend_after_failures: 200 };
  return {
    vendor,
    options: { ...defaults, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) },
    base_url: '',
    numbers: new Map(),
    endpoints: new Map(),
    customers: new Map(),
    bsuid_by_phone: new Map(),
    messages: new Map(),
    threads: new Map(),
    media: new Map(),
    held: [],
    behaviours: [],
    requests: [],
    sent: [],
    deliveries: [],
    listeners: new Set(),
    timers: new Set(),
    retries: new Set(),
    agent: new Agent({ keepAlive: true }),
    clock_offset_ms: 0,
    closed: false,
    counters: { id: 0, seq: 0 },
    seed,
  };
}

/** The network's hour; the control surface can move it. */
export function networkNow(network: Network): Date {
  return new Date(Date.now() + network.clock_offset_ms);
}

/** A hex string no other call of this network gets; the same for the same seed and order of calls. */
export function nextId(network: Network, length: number): string {
  network.counters.id += 1;
  return createHash('sha256').update(`${network.seed}:${network.counters.id}`).digest('hex').slice(0, length);
}

/** A message id of WhatsApp's form: base64 that embeds the customer's number. */
export function nextWamid(network: Network, direction: 'in' | 'out', digits: string): string {
  const [marker, mark_length] = direction === 'in' ? [0x12, 20] : [0x11, 18];
  const token = nextId(network, mark_length).toUpperCase();
  const head = Buffer.from([0x1c, 0x18, digits.length]);
  const middle = Buffer.from([0x15, 0x02, 0x00, marker, 0x18, mark_length]);
  return `wamid.${Buffer.concat([head, Buffer.from(digits), middle, Buffer.from(token), Buffer.from([0])]).toString('base64')}`;
}

export function publish(network: Network, event: string, data: Record<string, unknown>): void {
  for (const listener of network.listeners) listener({ event, data });
}

/** Runs `work` after `ms`, unless the network is closed or reset before. */
export function later(network: Network, ms: number, work: () => void): void {
  const timer = setTimeout(() => {
    network.timers.delete(timer);
    work();
  }, ms);
  network.timers.add(timer);
}

export function nextSequence(network: Network): number {
  network.counters.seq += 1;
  return network.counters.seq;
}

/** Puts the message into its thread. */
export function addMessage(network: Network, message: NetworkMessage): void {
  network.messages.set(message.wamid, message);
  const key = `${message.business_phone} ${message.bsuid}`;
  const thread = network.threads.get(key);
  if (thread) thread.push(message);
  else network.threads.set(key, [message]);
}

/** Keeps a recording list from growing without end. */
export function record<Item>(list: Item[], item: Item): void {
  list.push(item);
  if (list.length > 20_000) list.splice(0, 5_000);
}

/** Forgets messages, recordings and behaviours; numbers and endpoints stay unless `all`. */
export function resetNetwork(network: Network, all: boolean): void {
  for (const timer of network.timers) clearTimeout(timer);
  network.timers.clear();
  network.retries.clear();
  network.messages.clear();
  network.threads.clear();
  network.media.clear();
  network.customers.clear();
  network.bsuid_by_phone.clear();
  network.held.length = 0;
  network.behaviours.length = 0;
  network.requests.length = 0;
  network.sent.length = 0;
  network.deliveries.length = 0;
  network.clock_offset_ms = 0;
  if (all) {
    network.numbers.clear();
    network.endpoints.clear();
  }
}

export function closeNetwork(network: Network): void {
  network.closed = true;
  for (const timer of network.timers) clearTimeout(timer);
  network.timers.clear();
  network.listeners.clear();
  network.agent.destroy();
}

// A shop under test and its customers: connects everything through the admin API and writes through the provider's simulator.
import { createHmac } from 'node:crypto';
import type { Nexus } from './start-nexus.ts';
import { control } from './start-simulators.ts';

export interface ShopOptions {
  provider?: 'ycloud' | 'meta';
  storeName?: string;
  /** Store of the shop simulator; null: no shop is connected. */
  store?: { store_id: string; access_token: string } | null;
  phone?: string;
  mode?: 'everyone' | 'new_customers' | 'test_numbers' | 'off';
  locale?: string;
  /** Further fields of the channel. */
  channel?: Record<string, unknown>;
  /** Mail for handoffs through the smtp simulator. */
  handoffMail?: string;
}

/** A message as the provider's simulator shows it. */
export interface ThreadMessage {
  id: string;
  direction: 'in' | 'out';
  source: string;
  type: string;
  text: string | null;
  caption: string | null;
  media_url: string | null;
  status: string;
  external_id: string | null;
  at: string;
}

let shopCount = 0;

/** Creates tenant, store connection and channel, and tells the provider's simulator where to deliver. */
export async function createShop(nexus: Nexus, options: ShopOptions = {}): Promise<Shop> {
  const provider = options.provider ?? 'ycloud';
  const number = (shopCount += 1);
  const phone = options.phone ?? `+5411555501${String(number).padStart(2, '0')}`;
  const tenant = await nexus.admin<{ id: string }>('POST', '/admin/tenants', {
    store_name: options.storeName ?? 'Tienda Aurora',
    ...(options.locale ? { locale: options.locale } : {}),
  });
  const path = `/admin/tenants/${tenant.id}`;
  const store =
    options.store === undefined ? { store_id: '1001', access_token: 'simulated-store-token' } : options.store;
  if (store) await nexus.admin('PUT', `${path}/store-connection`, store);
  const secret = `webhook-secret-${number}`;
  const phoneNumberId = provider === 'meta' ? `1000000000000${String(number).padStart(2, '0')}` : undefined;
  const credentials =
    provider === 'ycloud'
      ? { api_key: `test-key-${number}`, webhook_secret: secret }
      : { access_token: `test-token-${number}`, app_secret: secret, verify_token: 'test-verify' };
  const channel = await nexus.admin<{ id: string; webhook_url: string }>('POST', `${path}/channels`, {
    provider,
    phone_number: phone,
    ...(phoneNumberId ? { phone_number_id: phoneNumberId } : {}),
    credentials,
    mode: options.mode ?? 'everyone',
    ...options.channel,
  });
  const { api_key: apiKey, access_token: accessToken } = credentials as Record<string, string | undefined>;
  await control(nexus.simulators[provider], 'numbers', {
    phone_number: phone,
    phone_number_id: phoneNumberId,
    credentials: apiKey ? { api_key: apiKey } : { access_token: accessToken },
    webhook: { url: channel.webhook_url, secret },
    status_delays_ms: { sent: 1, delivered: 5 },
  });
  if (options.handoffMail) {
    await nexus.admin('PUT', `${path}/handoff-config`, {
      enabled: true,
      destination_email: options.handoffMail,
      customer_notice: 'Te paso con una persona del equipo.',
      smtp: {
        host: '127.0.0.1',
        port: nexus.simulators.smtpPort,
        security: 'none',
        user: null,
        from: 'tienda@example.com',
      },
      context: { name: true, phone: true, history: true, ids: true },
    });
  }
  return new Shop(nexus, {
    tenantId: tenant.id,
    channelId: channel.id,
    phone,
    provider,
    secret,
    webhookUrl: channel.webhook_url,
    path,
  });
}

export interface ShopFacts {
  tenantId: string;
  channelId: string;
  phone: string;
  provider: 'ycloud' | 'meta';
  secret: string;
  webhookUrl: string;
  path: string;
}

export class Shop {
  readonly nexus: Nexus;
  readonly facts: ShopFacts;

  constructor(nexus: Nexus, facts: ShopFacts) {
    this.nexus = nexus;
    this.facts = facts;
  }

  get network(): { url: string } {
    return this.nexus.simulators[this.facts.provider];
  }

  customer(phone = '+5491155550101', name = 'Lucía'): Customer {
    return new Customer(this, phone, name);
  }

  /** Calls the admin API below this shop. */
  async api<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    return this.nexus.admin<T>(method, this.facts.path + path, body);
  }

  /** Posts raw bytes to the channel's door, signed as the provider signs. */
  async deliverRaw(
    body: string | Buffer,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: unknown }> {
    const bytes = Buffer.from(body);
    const answer = await fetch(this.facts.webhookUrl, {
      method: 'POST',
      body: bytes,
      headers: { 'content-type': 'application/json', ...this.sign(bytes), ...headers },
    });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  }

  sign(bytes: Buffer, seconds = Math.floor(Date.now() / 1000)): Record<string, string> {
    if (this.facts.provider === 'meta')
      return { 'x-hub-signature-256': `sha256=${createHmac('sha256', this.facts.secret).update(bytes).digest('hex')}` };
    return {
      'ycloud-signature': `t=${seconds},s=${createHmac('sha256', this.facts.secret).update(`${seconds}.`).update(bytes).digest('hex')}`,
    };
  }
}

export class Customer {
  readonly shop: Shop;
  readonly phone: string;
  readonly name: string;

  constructor(shop: Shop, phone: string, name: string) {
    this.shop = shop;
    this.phone = phone;
    this.name = name;
  }

  /** Sends a message through the provider; resolves after the webhook was answered. */
  async sends(
    message: { type: string; [field: string]: unknown },
    options: Record<string, unknown> = {},
  ): Promise<{ message_id: string; deliveries: { status: number; ms: number }[] }> {
    const { reply_to, forwarded, ...rest } = options;
    return control(this.shop.network, 'inbound', {
      business_phone: this.shop.facts.phone,
      customer: { phone: this.phone, name: this.name },
      message,
      reply_to,
      forwarded,
      options: rest,
    });
  }

  async writes(
    text: string,
    options: Record<string, unknown> = {},
  ): Promise<{ message_id: string; deliveries: { status: number; ms: number }[] }> {
    return this.sends({ type: 'text', text }, options);
  }

  async thread(): Promise<ThreadMessage[]> {
    const query = new URLSearchParams({ business_phone: this.shop.facts.phone, customer_phone: this.phone });
    return (await control<{ messages: ThreadMessage[] }>(this.shop.network, `thread?${query}`)).messages;
  }

  /** What reached the customer, oldest first. */
  async received(): Promise<ThreadMessage[]> {
    return (await this.thread()).filter((message) => message.direction === 'out');
  }

  /** Waits until `count` messages reached the customer. */
  async receives(count = 1, milliseconds = 15_000): Promise<ThreadMessage[]> {
    const end = Date.now() + milliseconds;
    for (;;) {
      const messages = await this.received();
      if (messages.length >= count) return messages;
      if (Date.now() > end)
        throw new Error(`${messages.length} of ${count} messages reached the customer: ${JSON.stringify(messages)}`);
      await new Promise((done) => setTimeout(done, 15));
    }
  }

  /** The thread as the panel shows it, oldest first. */
  async messages(): Promise<ShownMessage[]> {
    const { id } = await this.conversation();
    const { items } = await this.shop.api<{ items: ShownMessage[] }>('GET', `/conversations/${id}/messages?limit=100`);
    return items.toReversed();
  }

  /** Why the customer's messages stayed without an answer, oldest first; null where there is one. */
  async silences(): Promise<(string | null)[]> {
    const { id } = await this.conversation();
    const rows = await this.shop.nexus.rows<{ reason: string | null }>(
      `select unanswered_reason as reason from messages where conversation_id = $1 and direction = 'in' order by id`,
      [id],
    );
    return rows.map((row) => row.reason);
  }

  /** The shop writes from its phone app; `kind` is not on the wire. */
  async isWrittenToFromTheApp(text: string, options: Record<string, unknown> = {}): Promise<void> {
    await control(this.shop.network, 'echo', {
      business_phone: this.shop.facts.phone,
      customer: { phone: this.phone, name: this.name },
      text,
      ...options,
    });
  }

  /** The conversation as the panel shows it. */
  async conversation(): Promise<{
    id: string;
    owner: string;
    owner_reason: string | null;
    state: string;
    [field: string]: unknown;
  }> {
    const { items } = await this.shop.api<{
      items: { id: string; owner: string; owner_reason: string | null; state: string; customer: { phone: string } }[];
    }>('GET', `/conversations?search=${encodeURIComponent(this.phone.slice(-8))}`);
    const found = items[0];
    if (!found) throw new Error(`there is no conversation with ${this.phone}`);
    return found;
  }
}

/** A message as the admin API shows it. */
export interface ShownMessage {
  id: string;
  direction: 'in' | 'out';
  author: string;
  type: string;
  text: string;
  turn_id: string | null;
  status: string;
  media: {
    kind: string;
    url: string | null;
    status: string;
    transcript: string | null;
    mime_type: string | null;
  } | null;
}

/** All that was said to the customer, in one text. */
export function said(messages: ThreadMessage[]): string {
  return messages.map((message) => message.text ?? message.caption ?? '').join('\n');
}

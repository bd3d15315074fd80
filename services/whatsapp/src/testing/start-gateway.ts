// For tests: the service with one provider's simulator behind it and a shop's webhook that keeps raw bodies.
import type { ChannelEvent, ChannelCredentials, Provider } from '@nexus/contracts/channel-event';
import type { SendingChannel } from '@nexus/contracts/outbound-message';
import { startService } from '@nexus/service-kit/start-service';
import { startMetaSimulator } from '@nexus/simulators/meta/server';
import { callSimulator, type Called, type Loose } from '@nexus/simulators/whatsapp-network/testing/call-simulator';
import {
  startWebhookReceiver,
  type WebhookReceiver,
} from '@nexus/simulators/whatsapp-network/testing/webhook-receiver';
import { startYcloudSimulator } from '@nexus/simulators/ycloud/server';
import { whatsapp } from '../app.ts';

export const BUSINESS = '+541155550100';
export const NUMBER_ID = '200300400500600';
export const LUCIA = { phone: '+5491155550101', name: 'Lucía' };
const TOKEN = 'test-internal-token-of-the-gateway';

export interface Gateway {
  url: string;
  provider: Provider;
  channel: SendingChannel;
  shop: WebhookReceiver;
  /** Calls the service as another service would. */
  ask(path: string, body?: unknown): Promise<Called<unknown>>;
  askForBytes(path: string, body: unknown): Promise<{ status: number; headers: Headers; bytes: Buffer }>;
  /** Calls the simulator's control surface. */
  control(path: string, body?: unknown): Promise<Called<Loose>>;
  /** Body of /webhooks/parse for raw bytes and headers as they arrived. */
  parseBody(
    raw: Buffer,
    headers: Record<string, string | string[] | undefined>,
    more?: { credentials?: ChannelCredentials; received_at?: string },
  ): object;
  /** A customer does something; what the service reads of the webhook that follows. */
  hear(message: object, more?: object): Promise<ChannelEvent[]>;
  /** Reads every webhook the shop has got since the last call. */
  readAll(): Promise<ChannelEvent[]>;
  stop(): Promise<void>;
}

export async function startGateway(provider: Provider, environment: Record<string, string> = {}): Promise<Gateway> {
  const simulator = await (provider === 'ycloud' ? startYcloudSimulator : startMetaSimulator)({
    seed: `gateway-${provider}`,
  });
  const shop = await startWebhookReceiver();
  const service = await startService(whatsapp, {
    INTERNAL_API_TOKEN: TOKEN,
    PORT: '0',
    LOG_LEVEL: 'silent',
    YCLOUD_API_BASE_URL: `${simulator.url}/v2`,
    META_GRAPH_BASE_URL: simulator.url,
    WHATSAPP_TIMEOUT_MS: '400',
    ...environment,
  });
  const credentials = {
    api_key: 'test-key',
    access_token: 'test-key',
    webhook_secret: 'test-secret',
    app_secret: 'test-secret',
    verify_token: 'test-verify',
  };
  const channel: SendingChannel = { provider, phone_number: BUSINESS, phone_number_id: NUMBER_ID, credentials };
  const headers = { 'x-internal-token': TOKEN, 'x-nexus-target': 'whatsapp' };
  const ask: Gateway['ask'] = (path, body) =>
    callSimulator<unknown>(`${service.urls[0]}${path}`, { body, headers, timeout_ms: 20_000 });
  const control: Gateway['control'] = (path, body) => callSimulator(`${simulator.url}/_simulator/${path}`, { body });
  const parseBody: Gateway['parseBody'] = (raw, given, more = {}) => ({
    provider,
    headers: Object.fromEntries(Object.entries(given).filter((entry) => typeof entry[1] === 'string')),
    body_base64: raw.toString('base64'),
    credentials,
    received_at: new Date().toISOString(),
    ...more,
  });
  const readAll: Gateway['readAll'] = async () => {
    const answers = await Promise.all(
      shop.received.splice(0).map((webhook) => ask('/webhooks/parse', parseBody(webhook.raw, webhook.headers))),
    );
    return answers.flatMap((answer) => (answer.body as { events?: ChannelEvent[] }).events ?? []);
  };
  await control('numbers', {
    phone_number: BUSINESS,
    phone_number_id: NUMBER_ID,
    credentials: { api_key: 'test-key' },
    webhook: { url: shop.url, secret: 'test-secret', verify_token: 'test-verify' },
    statuses: 'none',
  });
  return {
    url: service.urls[0]!,
    provider,
    channel,
    shop,
    ask,
    async askForBytes(path, body) {
      const answer = await fetch(`${service.urls[0]}${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
    },
    control,
    parseBody,
    async hear(message, more = {}) {
      shop.received.length = 0;
      await control('inbound', { business_phone: BUSINESS, customer: LUCIA, message, ...more });
      return readAll();
    },
    readAll,
    async stop() {
      await service.stop();
      await simulator.close();
      await shop.close();
    },
  };
}

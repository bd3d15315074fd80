// Business numbers of the simulated network, and the webhook each of them tells its events to.
import { digitsOf } from '../customers.ts';
import { networkNow, nextId } from '../network.ts';
import { numberOf } from './receive-inbound.ts';
import type { BusinessNumber, Network, WebhookEndpoint } from '../model.ts';

export type NumberInput = {
  phone_number: string;
  phone_number_id?: string;
  display_name?: string;
  account_id?: string;
  credentials: { api_key?: string; access_token?: string };
  webhook?: { url: string; secret: string; verify_token?: string; handshake?: boolean };
} & Partial<Pick<BusinessNumber, 'statuses' | 'status_delays_ms' | 'echo_own' | 'window_errors' | 'signature_time'>>;

/** Registers the number or changes it; fields not given keep their value. Throws TypeError without a credential. */
export function registerNumber(network: Network, input: NumberInput): BusinessNumber {
  const phone_number = `+${digitsOf(input.phone_number)}`;
  const known = network.numbers.get(phone_number);
  const credential = input.credentials.api_key ?? input.credentials.access_token ?? known?.credential;
  if (!credential) throw new TypeError('credentials need api_key or access_token');
  const number: BusinessNumber = {
    phone_number,
    phone_number_id:
      input.phone_number_id ?? known?.phone_number_id ?? `20${digitsOf(phone_number).slice(-13).padStart(13, '0')}`,
    display_name: input.display_name ?? known?.display_name ?? phone_number,
    account_id: input.account_id ?? known?.account_id ?? '100200300400500',
    credential,
    statuses: input.statuses ?? known?.statuses ?? 'auto',
    status_delays_ms: input.status_delays_ms ?? known?.status_delays_ms ?? { sent: 30, delivered: 150 },
    echo_own: input.echo_own ?? known?.echo_own ?? false,
    window_errors: input.window_errors ?? known?.window_errors ?? 'async',
    signature_time: input.signature_time ?? known?.signature_time ?? 'fresh',
  };
  network.numbers.set(phone_number, number);
  if (input.webhook) setWebhook(network, number, input.webhook);
  return number;
}

function setWebhook(network: Network, number: BusinessNumber, webhook: NonNullable<NumberInput['webhook']>): void {
  const known = [...network.endpoints.values()].find((endpoint) => endpoint.business_phone === number.phone_number);
  if (known) network.endpoints.delete(known.id);
  const endpoint = newEndpoint(network, {
    credential: number.credential,
    business_phone: number.phone_number,
    ...webhook,
  });
  network.endpoints.set(endpoint.id, endpoint);
}

export function newEndpoint(
  network: Network,
  part: Partial<WebhookEndpoint> & Pick<WebhookEndpoint, 'credential' | 'url' | 'secret'>,
): WebhookEndpoint {
  const now = networkNow(network).toISOString();
  return {
    id: `wh${nextId(network, 24)}`,
    business_phone: part.business_phone ?? null,
    credential: part.credential,
    url: part.url,
    secret: part.secret,
    verify_token: part.verify_token ?? null,
    enabled_events: part.enabled_events ?? ['*'],
    description: part.description ?? '',
    status: part.status ?? 'active',
    created_at: now,
    updated_at: now,
    failures: [],
    suspended_until: 0,
  };
}

/** Meta's verification of a callback address: GET with a challenge that must come back as the body. */
export async function shakeHands(network: Network, business_phone: string) {
  const number = numberOf(network, business_phone);
  const endpoint = [...network.endpoints.values()].find(
    (candidate) => candidate.business_phone === number.phone_number,
  );
  if (!endpoint) throw new TypeError(`${business_phone} has no webhook`);
  const challenge = String(Number.parseInt(nextId(network, 8), 16));
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.challenge': challenge,
    'hub.verify_token': endpoint.verify_token ?? '',
  });
  const answer = await fetch(`${endpoint.url}?${query.toString()}`, { signal: AbortSignal.timeout(10_000) });
  const body = await answer.text();
  return { status: answer.status, body, verified: answer.status === 200 && body === challenge };
}

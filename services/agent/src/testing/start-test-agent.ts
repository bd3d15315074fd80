// For tests: the real agent service over HTTP, with the simulated model and the test shop behind it.
import { randomUUID } from 'node:crypto';
import { turnResult } from '@nexus/contracts/turn';
import type { TurnHistoryItem, TurnRequest, TurnResult } from '@nexus/contracts/turn';
import { startService } from '@nexus/service-kit/start-service';
import type { LlmSimulator } from '@nexus/simulators/llm/server';
import { startLlmSimulator } from '@nexus/simulators/llm/server';
import { agent } from '../app.ts';
import { tools } from '../tools/index.ts';
import type { TestShop } from './start-test-shop.ts';
import { startTestShop } from './start-test-shop.ts';

const token = 'internal-test-token-of-24-characters';
export const secrets = { apiKey: 'test-model-key', storeToken: 'test-store-token' };

export interface TestAgent {
  url: string;
  headers: Record<string, string>;
  model: LlmSimulator;
  shop: TestShop;
  log: string[];
  /** Posts a turn and gives its checked result. */
  run(turn: TurnRequest, signal?: AbortSignal): Promise<TurnResult>;
  close(): Promise<void>;
}

/** One line of the episode. */
export function said(
  role: TurnHistoryItem['role'],
  text: string,
  toolResults: TurnHistoryItem['tool_results'] = [],
): TurnHistoryItem {
  return { role, text, at: '2026-03-02T15:00:00-03:00', tool_results: toolResults };
}

/** A turn in which the customer has just written `text`. */
export function turnFor(text: string, changes: Partial<TurnRequest> = {}): TurnRequest {
  return {
    turn_id: randomUUID(),
    tenant: {
      id: randomUUID(),
      store_name: 'Tienda Prueba',
      locale: 'es-AR',
      timezone: 'America/Argentina/Buenos_Aires',
      currency: 'ARS',
    },
    conversation: { id: randomUUID(), episode: 1 },
    customer: {
      id: randomUUID(),
      name: 'Lucía',
      phone_variants: ['5491155550101', '541155550101'],
      store_customer_id: null,
    },
    agent: {
      id: randomUUID(),
      name: 'Vera',
      role: 'sales',
      model_provider: 'openai',
      model: 'gpt-4o-mini',
      temperature: 0.3,
      system_prompt: 'Sé amable.',
      enabled_tools: tools.map((tool) => tool.name),
      tone: '',
      language: 'customer',
      tool_permissions: {},
    },
    playground: false,
    frozen: null,
    model_credentials: { api_key: secrets.apiKey, base_url: null },
    models: { fallbacks: [], thrift: null },
    store: { store_id: '1', access_token: secrets.storeToken },
    public_coupons: ['ABIERTO'],
    payment_links: true,
    shop_facts: null,
    memories: [],
    past: [],
    colleagues: [],
    taken_over_from: null,
    earlier_results: [],
    history: [said('customer', text)],
    limits: { max_steps: 6, max_tokens: 60_000, max_milliseconds: 10_000, max_cost_usd: null },
    now: '2026-03-02T15:04:00-03:00',
    ...changes,
  };
}

/** Starts the three; everything listens on a port of its own. */
export async function startTestAgent(): Promise<TestAgent> {
  const [model, shop] = await Promise.all([startLlmSimulator(), startTestShop()]);
  const log: string[] = [];
  const environment = {
    INTERNAL_API_TOKEN: token,
    PORT: '0',
    EGRESS_ALLOW: '127.0.0.1',
    TIENDANUBE_SERVICE_URL: shop.url,
    OPENAI_BASE_URL: `${model.url}/v1`,
    ANTHROPIC_BASE_URL: `${model.url}/v1`,
    GOOGLE_BASE_URL: `${model.url}/v1beta`,
  };
  const service = await startService(agent, environment, { write: (line) => void log.push(line) });
  const url = service.urls[0] ?? '';
  const headers = { 'content-type': 'application/json', 'x-internal-token': token, 'x-nexus-target': 'agent' };
  return {
    url,
    headers,
    model,
    shop,
    log,
    async run(turn, signal) {
      const response = await fetch(`${url}/turns`, { method: 'POST', headers, body: JSON.stringify(turn), signal });
      const body: unknown = await response.json();
      if (response.status !== 200) throw new Error(`POST /turns answered ${response.status}: ${JSON.stringify(body)}`);
      return turnResult.parse(body);
    },
    async close() {
      await service.stop();
      await Promise.all([model.close(), shop.close()]);
    },
  };
}

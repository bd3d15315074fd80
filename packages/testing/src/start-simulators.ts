// Starts the outside world of a test: shop, both WhatsApp providers, model and mail.
import { join, resolve } from 'node:path';

/** What tests use of a simulator; its control surface is spoken to over HTTP. */
export interface Simulator {
  url: string;
  port: number;
  close(): Promise<void>;
}
export type SimulatorName = 'tiendanube' | 'ycloud' | 'meta' | 'llm' | 'smtp';
export type Simulators = Record<SimulatorName, Simulator> & { smtpPort: number };

const root = resolve(import.meta.dirname, '../../..');

/** The demo's stores without the real API's small bucket, which would make journeys wait. */
const unlimitedStores = [
  { store_id: '1001', access_token: 'simulated-store-token', language: 'es', plan: 'unlimited' },
  { store_id: '1002', access_token: 'simulated-store-token-2', language: 'pt', plan: 'unlimited' },
];

/** `catalogue` draws the shops from a seed instead of the demo's. */
export async function startSimulators(options: { catalogue?: 'demo' | { seed: number } } = {}): Promise<Simulators> {
  const [tiendanube, ycloud, meta, llm, smtp] = await Promise.all([
    start('tiendanube', 'startTiendanubeSimulator', {
      catalogue: options.catalogue ?? 'demo',
      stores: unlimitedStores,
    }),
    start('ycloud', 'startYcloudSimulator', { retry_scale: 0.01 }),
    start('meta', 'startMetaSimulator', { retry_scale: 0.01 }),
    start('llm', 'startLlmSimulator', {}),
    start('smtp', 'startSmtpSimulator', {}),
  ]);
  return { tiendanube, ycloud, meta, llm, smtp, smtpPort: smtp.port };
}

async function start(name: SimulatorName, factory: string, options: Record<string, unknown>): Promise<Simulator> {
  const module = (await import(join(root, 'simulators', name, 'server.ts'))) as Record<
    string,
    (options: Record<string, unknown>) => Promise<Simulator>
  >;
  const begin = module[factory];
  if (!begin) throw new Error(`simulators/${name}/server.ts has no ${factory}`);
  return begin({ host: '127.0.0.1', port: 0, ...options });
}

/** Speaks to a simulator's control surface. */
export async function control<T = Record<string, unknown>>(
  simulator: { url: string },
  path: string,
  body?: unknown,
  method = body === undefined ? 'GET' : 'POST',
): Promise<T> {
  const answer = await fetch(`${simulator.url}/_simulator/${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`simulator ${path}: ${answer.status} ${text.slice(0, 500)}`);
  return (text ? JSON.parse(text) : {}) as T;
}

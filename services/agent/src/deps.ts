// What the routes of the agent service get: the shop connector, the way out to the world, the clock.
import { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { ServiceClient } from '@nexus/service-kit/service-client';
import type { Kit } from '@nexus/service-kit/start-service';
import type { configuration } from './config.ts';
import { createBreakers } from './models/breakers.ts';
import type { Breakers } from './models/breakers.ts';
import { modelProviders } from './models/index.ts';
import type { ModelProvider } from './models/model.ts';

export interface Deps {
  log: Kit<typeof configuration>['log'];
  /** The tiendanube service. */
  shop: ServiceClient;
  /** The orchestrator's internal API. */
  orchestrator: ServiceClient;
  outgoing: OutgoingClient;
  /** Of the embeddings endpoint. */
  openaiBaseUrl: string;
  models: ModelProvider[];
  breakers: Breakers;
  now(): Date;
  /** Counts what was spent, by model. */
  measure: {
    turns(outcome: string): void;
    modelSeconds(model: string, seconds: number): void;
    tokens(model: string, kind: 'input' | 'output', count: number): void;
  };
}

/** Makes the dependencies of a starting service. */
export async function connect({ config, log, metrics }: Kit<typeof configuration>): Promise<Deps> {
  const addresses = {
    openai: config.OPENAI_BASE_URL,
    anthropic: config.ANTHROPIC_BASE_URL,
    google: config.GOOGLE_BASE_URL,
  };
  const outgoing = new OutgoingClient({ allow: [...Object.values(addresses), ...config.EGRESS_ALLOW] });
  const turns = metrics.counter('nexus_turns_total', 'Turns by outcome', ['outcome']);
  const seconds = metrics.histogram('nexus_model_seconds', 'Duration of model calls', ['model']);
  const tokens = metrics.counter('nexus_model_tokens_total', 'Tokens by model and kind', ['model', 'kind']);
  return {
    log,
    shop: new ServiceClient({
      target: 'tiendanube',
      baseUrl: config.TIENDANUBE_SERVICE_URL,
      tokens: config.INTERNAL_API_TOKEN,
      timeout: 12_000,
    }),
    orchestrator: new ServiceClient({
      target: 'orchestrator',
      baseUrl: config.ORCHESTRATOR_INTERNAL_URL,
      tokens: config.INTERNAL_API_TOKEN,
      timeout: 8000,
    }),
    outgoing,
    openaiBaseUrl: config.OPENAI_BASE_URL,
    models: modelProviders(addresses, outgoing),
    breakers: createBreakers(),
    now: () => new Date(),
    measure: {
      turns: (outcome) => turns.inc({ outcome }),
      modelSeconds: (model, value) => seconds.observe({ model }, value),
      tokens: (model, kind, count) => tokens.inc({ model, kind }, count),
    },
  };
}

/** Closes what `connect` opened. */
export async function disconnect(deps: Deps): Promise<void> {
  await Promise.all([deps.shop.close(), deps.orchestrator.close(), deps.outgoing.close()]);
}

// The models a turn may ask, in their order: the agent's own, then its fall-backs.
import type { OwnModelPrice } from '@nexus/contracts/models/model-prices';
import type { TurnRequest } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import type { Breaker, Breakers } from './breakers.ts';
import type { ModelProvider } from './model.ts';

export interface Candidate {
  provider: ModelProvider;
  model: string;
  apiKey: string;
  baseUrl: string | null;
  breaker: Breaker;
  /** The shop's own. */
  prices?: OwnModelPrice[];
}

/** What a turn or a distillation tells of the models it may ask. */
type Asking = Pick<TurnRequest, 'model_credentials' | 'models'> & {
  agent: Pick<TurnRequest['agent'], 'model_provider' | 'model'>;
};

/** A fall-back of a provider that does not exist is left out. @throws AppError 422 `turn.unknown-provider` for the agent's own */
export function modelChain(turn: Asking, providers: ModelProvider[], breakers: Breakers): [Candidate, ...Candidate[]] {
  const of = (id: string, model: string, credentials: TurnRequest['model_credentials']): Candidate | null => {
    const provider = providers.find((one) => one.manifest.id === id);
    const { api_key: apiKey, base_url: baseUrl } = credentials;
    const { prices } = turn.models;
    return provider ? { provider, model, apiKey, baseUrl, breaker: breakers(id, baseUrl, apiKey), prices } : null;
  };
  const own = of(turn.agent.model_provider, turn.agent.model, turn.model_credentials);
  if (own === null) {
    throw new AppError({
      code: 'turn.unknown-provider',
      status: 422,
      message: `There is no model provider "${turn.agent.model_provider}".`,
    });
  }
  const others = turn.models.fallbacks.map((one) => of(one.model_provider, one.model, one.credentials));
  return [own, ...others.filter((one) => one !== null)];
}

/** Every secret of the chain, so that the thinking log can hide it. */
export function secretsOf(chain: Candidate[]): string[] {
  return chain.map((one) => one.apiKey);
}

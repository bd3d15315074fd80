// An agent as its form holds it, and back.
import type { Agent, AgentInput, AgentManifest, AgentRole } from '../../api/contract-types.ts';
import type { ModelName } from '../../ui/form/model-choice.tsx';

export interface AgentFormValues {
  name: string;
  role: AgentRole;
  own: ModelName;
  fallbacks: ModelName[];
  /** US dollars, as typed; empty: no limit of its own. */
  max_turn_cost: string;
  /** As typed; empty: the model's own. */
  temperature: string;
  system_prompt: string;
  enabled_tools: string[];
  is_active: boolean;
}

/** A new agent begins with every tool. */
export function valuesOf(agent: Agent | null, manifest: AgentManifest): AgentFormValues {
  return {
    name: agent?.name ?? '',
    role: agent?.role ?? 'sales',
    own: {
      model_provider: agent?.model_provider ?? manifest.model_providers[0]?.id ?? 'openai',
      model: agent?.model ?? '',
    },
    fallbacks: agent?.fallback_models ?? [],
    max_turn_cost: agent === null || agent.max_turn_cost_usd === null ? '' : String(agent.max_turn_cost_usd),
    temperature: agent?.temperature === null || agent === null ? '' : String(agent.temperature),
    system_prompt: agent?.system_prompt ?? '',
    enabled_tools: agent?.enabled_tools ?? manifest.tools.map((tool) => tool.name),
    is_active: agent?.is_active ?? true,
  };
}

const trimmed = ({ model_provider, model }: ModelName): ModelName => ({ model_provider, model: model.trim() });

export const inputOf = ({ own, fallbacks, max_turn_cost: cost, ...values }: AgentFormValues): AgentInput => ({
  ...values,
  ...trimmed(own),
  fallback_models: fallbacks.map(trimmed),
  max_turn_cost_usd: cost === '' ? null : Number(cost),
  name: values.name.trim(),
  temperature: values.temperature === '' ? null : Number(values.temperature),
});

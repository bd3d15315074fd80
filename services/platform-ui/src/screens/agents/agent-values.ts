// An agent as its form holds it, and back.
import type { AgentContent, AgentInput, AgentLanguage, AgentManifest, AgentRole } from '../../api/contract-types.ts';
import { usualHours } from '../../ui/form/usual-hours.ts';

type ModelName = AgentContent['fallback_models'][number];

export interface AgentFormValues {
  name: string;
  role: AgentRole;
  tone: string;
  language: AgentLanguage;
  own: ModelName;
  fallbacks: ModelName[];
  /** US dollars, as typed; empty: no limit of its own. */
  max_turn_cost: string;
  /** As typed; empty: as often as any. */
  max_steps: string;
  /** As typed; empty: the model's own. */
  temperature: string;
  system_prompt: string;
  enabled_tools: string[];
  tool_permissions: AgentContent['tool_permissions'];
  /** It is there only in the hours below. */
  has_hours: boolean;
  hours: NonNullable<AgentContent['hours']>;
  outside_hours: AgentContent['outside_hours'];
  handoff_rules: NonNullable<AgentContent['handoff_rules']>;
}

/** A new agent begins with every tool. */
export function valuesOf(agent: AgentContent | null, manifest: AgentManifest): AgentFormValues {
  return {
    name: agent?.name ?? '',
    role: agent?.role ?? 'sales',
    tone: agent?.tone ?? '',
    language: agent?.language ?? 'customer',
    own: {
      model_provider: agent?.model_provider ?? manifest.model_providers[0]?.id ?? 'openai',
      model: agent?.model ?? '',
    },
    fallbacks: agent?.fallback_models ?? [],
    max_turn_cost: agent === null || agent.max_turn_cost_usd === null ? '' : String(agent.max_turn_cost_usd),
    max_steps: String(agent?.max_steps ?? ''),
    temperature: agent?.temperature === null || agent === null ? '' : String(agent.temperature),
    system_prompt: agent?.system_prompt ?? '',
    enabled_tools: agent?.enabled_tools ?? manifest.tools.map((tool) => tool.name),
    tool_permissions: agent?.tool_permissions ?? {},
    has_hours: agent !== null && agent.hours !== null,
    hours: agent?.hours ?? usualHours,
    outside_hours: agent?.outside_hours ?? 'colleague',
    handoff_rules: agent?.handoff_rules ?? {},
  };
}

const trimmed = ({ model_provider, model }: ModelName): ModelName => ({ model_provider, model: model.trim() });

export const inputOf = ({
  own,
  fallbacks,
  max_turn_cost: cost,
  max_steps: steps,
  has_hours: hasHours,
  ...values
}: AgentFormValues): AgentInput => ({
  ...values,
  hours: hasHours && values.hours.length > 0 ? values.hours : null,
  handoff_rules: Object.keys(values.handoff_rules).length > 0 ? values.handoff_rules : null,
  ...trimmed(own),
  fallback_models: fallbacks.map(trimmed),
  max_turn_cost_usd: cost === '' ? null : Number(cost),
  max_steps: steps === '' ? null : Number(steps),
  name: values.name.trim(),
  temperature: values.temperature === '' ? null : Number(values.temperature),
});

// What agents may be made of, as the agent service tells it.
import { unknownVariables, variableNames } from '@nexus/contracts/agents/prompt-variables';
import type { AgentManifest } from '@nexus/contracts/turn';
import { agentManifest } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import type { Deps } from '../deps.ts';

/** Asked at most twice a minute. @throws AppError 503 `agent.unreachable` and others of the call */
export async function readAgentManifest(deps: Pick<Deps, 'cache' | 'agent'>): Promise<AgentManifest> {
  return deps.cache.getOrLoad({
    tenantId: null,
    key: 'agent-manifest',
    ttlSeconds: 30,
    load: () => deps.agent.call({ path: '/manifest', response: agentManifest, timeout: 3000, idempotent: true }),
  });
}

/**
 * Refuses variables, tools and providers that do not exist. While the agent service is away they cannot be known, and a form must not be lost for that:
 * the service itself ignores unknown tools and names an unknown provider in the turn.
 * @throws AppError 422 `agents.unknown-variable`, `agents.unknown-tool`, `agents.unknown-provider`
 */
export async function requireKnownParts(
  deps: Pick<Deps, 'cache' | 'agent' | 'log'>,
  parts: {
    system_prompt?: string;
    enabled_tools?: string[];
    model_provider?: string;
    fallback_models?: { model_provider: string }[];
  },
): Promise<void> {
  requireKnownVariables(parts.system_prompt ?? '');
  const manifest = await readAgentManifest(deps).catch((error: unknown) => {
    deps.log.warn({ err: error }, 'the agent service could not be asked for its tools; they are taken as they are');
    return null;
  });
  if (!manifest) return;
  const tools = manifest.tools.map(({ name }) => name);
  const unknown = (parts.enabled_tools ?? []).filter((name) => !tools.includes(name));
  if (unknown.length > 0)
    throw new AppError({
      code: 'agents.unknown-tool',
      status: 422,
      message: `There is no tool ${unknown.join(', ')}.`,
      details: { unknown, tools },
    });
  const providers = manifest.model_providers.map(({ id }) => id);
  const named = [parts.model_provider, ...(parts.fallback_models ?? []).map((one) => one.model_provider)];
  const missing = named.find((one) => one !== undefined && !providers.includes(one));
  if (missing !== undefined)
    throw new AppError({
      code: 'agents.unknown-provider',
      status: 422,
      message: `There is no model provider ${missing}.`,
      details: { providers },
    });
}

/** @throws AppError 422 `agents.unknown-variable`, with the names there are */
export function requireKnownVariables(prompt: string): void {
  const unknown = unknownVariables(prompt);
  if (unknown.length === 0) return;
  const written = (names: string[]): string => names.map((name) => `{{${name}}}`).join(', ');
  const variables = variableNames('es');
  throw new AppError({
    code: 'agents.unknown-variable',
    status: 422,
    message: `There is no variable ${written(unknown)}. There are ${written(variables)}.`,
    details: { unknown, variables },
  });
}

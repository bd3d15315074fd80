// An agent as a file, and back: what a file names and this installation lacks is said by name, never left out in silence.
import { agentInput } from '@nexus/contracts/agents';
import { agentContent, agentFile, agentImportInput, agentImportResult } from '@nexus/contracts/agent-versions';
import type { AgentFile, UnknownParts } from '@nexus/contracts/agent-versions';
import type { AgentManifest } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { requireTenant } from '../../tenants/find-tenant.ts';
import { readAgentManifest, requireKnownVariables } from '../agent-manifest.ts';
import { findAgent, insertAgent } from '../agents.store.ts';
import { authorOf, foundAgent, tellAgentChange } from '../change-agent.ts';
import { findVersionToTry } from './find-version-to-try.ts';
import { showAgent, showContent } from '../show-agent.ts';
import { recordVersions } from './versions.store.ts';

const tenantUrl = '/admin/tenants/:tenant_id';
const params = z.object({ tenant_id: z.uuid() });

export function agentTransferRoutes(deps: Deps): Route[] {
  return [exportRoute(deps), importRoute(deps)];
}

function exportRoute(deps: Deps): Route {
  return route({
    method: 'GET',
    url: `${tenantUrl}/agents/:agent_id/export`,
    allow: 'viewer',
    summary: 'An agent as a file: what is published, or the version that is named',
    params: params.extend({ agent_id: z.uuid() }),
    query: z.object({ version_id: z.uuid().optional() }),
    response: agentFile,
    handler: ({ params: { tenant_id: tenantId, agent_id: agentId }, query: { version_id: versionId } }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const row = foundAgent(await findAgent(tx, tenantId, agentId));
        const content = versionId ? await findVersionToTry(tx, tenantId, agentId, versionId) : showContent(row);
        return {
          format: 'nexus-agent' as const,
          format_version: 1 as const,
          exported_at: deps.now().toISOString(),
          agent: agentContent.parse(content),
        };
      }),
  });
}

function importRoute(deps: Deps): Route {
  return route({
    method: 'POST',
    url: `${tenantUrl}/agent-imports`,
    allow: 'manager',
    summary: 'Make an agent of a file; it is switched off, and what is missing here is named',
    params,
    body: agentImportInput,
    response: agentImportResult,
    status: 201,
    async handler({ params: { tenant_id: tenantId }, body: { file, without_unknown: withoutUnknown }, request }) {
      const content = readFile(file);
      requireKnownVariables(content.system_prompt);
      const unknown = unknownPartsOf(content, await readAgentManifest(deps));
      const missing = [...unknown.tools, ...unknown.models];
      if (missing.length > 0 && !withoutUnknown)
        throw new AppError({
          code: 'agents.unknown-parts',
          status: 422,
          message: `The file names what is not here: ${missing.join(', ')}.`,
          details: { unknown },
        });
      return deps.database.transaction(tenantId, async (tx) => {
        await requireTenant(tx, tenantId);
        const { max_turn_cost_usd: cost, ...values } = withoutParts(content, unknown, deps.config.OPENAI_DEFAULT_MODEL);
        const agentId = await insertAgent(tx, tenantId, {
          ...values,
          max_turn_cost_usd: cost === null ? null : String(cost),
          is_active: false,
        });
        const note = missing.length === 0 ? '' : `− ${missing.join(', ')}`.slice(0, 300);
        await recordVersions(tx, tenantId, authorOf(request), { note });
        await tellAgentChange(tx, deps, request, { tenantId, agentId, action: 'agents.import' }, { left_out: missing });
        const agent = await showAgent(tx, foundAgent(await findAgent(tx, tenantId, agentId)));
        return { agent, left_out: unknown };
      });
    },
  });
}

/** The agent is checked as a form would be, and may lack what came later. */
const readable = agentFile.extend({ agent: agentInput.omit({ is_active: true }) });

/** @throws AppError 422 `agents.unknown-format` */
function readFile(file: unknown): AgentFile['agent'] {
  const read = readable.safeParse(file);
  if (read.success) return read.data.agent;
  throw new AppError({
    code: 'agents.unknown-format',
    status: 422,
    message: `This is no agent of format version 1: ${z.prettifyError(read.error)}`,
  });
}

/** What a content names that the agent service does not have. */
function unknownPartsOf(content: AgentFile['agent'], manifest: AgentManifest): UnknownParts {
  const tools = new Set(manifest.tools.map(({ name }) => name));
  const providers = new Set(manifest.model_providers.map(({ id }) => id));
  const named = [...new Set([...content.enabled_tools, ...Object.keys(content.tool_permissions)])];
  return {
    tools: named.filter((name) => !tools.has(name)),
    models: [{ model_provider: content.model_provider, model: content.model }, ...content.fallback_models]
      .filter(({ model_provider: provider }) => !providers.has(provider))
      .map(({ model_provider: provider, model }) => `${provider}/${model}`),
  };
}

/** The content without them; where its own model is one, the next that exists takes its place, or the platform's. */
function withoutParts(content: AgentFile['agent'], unknown: UnknownParts, defaultModel: string): AgentFile['agent'] {
  const isKnown = ({ model_provider: provider, model }: { model_provider: string; model: string }): boolean =>
    !unknown.models.includes(`${provider}/${model}`);
  const [own, ...fallbacks] = [
    { model_provider: content.model_provider, model: content.model },
    ...content.fallback_models,
  ].filter(isKnown);
  return {
    ...content,
    ...(own ?? { model_provider: 'openai', model: defaultModel }),
    fallback_models: fallbacks,
    enabled_tools: content.enabled_tools.filter((name) => !unknown.tools.includes(name)),
    tool_permissions: Object.fromEntries(
      Object.entries(content.tool_permissions).filter(([name]) => !unknown.tools.includes(name)),
    ),
  };
}

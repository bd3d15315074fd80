// The agents of a shop, and what they may be made of.
import { page, pageQuery } from '@nexus/contracts/admin-api';
import { agent, agentInput, agentPatch } from '@nexus/contracts/agents';
import type { Agent } from '@nexus/contracts/agents';
import { agentManifest } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { readAgentManifest, requireKnownParts } from './agent-manifest.ts';
import { deleteAgent, findAgent, insertAgent, listAgents, updateAgent } from './agents.store.ts';
import { authorOf, changeAgent, foundAgent, tellAgentChange } from './change-agent.ts';
import { routingCacheKey } from './look-up-agents.ts';
import { requireNoTests } from './saved-tests/require-passed.ts';
import { showAgent, showAgents } from './show-agent.ts';
import { contentColumns, findDraft, recordVersions, writeDraft } from './versions/versions.store.ts';
import type { AgentValues } from './versions/versions.store.ts';

const tenantUrl = '/admin/tenants/:tenant_id';
const url = `${tenantUrl}/agents`;
const tenantParams = z.object({ tenant_id: z.uuid() });
const params = tenantParams.extend({ agent_id: z.uuid() });

export function agentsRoutes(deps: Deps): Route[] {
  return [...readingRoutes(deps), ...writingRoutes(deps)];
}

function readingRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url,
      allow: 'viewer',
      summary: 'Agents of the shop; where no rule of routing says otherwise, the first active one answers',
      params: tenantParams,
      query: pageQuery,
      response: page(agent),
      handler: async ({ params: { tenant_id: tenantId }, query }) =>
        deps.database.transaction(tenantId, async (tx) => {
          const { items, next_cursor } = await listAgents(tx, tenantId, query);
          return { items: await showAgents(tx, tenantId, items), next_cursor };
        }),
    }),
    route({
      method: 'GET',
      url: `${url}/:agent_id`,
      allow: 'viewer',
      summary: 'One agent',
      params,
      response: agent,
      handler: async ({ params: { tenant_id: tenantId, agent_id: id } }) =>
        deps.database.transaction(tenantId, async (tx) => showAgent(tx, foundAgent(await findAgent(tx, tenantId, id)))),
    }),
    route({
      method: 'GET',
      url: `${tenantUrl}/tools`,
      allow: 'viewer',
      summary: 'Tools and model providers agents may use',
      params: tenantParams,
      response: agentManifest,
      handler: async () => readAgentManifest(deps),
    }),
  ];
}

function writingRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'POST',
      url,
      allow: 'manager',
      summary: 'Add an agent; it is its version 1',
      params: tenantParams,
      body: agentInput,
      response: agent,
      status: 201,
      handler: async ({ params: { tenant_id: tenantId }, body, request }) => {
        await requireKnownParts(deps, body);
        return deps.database.transaction(tenantId, async (tx) => {
          const { max_turn_cost_usd: cost, ...values } = body;
          const agentId = await insertAgent(tx, tenantId, { ...values, max_turn_cost_usd: asText(cost) });
          await recordVersions(tx, tenantId, authorOf(request));
          const change = { tenantId, agentId, action: 'agents.create' };
          await tellAgentChange(tx, deps, request, change, { fields: Object.keys(body) });
          return showAgent(tx, foundAgent(await findAgent(tx, tenantId, agentId)));
        });
      },
    }),
    route({
      method: 'PATCH',
      url: `${url}/:agent_id`,
      allow: 'manager',
      summary: 'Change an agent: published at once, or kept in its draft',
      params,
      body: agentPatch,
      response: agent,
      handler: ({ params: { tenant_id: tenantId, agent_id: agentId }, body, request }) =>
        patchAgent(deps, request, { tenantId, agentId }, body),
    }),
    route({
      method: 'DELETE',
      url: `${url}/:agent_id`,
      allow: 'manager',
      summary: 'Remove an agent with its versions; without an active one nobody answers but people',
      params,
      status: 204,
      handler: async ({ params: { tenant_id: tenantId, agent_id: agentId }, request }) =>
        deps.database.transaction(tenantId, async (tx) => {
          if (!(await deleteAgent(tx, tenantId, agentId))) foundAgent(null);
          await deps.cache.invalidate(tx, tenantId, [routingCacheKey]);
          await tellAgentChange(tx, deps, request, { tenantId, agentId, action: 'agents.delete' }, {});
        }),
    }),
  ];
}

async function patchAgent(
  deps: Deps,
  request: FastifyRequest,
  { tenantId, agentId }: { tenantId: string; agentId: string },
  { draft, revision, note, is_active: isActive, max_turn_cost_usd: cost, ...content }: z.output<typeof agentPatch>,
): Promise<Agent> {
  await requireKnownParts(deps, content);
  const changes: Partial<AgentValues> = cost === undefined ? content : { ...content, max_turn_cost_usd: asText(cost) };
  if (draft && isActive !== undefined)
    throw new AppError({
      code: 'agents.not-of-a-draft',
      status: 422,
      message: 'An agent is switched on or off at once; that is no part of a draft.',
    });
  const change = { tenantId, agentId, revision, action: draft ? 'agents.draft' : 'agents.update' };
  const row = await changeAgent(deps, request, change, async (tx, present, author) => {
    if (draft) {
      const base = (await findDraft(tx, tenantId, agentId)) ?? present;
      await writeDraft(tx, tenantId, agentId, { values: { ...contentOf(base), ...changes }, author, note: note ?? '' });
    } else {
      if (Object.keys(changes).length > 0) await requireNoTests(tx, tenantId, agentId);
      const switched = isActive === undefined ? {} : { is_active: isActive };
      await updateAgent(tx, tenantId, agentId, { ...changes, ...switched });
      await recordVersions(tx, tenantId, author, { note });
    }
    return { fields: Object.keys({ ...changes, ...(isActive === undefined ? {} : { is_active: isActive }) }) };
  });
  return deps.database.transaction(tenantId, (tx) => showAgent(tx, row));
}

function contentOf(row: AgentValues): AgentValues {
  return Object.fromEntries(contentColumns.map((name) => [name, row[name]])) as AgentValues;
}

/** Money is a numeric of Postgres, which the driver gives and takes as text. */
function asText(amount: number | null): string | null {
  return amount === null ? null : String(amount);
}

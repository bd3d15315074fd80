// The agents of a shop, and what they may be made of.
import { agent, agentInput, agentPatch, page, pageQuery } from '@nexus/contracts/admin-api';
import type { Agent } from '@nexus/contracts/admin-api';
import { agentManifest } from '@nexus/contracts/turn';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { listCredentials } from '../credentials/list-credentials.ts';
import { modelKeyOwner } from '../credentials/model-keys.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { readAgentManifest, requireKnownParts } from './agent-manifest.ts';
import { agentCacheKey } from './choose-agent.ts';
import { deleteAgent, findAgent, insertAgent, listAgents, updateAgent } from './agents.store.ts';
import type { AgentRow, AgentValues } from './agents.store.ts';

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
      summary: 'Agents of the shop; the first active one answers',
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
        deps.database.transaction(tenantId, async (tx) => showAgent(tx, found(await findAgent(tx, tenantId, id)))),
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
      summary: 'Add an agent',
      params: tenantParams,
      body: agentInput,
      response: agent,
      status: 201,
      handler: async ({ params: { tenant_id: tenantId }, body, request }) => {
        await requireKnownParts(deps, body);
        return deps.database.transaction(tenantId, async (tx) => {
          const row = await insertAgent(tx, tenantId, { ...body, max_turn_cost_usd: asText(body.max_turn_cost_usd) });
          await tell(tx, deps, request, row, 'agents.create', { fields: Object.keys(body) });
          return showAgent(tx, row);
        });
      },
    }),
    route({
      method: 'PATCH',
      url: `${url}/:agent_id`,
      allow: 'manager',
      summary: 'Change an agent',
      params,
      body: agentPatch,
      response: agent,
      handler: async ({ params: { tenant_id: tenantId, agent_id: id }, body, request }) => {
        await requireKnownParts(deps, body);
        return deps.database.transaction(tenantId, async (tx) => {
          const row = found(await updateAgent(tx, tenantId, id, changesOf(body)));
          await tell(tx, deps, request, row, 'agents.update', { fields: Object.keys(body) });
          return showAgent(tx, row);
        });
      },
    }),
    route({
      method: 'DELETE',
      url: `${url}/:agent_id`,
      allow: 'manager',
      summary: 'Remove an agent; without an active one nobody answers but people',
      params,
      status: 204,
      handler: async ({ params: { tenant_id: tenantId, agent_id: id }, request }) =>
        deps.database.transaction(tenantId, async (tx) => {
          if (!(await deleteAgent(tx, tenantId, id))) throw notFound();
          await tell(tx, deps, request, { tenant_id: tenantId, id }, 'agents.delete', {});
        }),
    }),
  ];
}

/** Money is a numeric of Postgres, which the driver gives and takes as text. */
function asText(amount: number | null): string | null {
  return amount === null ? null : String(amount);
}

function changesOf({ max_turn_cost_usd: cost, ...changes }: z.output<typeof agentPatch>): Partial<AgentValues> {
  return cost === undefined ? changes : { ...changes, max_turn_cost_usd: asText(cost) };
}

async function tell(
  tx: Transaction,
  { cache }: Pick<Deps, 'cache'>,
  request: FastifyRequest,
  row: { tenant_id: string; id: string },
  action: string,
  data: Record<string, unknown>,
): Promise<void> {
  await audit(tx, request, { tenantId: row.tenant_id, action, object: row.id, data });
  await cache.invalidate(tx, row.tenant_id, [agentCacheKey]);
  await announceChange(tx, { kind: 'agent-changed', tenant_id: row.tenant_id });
}

async function showAgent(tx: Transaction, row: AgentRow): Promise<Agent> {
  const [shown] = await showAgents(tx, row.tenant_id, [row]);
  return shown as Agent;
}

async function showAgents(tx: Transaction, tenantId: string, rows: AgentRow[]): Promise<Agent[]> {
  const keys = await listCredentials(tx, tenantId, 'model:');
  return rows.map(({ tenant_id: _tenantId, ...row }) => ({
    ...row,
    max_turn_cost_usd: row.max_turn_cost_usd === null ? null : Number(row.max_turn_cost_usd),
    model_key_cannot_open_since:
      keys.find(({ owner }) => owner === modelKeyOwner(row.model_provider))?.cannot_open_since?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }));
}

function found(row: AgentRow | null): AgentRow {
  if (!row) throw notFound();
  return row;
}

function notFound(): AppError {
  return new AppError({ code: 'agents.not-found', status: 404, message: 'There is no such agent.' });
}

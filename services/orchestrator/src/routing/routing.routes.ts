// Which of a shop's agents answers: read, replaced as a whole, and tried out.
import { findWarnings } from '@nexus/contracts/routing/find-warnings';
import type { KnownAgent } from '@nexus/contracts/routing/find-warnings';
import { routing, routingInput, routingTry, routingTryInput } from '@nexus/contracts/routing/routing';
import type { Routing } from '@nexus/contracts/routing/routing';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import { lookUpAgents, routingCacheKey } from '../agents/look-up-agents.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { requireTenant } from '../tenants/find-tenant.ts';
import { chooseAgent } from './choose-agent.ts';
import { readIntent } from './intents/read-intent.ts';
import { noRouting } from './kept-routing.ts';
import type { KeptRouting } from './kept-routing.ts';
import { findRouting, knownAgents, knownChannels, saveRouting } from './routing.store.ts';

const url = '/admin/tenants/:tenant_id/routing';
const params = z.object({ tenant_id: z.uuid() });

export function routingRoutes(deps: Deps): Route[] {
  return [read(deps), write(deps), tryOut(deps)];
}

function read(deps: Deps): Route {
  return route({
    method: 'GET',
    url,
    allow: 'viewer',
    summary: 'Which agent answers: the rules in their order, and those that can never decide',
    params,
    response: routing,
    handler: ({ params: { tenant_id: tenantId } }) =>
      deps.database.transaction(tenantId, async (tx) => {
        await requireTenant(tx, tenantId);
        return showRouting(tx, tenantId, await findRouting(tx, tenantId));
      }),
  });
}

function write(deps: Deps): Route {
  return route({
    method: 'PUT',
    url,
    allow: 'manager',
    summary: 'Replace the rules by which an agent is chosen; they hold from the next turn on',
    params,
    body: routingInput,
    response: routing,
    handler: ({ params: { tenant_id: tenantId }, body: { revision: seen, ...kept }, request }) =>
      deps.database.transaction(tenantId, async (tx) => {
        await requireTenant(tx, tenantId);
        requireKnown(kept, await readKnown(tx, tenantId, true));
        const revision = await saveRouting(tx, tenantId, kept, seen);
        if (revision === null)
          throw new AppError({
            code: 'routing.changed-meanwhile',
            status: 409,
            message: 'Somebody changed the routing meanwhile; read it again.',
          });
        await audit(tx, request, {
          tenantId,
          action: 'routing.update',
          object: tenantId,
          data: { rules: kept.rules.length, when_nobody: kept.when_nobody },
        });
        await deps.cache.invalidate(tx, tenantId, [routingCacheKey]);
        announceChange(tx, { kind: 'agent-changed', tenant_id: tenantId });
        return showRouting(tx, tenantId, { ...kept, revision });
      }),
  });
}

function tryOut(deps: Deps): Route {
  return route({
    method: 'POST',
    url: `${url}/tries`,
    allow: 'viewer',
    summary: 'Who would answer this message on this number at this hour, and why, rule by rule',
    params,
    body: routingTryInput,
    response: routingTry,
    handler: async ({ params: { tenant_id: tenantId }, body, request }) => {
      const agents = await lookUpAgents(deps, tenantId);
      const { timezone, kept, channelIds } = await deps.database.transaction(tenantId, async (tx) => {
        const tenant = await requireTenant(tx, tenantId);
        const known = await readKnown(tx, tenantId);
        if (body.routing) requireKnown(body.routing, known);
        requireAgents(known, body.current_agent_id === null ? [] : [body.current_agent_id]);
        requireChannels(known, [body.channel_id]);
        await audit(tx, request, { tenantId, action: 'routing.try', object: tenantId });
        const { channels, present } = known;
        const tried = body.routing ? { ...noRouting, ...body.routing } : present;
        return { timezone: tenant.timezone, kept: tried, channelIds: channels };
      });
      const texts = body.text === '' ? [] : [body.text];
      const now = body.at === undefined ? deps.now() : new Date(body.at);
      const asked = { channelId: body.channel_id, tags: body.tags, texts, newTexts: texts, now, timezone };
      const current = agents.find(({ id }) => id === body.current_agent_id) ?? null;
      const { choice, verdicts } = chooseAgent(agents, kept, { ...asked, current });
      return {
        choice,
        rules: verdicts.toSorted((one, other) => one.rule - other.rule),
        intent: readIntent(texts, kept.intent_words),
        at: now.toISOString(),
        timezone,
        warnings: findWarnings(kept.rules, agents, channelIds),
      };
    },
  });
}

async function showRouting(tx: Transaction, tenantId: string, kept: KeptRouting): Promise<Routing> {
  const [agents, channelIds] = [await knownAgents(tx, tenantId), await knownChannels(tx, tenantId)];
  return { ...kept, warnings: findWarnings(kept.rules, agents, channelIds) };
}

interface Known {
  agents: KnownAgent[];
  channels: string[];
  present: KeptRouting;
}

async function readKnown(tx: Transaction, tenantId: string, keepAgents = false): Promise<Known> {
  const [agents, channels, present] = await Promise.all([
    knownAgents(tx, tenantId, keepAgents),
    knownChannels(tx, tenantId),
    findRouting(tx, tenantId),
  ]);
  return { agents, channels, present };
}

/** @throws AppError 422 `routing.unknown-agent`, `routing.unknown-channel`: what is not this shop's cannot be named */
function requireKnown(
  { rules, default_agent_id: defaultId }: Pick<KeptRouting, 'rules' | 'default_agent_id'>,
  known: Known,
): void {
  requireAgents(known, [...rules.map((rule) => rule.agent_id), ...(defaultId === null ? [] : [defaultId])]);
  // A number that was removed may stay in its rule, which is then warned of.
  const kept = channelsOf(known.present.rules);
  requireChannels(
    known,
    channelsOf(rules).filter((id) => !kept.includes(id)),
  );
}

function requireAgents({ agents }: Known, ids: string[]): void {
  const unknown = ids.find((id) => !agents.some((agent) => agent.id === id));
  if (unknown !== undefined)
    throw new AppError({
      code: 'routing.unknown-agent',
      status: 422,
      message: 'This shop has no such agent.',
      details: { agent_id: unknown },
    });
}

function requireChannels({ channels }: Known, ids: string[]): void {
  const unknown = ids.find((id) => !channels.includes(id));
  if (unknown !== undefined)
    throw new AppError({
      code: 'routing.unknown-channel',
      status: 422,
      message: 'This shop has no such number.',
      details: { channel_id: unknown },
    });
}

function channelsOf(rules: KeptRouting['rules']): string[] {
  return rules.flatMap((rule) => rule.channel_ids ?? []);
}

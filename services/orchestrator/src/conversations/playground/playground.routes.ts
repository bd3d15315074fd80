// The playground: one version of an agent, or two side by side, on words that no customer wrote.
import { randomUUID } from 'node:crypto';
import { playgroundInput, playgroundResult } from '@nexus/contracts/agent-versions';
import type { PlaygroundResult } from '@nexus/contracts/agent-versions';
import type { TurnRequest } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import { lookUpAgents } from '../../agents/look-up-agents.ts';
import type { ShopAgent } from '../../agents/look-up-agents.ts';
import { findVersionToTry } from '../../agents/versions/find-version-to-try.ts';
import type { VersionToTry } from '../../agents/versions/find-version-to-try.ts';
import { readOpening } from '../../credentials/open-credentials.ts';
import type { Deps } from '../../deps.ts';
import { audit } from '../../events/audit.ts';
import { lookUpKnowledge, withKnowledge } from '../../knowledge/look-up-knowledge.ts';
import { lookUpShopFacts } from '../../shop-facts/look-up-shop-facts.ts';
import { awayReasonOf } from '../../routing/choose-agent.ts';
import { requireTenant } from '../../tenants/find-tenant.ts';
import { colleaguesOf } from '../routing/colleagues.ts';
import { startOfDay } from '../guards/start-of-day.ts';
import type { HistoryRow } from '../store/turns.store.ts';
import { foretell } from './foretell.ts';
import { readShopToTry } from './playground.store.ts';
import { trialRequest, nobody, runTrial } from './run-trial.ts';

type Said = z.output<typeof playgroundInput>['messages'];
interface Trial {
  version: VersionToTry;
  foretold: PlaygroundResult['runs'][number]['foretold'];
  request: TurnRequest;
}

export function playgroundRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'POST',
      url: '/admin/tenants/:tenant_id/agents/:agent_id/playground',
      allow: 'manager',
      summary:
        'Answer with a version, or with two, without a conversation: nothing is sent, tools that act are not run; what it costs is counted',
      params: z.object({ tenant_id: z.uuid(), agent_id: z.uuid() }),
      body: playgroundInput,
      response: playgroundResult,
      async handler({ params: { tenant_id: tenantId, agent_id: agentId }, body, request }) {
        const [agents, facts, knowledge] = await Promise.all([
          lookUpAgents(deps, tenantId),
          lookUpShopFacts(deps, tenantId),
          lookUpKnowledge(deps, tenantId),
        ]);
        const trials = await readOpening(deps.database, tenantId, async (tx) => {
          const { timezone } = await requireTenant(tx, tenantId);
          const budget = {
            defaultUsd: deps.config.TENANT_DAILY_BUDGET_USD,
            since: startOfDay(deps.now(), timezone).since,
          };
          const shop = await readShopToTry(tx, tenantId, budget);
          if (!shop || (shop.daily_budget_usd > 0 && shop.spent_today_usd >= shop.daily_budget_usd))
            throw new AppError({ code: 'playground.budget-spent', status: 409, message: "Today's budget is spent." });
          const context = { ...shop, ...nobody(), memories: [] };
          const ids = body.version_ids.length === 0 ? [null] : body.version_ids;
          const made: Trial[] = [];
          for (const id of ids) {
            const version = await findVersionToTry(tx, tenantId, agentId, id);
            const agent = withKnowledge({ ...version, version: version.version ?? 0 }, knowledge);
            const rows = historyOf(body.messages, deps.now());
            const isThere = (one: ShopAgent) => awayReasonOf(one, shop.timezone, deps.now()) === null;
            const known = { tenantId, context, agent, facts, rows, colleagues: colleaguesOf(version, agents, isThere) };
            const foretold = foretell(version, shop, body.messages, deps.now());
            made.push({ version, foretold, request: await trialRequest(tx, deps, known, ids.length) });
          }
          await audit(tx, request, {
            tenantId,
            action: 'agents.try',
            object: agentId,
            data: { versions: made.length },
          });
          return made;
        });
        const runs = await Promise.allSettled(trials.map((trial) => run(deps, agentId, trial)));
        const failed = runs.find((one) => one.status === 'rejected');
        if (failed) throw failed.reason;
        return { runs: runs.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])) };
      },
    }),
  ];
}

function historyOf(messages: Said, now: Date): HistoryRow[] {
  return messages.map(({ role, text }, place) => ({
    id: randomUUID(),
    author: role,
    type: 'text',
    text,
    image_url: null,
    at: new Date(now.getTime() - (messages.length - place) * 1000),
    turn_id: null,
    direction: role === 'customer' ? 'in' : 'out',
    waits: false,
    fallback: false,
  }));
}

async function run(
  deps: Deps,
  agentId: string,
  { version, foretold, request }: Trial,
): Promise<PlaygroundResult['runs'][number]> {
  const begun = performance.now();
  const result = await runTrial(deps, agentId, request);
  return {
    version_id: version.version_id,
    number: version.version,
    outcome: result.outcome,
    messages: result.messages.map(({ text, image_url }) => ({ text, image_url })),
    handoff: result.handoff,
    failure: result.failure,
    colleague: result.colleague,
    foretold,
    steps: result.steps,
    usage: result.usage,
    duration_ms: Math.round(performance.now() - begun),
  };
}

// A turn that is no conversation: of the playground, or of a saved test. What it used is counted.
import { randomUUID } from 'node:crypto';
import { resultOf } from '@nexus/contracts/turn';
import type { TurnRequest, TurnResult } from '@nexus/contracts/turn';
import type { Transaction } from '@nexus/database/database';
import { readCredentials } from '../../credentials/open-credentials.ts';
import type { Deps } from '../../deps.ts';
import { buildTurnRequest, ownersOfTurn } from '../build-turn-request.ts';
import type { KnownOfTurn } from '../build-turn-request.ts';
import { startOfDay } from '../guards/start-of-day.ts';
import { tellBudget } from '../guards/tell-budget.ts';
import { insertUsageOfNoTurn } from '../store/turns.store.ts';
import { readShopToTry } from './playground.store.ts';

/** A person waits for it, behind proxies that give up after a minute. */
const longestMilliseconds = 45_000;

/** Whoever is written to in a trial: nobody who exists, so no order, memory or conversation is theirs. */
export function nobody() {
  return {
    conversation_id: randomUUID(),
    episode: 1,
    customer_id: randomUUID(),
    customer_name: null,
    customer_phone: null,
    store_customer_id: null,
  };
}

/**
 * Marked as a trial, which keeps acting tools from being run; what is left of the budget is shared by the `count` that run.
 * @throws AppError `credentials.cannot-open`, noted within `tx`
 */
export async function trialRequest(
  tx: Transaction,
  deps: Deps,
  known: Omit<KnownOfTurn, 'turnId' | 'toolSteps' | 'credentials'>,
  count: number,
): Promise<TurnRequest> {
  const credentials = await readCredentials(tx, deps.keyring, { tenantId: known.tenantId, owners: ownersOfTurn });
  try {
    const turn = buildTurnRequest(deps, { ...known, turnId: randomUUID(), toolSteps: [], credentials });
    const { max_milliseconds: milliseconds, max_cost_usd: cost, ...limits } = turn.limits;
    return {
      ...turn,
      playground: true,
      limits: {
        ...limits,
        max_milliseconds: Math.min(milliseconds, longestMilliseconds),
        max_cost_usd: cost === null ? null : cost / count,
      },
    };
  } finally {
    await credentials.note(tx);
  }
}

/** Runs to its end even when nobody waits any more, so that all it used is written down. @throws AppError of the call */
export async function runTrial(deps: Deps, agentId: string, request: TurnRequest): Promise<TurnResult> {
  const result = await deps.agent.call({
    path: '/turns',
    body: request,
    response: resultOf(request),
    timeout: request.limits.max_milliseconds + 10_000,
  });
  const tenantId = request.tenant.id;
  await deps.database.transaction(tenantId, async (tx) => {
    await insertUsageOfNoTurn(tx, { tenantId, agentId, conversationId: null, steps: result.steps });
    const day = startOfDay(deps.now(), request.tenant.timezone);
    const budget = { defaultUsd: deps.config.TENANT_DAILY_BUDGET_USD, since: day.since };
    const shop = await readShopToTry(tx, tenantId, budget);
    if (shop)
      await tellBudget(tx, {
        tenantId,
        date: day.date,
        budgetUsd: shop.daily_budget_usd,
        spentUsd: shop.spent_today_usd,
      });
  });
  return result;
}

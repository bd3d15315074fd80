// The job that turns an episode which is over into memories: the agent service asks the model, code decides what is kept.
import { distillationResult } from '@nexus/contracts/memory';
import type { DistillationRequest, DistillationResult } from '@nexus/contracts/memory';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { currentContext, withContext } from '@nexus/service-kit/context';
import { failpoint } from '@nexus/service-kit/failpoint';
import { z } from 'zod';
import { firstAgent } from '../../agents/look-up-agents.ts';
import { readCredentials, readOpening } from '../../credentials/open-credentials.ts';
import type { KeptCredentials } from '../../credentials/open-credentials.ts';
import type { Deps } from '../../deps.ts';
import { announceChange } from '../../events/announce-change.ts';
import { recordEvent } from '../../events/record-event.ts';
import { enqueueJob } from '../../jobs/enqueue-job.ts';
import { defineJob } from '../../jobs/job.ts';
import type { JobDefinition } from '../../jobs/job.ts';
import { keepDistilled, readKnown } from '../../memories/keep-distilled.ts';
import type { SaidMessage } from '../../memories/judge-candidate.ts';
import { lookUpTenant } from '../../tenants/look-up-tenant.ts';
import { modelsOf, withKeys } from '../build-turn-request.ts';
import { startOfDay } from '../guards/start-of-day.ts';
import { insertTurn, insertUsageOfNoTurn } from '../store/turns.store.ts';
import { episodeReason, lockConversationRow, readClock, readEpisode, readEpisodeMessages } from './episodes.store.ts';
import { distilEpisodeKind } from './queue-distillation.ts';

const payloadSchema = z.object({ conversation_id: z.uuid(), episode: z.number().int(), turn_id: z.uuid() });
type Payload = z.output<typeof payloadSchema>;

interface Plan {
  customerId: string;
  agent: { id: string; name: string; version_id: string; version: number };
  startedAt: string;
  messages: Map<number, SaidMessage>;
  known: Map<number, string>;
  request: DistillationRequest;
}

const longestEpisode = 200;
const longestText = 1500;
/** An episode in which the customer said less holds nothing. */
const fewestWords = 3;
const busyPauseMs = 20_000;
/** The shop's money for today is spent: later, when a new day may have begun. */
const budgetPauseMs = 6 * 60 * 60_000;
const askMilliseconds = 60_000;

/** Once per episode, whatever dies meanwhile: the turn's id is the mark, and it is written with what is kept. */
export function distilEpisode(deps: Deps): JobDefinition {
  return defineJob({
    kind: distilEpisodeKind,
    payload: payloadSchema,
    maxAttempts: 8,
    firstRetryMs: 5000,
    run: (payload, { tenantId, signal }) =>
      withContext(
        undefined,
        { tenant_id: tenantId, conversation_id: payload.conversation_id, turn_id: payload.turn_id },
        async () => {
          const plan = await readOpening(deps.database, tenantId, (tx) =>
            planDistillation(deps, tx, tenantId, payload),
          );
          if (plan === null) return;
          await failpoint('distillation-planned');
          const result = await deps.agent.call({
            path: '/distillations',
            body: plan.request,
            response: distillationResult,
            timeout: askMilliseconds + 15_000,
            signal,
          });
          await failpoint('episode-distilled');
          if (result.failure?.retryable) {
            await keepUsage(deps, tenantId, plan, result, payload.conversation_id);
            throw new AppError({ code: result.failure.code, status: 502, message: result.failure.message });
          }
          if (!(await keep(deps, tenantId, payload, plan, result))) await keepUsage(deps, tenantId, plan, result, null);
        },
      ),
  });
}

/** Null when there is nothing to ask, or it has to wait. */
async function planDistillation(
  deps: Deps,
  tx: Transaction,
  tenantId: string,
  { conversation_id: conversationId, episode, turn_id: turnId }: Payload,
): Promise<Plan | null> {
  const [agent, tenant] = await Promise.all([firstAgent(deps, tenantId), lookUpTenant(deps, tenantId)]);
  const { since } = startOfDay(deps.now(), tenant?.timezone ?? 'UTC');
  const place = { conversationId, episode, turnId };
  const budget = { defaultUsd: deps.config.TENANT_DAILY_BUDGET_USD, since };
  const facts = await readEpisode(tx, tenantId, place, budget);
  if (!facts || facts.done || !facts.is_active || !agent) return null;
  const later = (milliseconds: number) =>
    enqueueJob(tx, {
      tenantId,
      kind: distilEpisodeKind,
      key: `${conversationId}:${episode}`,
      payload: { conversation_id: conversationId, episode, turn_id: turnId },
      dueAt: new Date(deps.now().getTime() + milliseconds),
    });
  if (facts.busy) return later(busyPauseMs).then(() => null);
  if (facts.daily_budget_usd > 0 && facts.spent_today_usd >= facts.daily_budget_usd)
    return later(budgetPauseMs).then(() => null);
  const { known, notBefore } = await readKnown(tx, tenantId, facts.customer_id);
  const said = (await readEpisodeMessages(tx, tenantId, place, longestEpisode)).filter(
    ({ at }) => notBefore === null || at > notBefore,
  );
  const words = said.filter(({ who }) => who === 'customer').flatMap(({ text }) => text.split(/\s+/).filter(Boolean));
  if (words.length < fewestWords) return null;
  const models = modelsOf(agent, agent.fallback_models, facts);
  const credentials = await readCredentials(tx, deps.keyring, { tenantId, owners: ['model:%'] });
  const { model_credentials, fallbacks } = await openKeys(deps, tx, credentials, models);
  return {
    customerId: facts.customer_id,
    agent,
    startedAt: await readClock(tx),
    messages: new Map(said.map((message, index) => [index + 1, message])),
    known: new Map(known.map(({ id }, index) => [index + 1, id])),
    request: {
      tenant: { id: tenantId, store_name: facts.store_name, locale: facts.locale },
      conversation: { id: conversationId, episode },
      agent: models[0],
      model_credentials,
      models: { fallbacks, thrift: null, prices: facts.model_prices },
      messages: said.map(({ who, text, at }, index) => ({
        number: index + 1,
        who,
        text: text.slice(0, longestText),
        at: at.toISOString(),
      })),
      known: known.map(({ kind, text }, index) => ({ number: index + 1, kind, text })),
      max_milliseconds: askMilliseconds,
      now: deps.now().toISOString(),
    },
  };
}

/** Which of them do not open is noted, also when it is thrown. */
async function openKeys(
  deps: Deps,
  tx: Transaction,
  credentials: KeptCredentials,
  models: Parameters<typeof withKeys>[2],
): Promise<ReturnType<typeof withKeys>> {
  try {
    return withKeys(deps.config, credentials, models);
  } finally {
    await credentials.note(tx);
  }
}

/** What was paid for an answer of which nothing is kept: it is to be asked again, or its customer was erased meanwhile. */
async function keepUsage(
  { database }: Deps,
  tenantId: string,
  { agent }: Plan,
  { steps }: DistillationResult,
  conversationId: string | null,
): Promise<void> {
  await database.transaction(tenantId, async (tx) => {
    const isThere = conversationId !== null && (await lockConversationRow(tx, tenantId, conversationId));
    await insertUsageOfNoTurn(tx, {
      tenantId,
      agentId: agent.id,
      conversationId: isThere ? conversationId : null,
      steps,
    });
  });
}

/**
 * ONE transaction: the turn with what it used, the memories, the event. A second writer meets the turn's id and writes nothing.
 * @returns false when the customer was erased meanwhile
 */
async function keep(
  deps: Deps,
  tenantId: string,
  { conversation_id: conversationId, episode, turn_id: turnId }: Payload,
  plan: Plan,
  result: DistillationResult,
): Promise<boolean> {
  const { customerId, agent, messages, known } = plan;
  const kept = await deps.database.transaction(tenantId, async (tx) => {
    const of = { tenantId, customerId, conversationId, episode, messages, known };
    const counts = await keepDistilled(tx, of, result);
    if (counts === null || !(await lockConversationRow(tx, tenantId, conversationId))) return false;
    insertTurn(
      tx,
      tenantId,
      {
        id: turnId,
        conversationId,
        agentId: agent.id,
        agentName: agent.name,
        agentVersionId: agent.version_id,
        agentVersion: agent.version,
        status: 'distilled',
        reason: episodeReason(episode),
        traceId: currentContext()?.trace_id ?? null,
        startedAt: plan.startedAt,
      },
      result,
    );
    const at = { tenantId, conversationId, turnId };
    if (result.outcome === 'distilled')
      await recordEvent(tx, { ...at, kind: 'episode-distilled', data: { episode, ...counts } });
    else
      await recordEvent(tx, {
        ...at,
        kind: 'distillation-dropped',
        severity: 'warning',
        data: { episode, code: result.failure?.code ?? 'malformed' },
      });
    const change = { tenant_id: tenantId, conversation_id: conversationId };
    announceChange(tx, { kind: 'turn-changed', ...change, turn_id: turnId });
    announceChange(tx, { kind: 'conversation-changed', ...change });
    await failpoint('memories-written');
    return true;
  });
  await failpoint('memories-committed');
  return kept;
}

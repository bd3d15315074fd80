// Step 2 of a message's way: one turn of a leased conversation, from "may the agent answer?" to its reply being stored.
import { randomUUID } from 'node:crypto';
import type { SendingChannel } from '@nexus/contracts/outbound-message';
import { resultOf } from '@nexus/contracts/turn';
import type { TurnRequest, TurnResult } from '@nexus/contracts/turn';
import { newId } from '@nexus/database/new-id';
import { currentContext, withContext } from '@nexus/service-kit/context';
import { failpoint } from '@nexus/service-kit/failpoint';
import { lookUpAgents } from '../agents/look-up-agents.ts';
import { channelOwner } from '../channels/channel-credentials.ts';
import { isCannotOpen } from '../credentials/note-cannot-open.ts';
import { readCredentials } from '../credentials/open-credentials.ts';
import type { KeptCredentials } from '../credentials/open-credentials.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { lookUpShopFacts } from '../shop-facts/look-up-shop-facts.ts';
import { lookUpKnowledge, withKnowledge } from '../knowledge/look-up-knowledge.ts';
import { lookUpRouting } from '../routing/look-up-routing.ts';
import { lookUpTenant } from '../tenants/look-up-tenant.ts';
import { buildTurnRequest, historyLength, modelsOf, ownersOfTurn, turnsWithFacts } from './build-turn-request.ts';
import { deliverReply } from './deliver-reply.ts';
import { handOff } from './hand-off.ts';
import type { Interrupts } from './queues/interrupts.ts';
import { permitTurn } from './permit-turn.ts';
import { failsOnceMore, ruleOfTurn, withOwnRules } from './guards/rule-of-turn.ts';
import { isSeenLater, picturesToShow, withPictures } from './pictures/show-pictures.ts';
import type { Picture, ReadPicture } from './pictures/show-pictures.ts';
import { soundsLikeAMachine } from './guards/sounds-like-a-machine.ts';
import { startOfDay } from './guards/start-of-day.ts';
import { tellBudget } from './guards/tell-budget.ts';
import { recallAnswering } from './routing/recall-answering.ts';
import { routeTurn, withChoice } from './routing/route-turn.ts';
import type { Routed } from './routing/route-turn.ts';
import { settleHandOver } from './routing/settle-hand-over.ts';
import { showTyping } from './queues/show-typing.ts';
import { sendingChannel } from './queues/sending-channel.ts';
import { maximumSuperseded } from './queues/turn.ts';
import type { Turn, TurnLease } from './queues/turn.ts';
import {
  freeLease,
  insertTurn,
  lockLeased,
  markAnswered,
  readHistory,
  readRecentToolSteps,
  readTurnContext,
  readWaitingMessages,
} from './store/turns.store.ts';
import type { HistoryRow, TurnContext, WaitingMessage } from './store/turns.store.ts';

type Plan =
  | { kind: 'done' }
  | {
      kind: 'ask';
      turn: Turn;
      routed: Routed;
      context: TurnContext;
      rows: HistoryRow[];
      request: TurnRequest;
      pictures: Picture[];
      channel: SendingChannel;
    };

/** How long a voice note may hold a turn back while it is being transcribed. */
const patienceForMediaMilliseconds = 60_000;

/** Takes the waiting messages, asks the agent, stores the reply. Losing the lease anywhere writes nothing. */
export async function runTurn(
  deps: Deps,
  interrupts: Interrupts,
  lease: TurnLease,
  signal: AbortSignal,
  readPicture: ReadPicture,
): Promise<void | 'nothing-left'> {
  const turnId = newId();
  return withContext(undefined, { tenant_id: lease.tenantId, conversation_id: lease.id, turn_id: turnId }, async () => {
    await failpoint('turn-claimed');
    const plan = await planTurn(deps, lease, turnId);
    if (plan.kind === 'done') return;
    await failpoint('turn-planned');
    const answer = askAgent(deps, interrupts, plan, signal, readPicture);
    const typing = showTyping(deps, plan.channel, plan.turn.taken.at(-1)?.provider_message_id ?? null);
    try {
      const result = await answer;
      await failpoint('agent-answered');
      const left = result
        ? await deliverReply(deps, plan.turn, plan.context, await settleResult(deps, plan, result))
        : await giveUpDraft(deps, plan.turn);
      await failpoint('turn-ended');
      return left;
    } finally {
      typing.stop();
    }
  });
}

/** What the shop's own rules make of the agent's result, with the choice of the agent in its log. */
async function settleResult(
  deps: Deps,
  { turn, routed, context, rows }: Extract<Plan, { kind: 'ask' }>,
  result: TurnResult,
): Promise<TurnResult> {
  const told = withChoice(routed.choice, turn.startedAt, result);
  if (told.outcome !== 'handed_over') return failsOnceMore(context, rows, told);
  const agents = await lookUpAgents(deps, turn.tenantId);
  return settleHandOver(told, turn, routed, { agents, context, now: deps.now() });
}

/** Reads everything in one flight and settles what needs no agent. */
async function planTurn(deps: Deps, lease: TurnLease, turnId: string): Promise<Plan> {
  const { tenantId, id: conversationId, token } = lease;
  const [agents, routing, tenant, facts, knowledge] = await Promise.all([
    lookUpAgents(deps, tenantId),
    lookUpRouting(deps, tenantId),
    lookUpTenant(deps, tenantId),
    lookUpShopFacts(deps, tenantId),
    lookUpKnowledge(deps, tenantId),
  ]);
  const day = startOfDay(deps.now(), tenant?.timezone ?? 'UTC');
  const { context, waiting, rows, toolSteps, credentials } = await readForTurn(deps, lease, day.since);
  if (!context) return { kind: 'done' };
  if (waiting.length === 0) return putBack(deps, lease);
  context.answering = await recallAnswering(deps, tenantId, context, rows, agents.length);
  const routed = routeTurn({ agents, routing }, context, waiting, deps.now());
  const agent = routed.agent && withKnowledge(routed.agent, knowledge);
  Object.assign(context, withOwnRules(context, agent));
  const [model] = agent ? modelsOf(agent, [], context) : [];
  if (isHeardLater(waiting, deps.now()) || (model && isSeenLater(model, waiting, deps.now())))
    return putBack(deps, lease, 2000);
  const turn: Turn = {
    id: turnId,
    tenantId,
    conversationId,
    token,
    startedAt: context.read_at,
    taken: waiting,
    ownerVersion: context.owner_version,
    agentId: null,
    agentName: null,
    agentVersionId: null,
    agentVersion: null,
    agentChange: null,
    answering: null,
    date: day.date,
  };
  const settle = (verdict: Settled['verdict'], reason: string, choice: Settled['choice'] = null) =>
    settleWithoutAgent(deps, { turn, context, credentials }, { verdict, reason, choice });
  const permission = permitTurn(context, waiting, {
    now: deps.now(),
    customerTurnsPerHour: deps.config.CUSTOMER_TURNS_PER_HOUR,
    staleAfterMinutes: deps.config.STALE_AFTER_MINUTES,
    machine: deps.config.LOOP_GUARD === 'on' && soundsLikeAMachine(rows, deps.now()),
    rule: ruleOfTurn(context, waiting, rows),
  });
  if (permission.verdict !== 'answer') return settle(permission.verdict, permission.reason);
  if (!agent)
    return routed.person === null
      ? settle('silent', 'no_active_agent')
      : settle('hand_off', routed.person, routed.choice);
  const { id: agentId, name: agentName, version_id: agentVersionId, version: agentVersion } = agent;
  const { answering, change: agentChange, colleagues, takenOverFrom } = routed;
  Object.assign(turn, { agentId, agentName, agentVersionId, agentVersion, answering, agentChange });
  try {
    const request = buildTurnRequest(deps, {
      tenantId,
      turnId,
      context,
      agent,
      facts,
      rows,
      toolSteps,
      credentials,
      colleagues,
      takenOverFrom,
    });
    const channel = sendingChannel(context, credentials.of(channelOwner(context.channel_id)));
    if (credentials.isToNote) await deps.database.transaction(tenantId, (tx) => credentials.note(tx));
    const pictures = picturesToShow(request.agent, waiting, rows.slice(-request.history.length));
    return { kind: 'ask', turn, routed, context, rows, request, pictures, channel };
  } catch (error) {
    if (!isCannotOpen(error)) throw error;
    return settle('hand_off', 'credential_cannot_open');
  }
}

/** Nothing is locked; whoever writes afterwards looks at the lease again. */
async function readForTurn(deps: Deps, lease: TurnLease, since: Date) {
  const { tenantId, id: conversationId } = lease;
  const [context, waiting, rows, toolSteps, credentials] = await deps.database.transaction(tenantId, (tx) =>
    tx.readWith(
      Promise.all([
        readTurnContext(tx, lease, { defaultUsd: deps.config.TENANT_DAILY_BUDGET_USD, since }),
        readWaitingMessages(tx, tenantId, conversationId),
        readHistory(tx, tenantId, conversationId, historyLength),
        readRecentToolSteps(tx, tenantId, conversationId, { messages: historyLength, turns: turnsWithFacts }),
        readCredentials(tx, deps.keyring, { tenantId, owners: ownersOfTurn, channelOf: conversationId }),
      ]),
    ),
  );
  return { context, waiting, rows, toolSteps, credentials };
}

/** Nothing to answer, or nothing yet. */
async function putBack(deps: Deps, lease: TurnLease, delayMilliseconds?: number): Promise<Plan> {
  const { tenantId, id: conversationId, token } = lease;
  await deps.database.transaction(tenantId, async (tx) => {
    if (await lockLeased(tx, tenantId, conversationId, token))
      freeLease(tx, tenantId, conversationId, { superseded: false, delayMilliseconds });
  });
  return { kind: 'done' };
}

function isHeardLater(waiting: WaitingMessage[], now: Date): boolean {
  return waiting.some(
    (message) =>
      message.media_status === 'pending' &&
      (message.media_kind === 'voice' || message.media_kind === 'audio') &&
      now.getTime() - (message.media_created_at?.getTime() ?? 0) < patienceForMediaMilliseconds,
  );
}

interface Settled {
  verdict: 'silent' | 'hand_off';
  reason: string;
  /** Told in the log where it is why. */
  choice: Routed['choice'];
}

async function settleWithoutAgent(
  deps: Deps,
  known: { turn: Turn; context: TurnContext; credentials: KeptCredentials },
  { verdict, reason, choice }: Settled,
): Promise<Plan> {
  const { turn, context, credentials } = known;
  const { tenantId, conversationId, date, taken } = turn;
  const takenIds = taken.map((message) => message.id);
  await deps.database.transaction(tenantId, async (tx) => {
    await credentials.note(tx);
    await tellBudget(tx, { tenantId, date, budgetUsd: context.daily_budget_usd, spentUsd: context.spent_today_usd });
    if (!(await lockLeased(tx, tenantId, conversationId, turn.token))) return;
    const status = verdict === 'silent' ? 'silent' : 'handed_off';
    const ended = { ...turn, status, reason, traceId: currentContext()?.trace_id ?? null } as const;
    insertTurn(tx, tenantId, ended, withChoice(choice, turn.startedAt, { steps: [] }));
    markAnswered(tx, tenantId, takenIds, turn.id, reason);
    freeLease(tx, tenantId, conversationId, { superseded: false });
    if (verdict === 'hand_off') await handOff(tx, { tenantId, conversationId, turnId: turn.id, reason, summary: null });
    announceChange(tx, {
      kind: 'turn-changed',
      tenant_id: tenantId,
      conversation_id: conversationId,
      turn_id: turn.id,
    });
  });
  return { kind: 'done' };
}

/** The agent's result, or null when the turn was given up meanwhile (a person took over, or newer messages came). */
async function askAgent(
  deps: Deps,
  interrupts: Interrupts,
  plan: Extract<Plan, { kind: 'ask' }>,
  signal: AbortSignal,
  readPicture: ReadPicture,
): Promise<TurnResult | null> {
  const ask = async (inner: AbortSignal): Promise<TurnResult> =>
    deps.agent.call({
      path: '/turns',
      body: await withPictures(plan.request, plan.pictures, readPicture),
      response: resultOf(plan.request),
      timeout: plan.request.limits.max_milliseconds + 15_000,
      signal: inner,
    });
  const key = plan.context.superseded_count < maximumSuperseded ? plan.turn.conversationId : randomUUID();
  return interrupts.during(key, signal, async (inner) => {
    try {
      return await ask(inner);
    } catch (error) {
      if (inner.aborted) return null;
      throw error;
    }
  });
}

/** The draft is dropped; whoever interrupted has settled what happens to the messages, or they are taken up again. */
async function giveUpDraft(deps: Deps, turn: Turn): Promise<void> {
  await deps.database.transaction(turn.tenantId, async (tx) => {
    const conversation = await lockLeased(tx, turn.tenantId, turn.conversationId, turn.token);
    if (!conversation) return;
    const canceled = conversation.owner !== 'ai';
    insertTurn(
      tx,
      turn.tenantId,
      {
        ...turn,
        agentChange: null,
        status: canceled ? 'canceled' : 'superseded',
        reason: canceled ? 'person_in_charge' : 'newer_messages',
        traceId: currentContext()?.trace_id ?? null,
      },
      null,
    );
    freeLease(tx, turn.tenantId, turn.conversationId, { superseded: !canceled });
    announceChange(tx, {
      kind: 'turn-changed',
      tenant_id: turn.tenantId,
      conversation_id: turn.conversationId,
      turn_id: turn.id,
    });
  });
}

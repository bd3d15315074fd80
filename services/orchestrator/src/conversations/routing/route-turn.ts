// Which agent answers a turn: the shop's rules applied to what the conversation says now. Pure.
import type { AgentChange, AgentChoice } from '@nexus/contracts/routing/agent-choice';
import type { TurnRequest, TurnResult, TurnStep } from '@nexus/contracts/turn';
import type { ShopAgent } from '../../agents/look-up-agents.ts';
import { awayReasonOf, changeOf, chooseAgent } from '../../routing/choose-agent.ts';
import type { Chosen } from '../../routing/choose-agent.ts';
import type { KeptRouting } from '../../routing/kept-routing.ts';
import type { Answering } from '../store/conversations.table.ts';
import type { TurnContext, WaitingMessage } from '../store/turns.store.ts';
import { colleaguesOf } from './colleagues.ts';
import type { Colleague } from './colleagues.ts';

type RoutedContext = Pick<TurnContext, 'answering' | 'episode' | 'channel_id' | 'tags' | 'timezone'>;

export interface Routed {
  /** Null: nobody. */
  agent: ShopAgent | null;
  /** Set: a person is to answer, for this reason. */
  person: Chosen['person'];
  /** Null: the shop has nothing to choose from. */
  choice: AgentChoice | null;
  change: AgentChange | null;
  /** Who answers this episode from now on; null: nothing is written. */
  answering: Answering | null;
  /** How often this episode was handed over by agents. */
  handOvers: number;
  colleagues: Colleague[];
  takenOverFrom: TurnRequest['taken_over_from'];
}

export function routeTurn(
  { agents, routing }: { agents: ShopAgent[]; routing: KeptRouting },
  context: RoutedContext,
  waiting: WaitingMessage[],
  now: Date,
): Routed {
  const { answering, episode, timezone } = context;
  const held = answering?.episode === episode ? answering : null;
  const newTexts = held ? waiting.filter((message) => message.created_at.toISOString() > held.since) : waiting;
  const textOf = ({ text }: WaitingMessage): string => text;
  const chosen = chooseAgent(agents, routing, {
    channelId: context.channel_id,
    tags: context.tags,
    texts: waiting.map(textOf),
    newTexts: newTexts.map(textOf),
    now,
    timezone,
    current: held && { id: held.agent_id, name: held.agent_name },
  });
  const { agent } = chosen;
  const choice = toldChoice(chosen.choice, held, newTexts.length === 0);
  const change = changeOf(chosen);
  const isRouted = agents.length > 1 || routing.rules.length > 0 || choice.passed_over.length > 0;
  const kept =
    !isRouted || agent === null || (held?.agent_id === agent.id && !held.recalled)
      ? null
      : answeringOf(agent, { episode, waiting, held, before: change && beforeOf(change, agents) });
  const before = (kept ?? held)?.before ?? null;
  return {
    agent,
    person: chosen.person,
    choice: isRouted ? choice : null,
    change,
    answering: kept,
    handOvers: held?.hand_overs ?? 0,
    colleagues: agent ? colleaguesOf(agent, agents, (one) => awayReasonOf(one, timezone, now) === null) : [],
    takenOverFrom: before && { name: before.name, role: before.role, reason: before.reason },
  };
}

/** What is kept of who answers from this turn on. */
export function answeringOf(
  agent: Pick<ShopAgent, 'id' | 'name'>,
  known: {
    episode: number;
    waiting: Pick<WaitingMessage, 'created_at'>[];
    held: Pick<Answering, 'hand_overs'> | null;
    before: Answering['before'];
  },
): Answering {
  const newest = Math.max(...known.waiting.map(({ created_at: at }) => at.getTime()));
  return {
    agent_id: agent.id,
    agent_name: agent.name,
    episode: known.episode,
    since: new Date(newest).toISOString(),
    hand_overs: known.held?.hand_overs ?? 0,
    before: known.before,
  };
}

function beforeOf({ from, reason }: AgentChange, agents: ShopAgent[]): Answering['before'] {
  return { ...from, role: agents.find(({ id }) => id === from.id)?.role ?? '', reason };
}

/** In the turn that follows a hand-over, the colleague's reason is why this agent answers. */
function toldChoice(choice: AgentChoice, held: Answering | null, isSameBurst: boolean): AgentChoice {
  if (choice.cause !== 'goes_on' || !isSameBurst || !held?.before) return choice;
  const { id, name } = held.before;
  return { ...choice, cause: 'handed_over', from: { id, name } };
}

/** The result with the choice as the first step of its thinking log. */
export function withChoice<Result extends Pick<TurnResult, 'steps'>>(
  choice: AgentChoice | null,
  startedAt: string,
  result: Result,
): Result {
  if (choice === null) return result;
  const step: TurnStep = {
    index: 0,
    kind: 'check',
    started_at: new Date(startedAt).toISOString(),
    duration_ms: 0,
    reason: null,
    model: null,
    tool: null,
    error: null,
    routing: choice,
  };
  return { ...result, steps: [step, ...result.steps.map((one) => ({ ...one, index: one.index + 1 }))] };
}

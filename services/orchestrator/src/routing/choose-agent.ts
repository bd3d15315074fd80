// Which agent of a shop answers, and why. Decided by code from the shop's rules; no model is asked. Pure.
import type { AgentChange, AgentChoice, AwayReason, CustomerIntent } from '@nexus/contracts/agent-choice';
import type { RoutingRule, RuleVerdict } from '@nexus/contracts/routing';
import type { ShopAgent } from '../agents/look-up-agents.ts';
import { isWithin } from './is-within.ts';
import { readIntent } from './intents/read-intent.ts';
import type { ReadIntent } from './intents/read-intent.ts';
import type { KeptRouting } from './routing.store.ts';

/** What is known of what is to be answered. */
export interface Asked {
  channelId: string;
  tags: string[];
  /** What the customer wrote that nobody answered yet. */
  texts: string[];
  /** Of those, what came since the agent was changed last; rules about intent change it only for these. */
  newTexts: string[];
  now: Date;
  timezone: string;
  /** Who answers this episode; null: it begins. */
  current: { id: string; name: string } | null;
}

export interface Chosen {
  /** Null: nobody. */
  agent: ShopAgent | null;
  /** Set: a person is to answer, for this reason. */
  person: 'agent_outside_hours' | 'nobody_available' | null;
  choice: AgentChoice;
  verdicts: RuleVerdict[];
}

/** The first rule that matches and whose agent is there. Whoever answers an episode goes on with it, unless a rule names what the customer clearly wants now. */
export function chooseAgent(agents: ShopAgent[], routing: KeptRouting, asked: Asked): Chosen {
  const walk = startWalk(agents, routing, asked);
  const { current } = asked;
  if (current === null) return walk.through();
  const away = walk.awayReason(current.id);
  if (away === null) return walk.unlessIntentSaysOtherwise(current.id);
  walk.passOver(current, null, away);
  if (away === 'outside_hours' && walk.find(current.id)?.outside_hours === 'person')
    return walk.person('agent_outside_hours');
  return walk.through();
}

/** What the conversation shows of a change; null: there is none. */
export function changeOf({ choice }: Chosen): AgentChange | null {
  const { agent: to, from, intent, words, passed_over: passed } = choice;
  if (to === null || from === null) return null;
  const away = passed.find(({ agent, rule }) => rule === null && agent.id === from.id);
  return { from, to, cause: away?.reason ?? 'intent', reason: away || intent === null ? null : words.join(', ') };
}

/** What keeps the agent from answering at that hour; null: nothing. */
export function awayReasonOf(
  agent: Pick<ShopAgent, 'is_active' | 'hours'>,
  timezone: string,
  now: Date,
): Exclude<AwayReason, 'removed'> | null {
  if (!agent.is_active) return 'paused';
  return agent.hours && !isWithin(agent.hours, timezone, now) ? 'outside_hours' : null;
}

function startWalk(agents: ShopAgent[], routing: KeptRouting, asked: Asked) {
  const passedOver: AgentChoice['passed_over'] = [];
  const verdicts: RuleVerdict[] = [];
  const intents = { all: readerOf(asked.texts, routing), since: readerOf(asked.newTexts, routing) };
  const find = (id: string) => agents.find((agent) => agent.id === id);
  const awayReason = (id: string): AwayReason | null => {
    const agent = find(id);
    return agent ? awayReasonOf(agent, asked.timezone, asked.now) : 'removed';
  };
  const passOver = (agent: { id: string; name: string }, rule: number | null, reason: AwayReason): void => {
    if (passedOver.some((one) => one.agent.id === agent.id)) return;
    passedOver.push({ agent: { id: agent.id, name: agent.name }, rule, reason });
  };
  const end = (
    agent: ShopAgent | null,
    cause: AgentChoice['cause'],
    told: Partial<Pick<AgentChoice, 'rule' | 'intent' | 'words'>> = {},
  ): Chosen => {
    const { current } = asked;
    const changes = agent !== null && current !== null && current.id !== agent.id;
    const choice: AgentChoice = {
      agent: agent && { id: agent.id, name: agent.name },
      cause,
      rule: null,
      intent: null,
      words: [],
      ...told,
      passed_over: passedOver,
      from: changes ? current : null,
    };
    return { agent, person: null, choice, verdicts: verdicts.concat(rulesLeft()) };
  };
  const rulesLeft = (): RuleVerdict[] =>
    routing.rules.flatMap((rule, place) =>
      verdicts.some((one) => one.rule === place + 1)
        ? []
        : [{ rule: place + 1, agent_id: rule.agent_id, verdict: 'not_asked' as const, away: null, conditions: [] }],
    );
  const person = (reason: NonNullable<Chosen['person']>): Chosen => ({ ...end(null, 'person'), person: reason });

  /** The first rule of `place` that matches; the verdict of each that was asked is kept. */
  const decide = (rule: RoutingRule, place: number, intent: CustomerIntent | null): ShopAgent | Chosen | null => {
    const number = place + 1;
    const conditions = conditionsOf(rule, asked, intent);
    const matches = conditions.every(({ holds }) => holds);
    const away = matches ? awayReason(rule.agent_id) : null;
    verdicts.push({
      rule: number,
      agent_id: rule.agent_id,
      verdict: !matches ? 'no_match' : away ? 'passed_over' : 'chosen',
      away,
      conditions,
    });
    if (!matches) return null;
    const agent = find(rule.agent_id);
    if (away === null) return agent ?? null;
    passOver(agent ?? { id: rule.agent_id, name: '' }, number, away);
    return away === 'outside_hours' && agent?.outside_hours === 'person' ? person('agent_outside_hours') : null;
  };
  const toldBy = (rule: RoutingRule, place: number, { intent, words }: ReadIntent) => ({
    rule: place + 1,
    ...(rule.intents && intent ? { intent, words: words[intent] } : {}),
  });

  return {
    find,
    awayReason,
    passOver,
    person,
    through(): Chosen {
      for (const [place, rule] of routing.rules.entries()) {
        const read = rule.intents ? intents.all() : nothingRead;
        const decided = decide(rule, place, read.intent);
        if (decided === null) continue;
        return 'choice' in decided ? decided : end(decided, 'rule', toldBy(rule, place, read));
      }
      const { default_agent_id: defaultId } = routing;
      const first = defaultId === null ? agents : agents.filter(({ id }) => id === defaultId);
      for (const agent of first) {
        const away = awayReason(agent.id);
        if (away === null) return end(agent, 'default');
        passOver(agent, null, away);
        if (away === 'outside_hours' && agent.outside_hours === 'person') return person('agent_outside_hours');
      }
      if (routing.when_nobody === 'person') return person('nobody_available');
      const stands = [...first, ...agents].find(({ is_active: isActive }) => isActive);
      return end(stands ?? null, stands ? 'nobody_there' : 'person');
    },
    unlessIntentSaysOtherwise(currentId: string): Chosen {
      for (const [place, rule] of routing.rules.entries()) {
        const read = rule.intents ? intents.since() : nothingRead;
        const decided = decide(rule, place, read.clear ? read.intent : null);
        if (decided === null) continue;
        // What would decide at the begin of an episode, and says nothing of what is wanted, changes nothing within it.
        if (!rule.intents || ('id' in decided && decided.id === currentId)) break;
        return 'choice' in decided ? decided : end(decided, 'rule', toldBy(rule, place, read));
      }
      return end(find(currentId) ?? null, 'goes_on');
    },
  };
}

const nothingRead: ReadIntent = { intent: null, clear: false, words: { sales: [], support: [], after_sales: [] } };

/** Reads once, and only where a rule asks for it. */
function readerOf(texts: string[], { intent_words: words }: KeptRouting): () => ReadIntent {
  let read: ReadIntent | null = null;
  return () => (read ??= readIntent(texts, words));
}

function conditionsOf(rule: RoutingRule, asked: Asked, intent: CustomerIntent | null): RuleVerdict['conditions'] {
  const { channel_ids: channels, hours, tags, intents } = rule;
  return [
    ...(channels ? [{ kind: 'channel' as const, holds: channels.includes(asked.channelId) }] : []),
    ...(hours
      ? [{ kind: 'hours' as const, holds: isWithin(hours.stretches, asked.timezone, asked.now) === hours.inside }]
      : []),
    ...(tags ? [{ kind: 'tag' as const, holds: tags.some((tag) => asked.tags.includes(tag)) }] : []),
    ...(intents ? [{ kind: 'intent' as const, holds: intent !== null && intents.includes(intent) }] : []),
  ];
}

// Which agent of a shop answers, and why. Decided by code from the shop's rules; no model is asked. Pure.
import type { AgentChange, AgentChoice, AwayReason, CustomerIntent } from '@nexus/contracts/routing/agent-choice';
import type { RoutingRule, RuleVerdict } from '@nexus/contracts/routing/routing';
import type { ShopAgent } from '../agents/look-up-agents.ts';
import type { HandoffReason } from '../handoffs/rules/handoff-reason.ts';
import { isWithin } from './is-within.ts';
import { readIntent } from './intents/read-intent.ts';
import type { ReadIntent } from './intents/read-intent.ts';
import type { KeptRouting } from './kept-routing.ts';

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
  person: Extract<HandoffReason, 'agent_outside_hours' | 'nobody_available'> | null;
  choice: AgentChoice;
  verdicts: RuleVerdict[];
}

/** The first rule that matches and whose agent is there. Whoever answers an episode goes on with it, unless a rule names what the customer clearly wants now. */
export function chooseAgent(agents: ShopAgent[], routing: KeptRouting, asked: Asked): Chosen {
  const walk = new Walk(agents, routing, asked);
  const { current } = asked;
  if (current === null) return walk.through();
  const away = walk.awayReason(current.id);
  if (away === null) return walk.unlessIntentSaysOtherwise(current.id);
  walk.passOver(current, null, away);
  return walk.wantsPerson(current.id, away) ? walk.person('agent_outside_hours') : walk.through();
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

/** One look at the rules; it keeps who was passed over and the verdict of each rule that was asked. */
class Walk {
  readonly #agents: ShopAgent[];
  readonly #routing: KeptRouting;
  readonly #asked: Asked;
  readonly #passedOver: AgentChoice['passed_over'] = [];
  readonly #verdicts: RuleVerdict[] = [];

  constructor(agents: ShopAgent[], routing: KeptRouting, asked: Asked) {
    this.#agents = agents;
    this.#routing = routing;
    this.#asked = asked;
  }

  /** Who answers an episode that begins, or whose agent is gone. */
  through(): Chosen {
    const read = readerOf(this.#asked.texts, this.#routing);
    for (const [place, rule] of this.#routing.rules.entries()) {
      const told = rule.intents ? read() : nothingRead;
      const decided = this.#decide(rule, place, told.intent);
      if (decided !== null)
        return 'choice' in decided ? decided : this.#end(decided, 'rule', toldBy(rule, place, told));
    }
    return this.#otherwise();
  }

  /** The one who answers goes on, unless the first rule that matches is about what the customer clearly wants now. */
  unlessIntentSaysOtherwise(currentId: string): Chosen {
    const read = readerOf(this.#asked.newTexts, this.#routing);
    for (const [place, rule] of this.#routing.rules.entries()) {
      const told = rule.intents ? read() : nothingRead;
      const decided = this.#decide(rule, place, told.clear ? told.intent : null);
      if (decided === null) continue;
      // What would decide where an episode begins, and says nothing of what is wanted, changes nothing within it.
      if (!rule.intents || ('id' in decided && decided.id === currentId)) break;
      return 'choice' in decided ? decided : this.#end(decided, 'rule', toldBy(rule, place, told));
    }
    return this.#end(this.#find(currentId) ?? null, 'goes_on');
  }

  awayReason(id: string): AwayReason | null {
    const agent = this.#find(id);
    return agent ? awayReasonOf(agent, this.#asked.timezone, this.#asked.now) : 'removed';
  }

  passOver({ id, name }: { id: string; name: string }, rule: number | null, reason: AwayReason): void {
    if (this.#passedOver.some(({ agent }) => agent.id === id)) return;
    this.#passedOver.push({ agent: { id, name }, rule, reason });
  }

  /** Its owner wants a person for its customers outside its hours. */
  wantsPerson(id: string, away: AwayReason | null): boolean {
    return away === 'outside_hours' && this.#find(id)?.outside_hours === 'person';
  }

  person(reason: NonNullable<Chosen['person']>): Chosen {
    return { ...this.#end(null, 'person'), person: reason };
  }

  #find(id: string): ShopAgent | undefined {
    return this.#agents.find((agent) => agent.id === id);
  }

  /** Null: the rule does not match, or its agent is away and passed over. */
  #decide(rule: RoutingRule, place: number, intent: CustomerIntent | null): ShopAgent | Chosen | null {
    const { agent_id: id } = rule;
    const conditions = conditionsOf(rule, this.#asked, intent);
    const matches = conditions.every(({ holds }) => holds);
    const away = matches ? this.awayReason(id) : null;
    const verdict = !matches ? 'no_match' : away ? 'passed_over' : 'chosen';
    this.#verdicts.push({ rule: place + 1, agent_id: id, verdict, away, conditions });
    if (!matches) return null;
    const agent = this.#find(id);
    if (away === null) return agent ?? null;
    this.passOver(agent ?? { id, name: '' }, place + 1, away);
    return this.wantsPerson(id, away) ? this.person('agent_outside_hours') : null;
  }

  /** No rule decides: the default agent, where it is away the first that is there; else what the shop chose for that. */
  #otherwise(): Chosen {
    const { default_agent_id: defaultId, when_nobody: whenNobody } = this.#routing;
    // One that is not the shop's any more is no default.
    const preset = this.#agents.find(({ id }) => id === defaultId);
    const candidates = preset ? [preset, ...this.#agents.filter((agent) => agent !== preset)] : this.#agents;
    for (const agent of candidates) {
      const away = this.awayReason(agent.id);
      if (away === null) return this.#end(agent, 'default');
      this.passOver(agent, null, away);
      if (agent === preset && this.wantsPerson(agent.id, away)) return this.person('agent_outside_hours');
    }
    if (!preset && candidates.some(({ id }) => this.wantsPerson(id, this.awayReason(id))))
      return this.person('agent_outside_hours');
    if (whenNobody === 'person') return this.person('nobody_available');
    const stands = candidates.find(({ is_active: isActive }) => isActive);
    return this.#end(stands ?? null, stands ? 'nobody_there' : 'person');
  }

  #end(
    agent: ShopAgent | null,
    cause: AgentChoice['cause'],
    told: Partial<Pick<AgentChoice, 'rule' | 'intent' | 'words'>> = {},
  ): Chosen {
    const { current } = this.#asked;
    const changes = agent !== null && current !== null && current.id !== agent.id;
    const choice: AgentChoice = {
      agent: agent && { id: agent.id, name: agent.name },
      cause,
      rule: null,
      intent: null,
      words: [],
      ...told,
      passed_over: this.#passedOver,
      from: changes ? current : null,
    };
    const asked = new Set(this.#verdicts.map(({ rule }) => rule));
    const left = this.#routing.rules.flatMap(({ agent_id: id }, place): RuleVerdict[] =>
      asked.has(place + 1) ? [] : [{ rule: place + 1, agent_id: id, verdict: 'not_asked', away: null, conditions: [] }],
    );
    return { agent, person: null, choice, verdicts: [...this.#verdicts, ...left] };
  }
}

function toldBy(
  rule: RoutingRule,
  place: number,
  { intent, words }: ReadIntent,
): Partial<Pick<AgentChoice, 'rule' | 'intent' | 'words'>> {
  return { rule: place + 1, ...(rule.intents && intent ? { intent, words: words[intent] } : {}) };
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

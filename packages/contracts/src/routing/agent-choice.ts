// Why an agent answers a turn and no other: told in the thinking log, in the way of a message and by the tester of a shop's routing.
import { z } from 'zod';

/** What a customer wants, as far as words tell; the same names as the roles of agents. */
export const customerIntent = z.enum(['sales', 'support', 'after_sales']);
export type CustomerIntent = z.infer<typeof customerIntent>;

const namedAgent = z.object({ id: z.uuid(), name: z.string() });

/** What keeps an agent from answering. */
export const awayReason = z.enum(['paused', 'outside_hours', 'removed']);
export type AwayReason = z.infer<typeof awayReason>;

export const agentChoice = z.object({
  /** Null: nobody could answer; a person is to. */
  agent: namedAgent.nullable(),
  /**
   * goes_on: it answers this episode already; handed_over: a colleague passed the conversation on; rule: the rule of that number;
   * default: no rule matched; nobody_there: it answers although nobody is there; person: nobody does.
   */
  cause: z.enum(['goes_on', 'handed_over', 'rule', 'default', 'nobody_there', 'person']),
  /** Number of the rule, from 1. */
  rule: z.number().int().nullable(),
  intent: customerIntent.nullable(),
  /** The words by which the intent was told. */
  words: z.array(z.string()),
  passed_over: z.array(z.object({ agent: namedAgent, rule: z.number().int().nullable(), reason: awayReason })),
  /** Who answered before in this episode; null: nobody, or the same one. */
  from: namedAgent.nullable(),
});
export type AgentChoice = z.infer<typeof agentChoice>;

/** A change of the agent within an episode, as the conversation shows it. */
export const agentChange = z.object({
  from: namedAgent,
  to: namedAgent,
  /** asked: by the agent's own tool; intent: the customer now wants something else; the others: why the one before could not go on. */
  cause: z.enum(['asked', 'intent', 'paused', 'outside_hours', 'removed']),
  /** In the agent's words, or the customer's words that told the intent; null: there is no more to say. */
  reason: z.string().nullable(),
});
export type AgentChange = z.infer<typeof agentChange>;

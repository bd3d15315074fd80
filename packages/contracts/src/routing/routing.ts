// orchestrator ↔ panel and automation: which of a shop's agents answers (…/routing), and what would happen to a message (…/routing/tries).
import { z } from 'zod';
import { agentChoice, awayReason, customerIntent } from './agent-choice.ts';
import { conversationTag } from './conversation-tag.ts';
import { weeklyHours } from './weekly-hours.ts';

const id = z.uuid();

/** All that are set must hold; a rule without any always matches. */
export const routingConditions = {
  channel_ids: z.array(id).min(1).max(20).nullable().default(null),
  /** In the shop's time zone. */
  hours: z
    .strictObject({ stretches: weeklyHours, inside: z.boolean().default(true) })
    .nullable()
    .default(null),
  /** The conversation carries one of them. */
  tags: z.array(conversationTag).min(1).max(20).nullable().default(null),
  intents: z.array(customerIntent).min(1).max(3).nullable().default(null),
};

const rule = z.strictObject({ ...routingConditions, agent_id: id });
export type RoutingRule = z.output<typeof rule>;

const words = z.array(z.string().trim().min(2).max(60)).max(50).default([]);
/** The owner's own words beside the built-in ones; found as whole words, without regard to case and accents. */
export const intentWords = z.strictObject({ sales: words, support: words, after_sales: words });
export type IntentWords = z.output<typeof intentWords>;

export const whenNobody = z.enum(['default_agent', 'person']);

/** PUT …/routing replaces it. 422 `routing.unknown-agent`, `routing.unknown-channel`; 409 `routing.changed-meanwhile` when `revision` is given and not the present one. */
export const routingInput = z.strictObject({
  /** Asked in this order; the first that matches decides. */
  rules: z.array(rule).max(30),
  /** Answers what no rule decides, where it is there; null, or while it is away and leaves it to colleagues: the first agent that is there. */
  default_agent_id: id.nullable().default(null),
  /** What happens while nobody who could answer is there. */
  when_nobody: whenNobody.default('default_agent'),
  intent_words: intentWords.prefault({}),
  revision: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
});

/** Why a rule can never decide. `shadowed`: rule `by` decides everything before it. `no_channel`: none of its numbers exists. */
export const routingWarning = z.object({
  /** Number of the rule, from 1. */
  rule: z.number().int(),
  code: z.enum(['shadowed', 'no_channel', 'agent_paused']),
  by: z.number().int().nullable(),
});
export type RoutingWarning = z.infer<typeof routingWarning>;

export const routing = routingInput.omit({ revision: true }).extend({
  revision: z.number().int(),
  warnings: z.array(routingWarning),
});
export type Routing = z.output<typeof routing>;

/** POST …/routing/tries: who would answer this, and why. */
export const routingTryInput = z.strictObject({
  text: z.string().trim().max(4000).default(''),
  channel_id: id,
  /** Left out: now. */
  at: z.iso.datetime({ offset: true }).optional(),
  tags: z.array(conversationTag).max(20).default([]),
  /** Who answers this episode already; left out: it begins. */
  current_agent_id: id.nullable().default(null),
  /** Left out: the routing as it is kept. */
  routing: routingInput.optional(),
});

export const conditionVerdict = z.object({
  kind: z.enum(['channel', 'hours', 'tag', 'intent']),
  holds: z.boolean(),
});
export const ruleVerdict = z.object({
  rule: z.number().int(),
  agent_id: id,
  /** chosen; passed_over: it matched, but its agent is away; no_match; not_asked: another one decided before, or the agent goes on. */
  verdict: z.enum(['chosen', 'passed_over', 'no_match', 'not_asked']),
  away: awayReason.nullable(),
  conditions: z.array(conditionVerdict),
});
export type RuleVerdict = z.infer<typeof ruleVerdict>;

export const routingTry = z.object({
  choice: agentChoice,
  rules: z.array(ruleVerdict),
  /** What the text seems to want, and by which words. `clear`: enough to change the agent within an episode. */
  intent: z.object({
    intent: customerIntent.nullable(),
    clear: z.boolean(),
    words: z.strictObject({
      sales: z.array(z.string()),
      support: z.array(z.string()),
      after_sales: z.array(z.string()),
    }),
  }),
  /** The hour it was asked for, at the shop: ISO 8601, and its time zone. */
  at: z.iso.datetime({ offset: true }),
  timezone: z.string(),
  warnings: z.array(routingWarning),
});
export type RoutingTry = z.infer<typeof routingTry>;

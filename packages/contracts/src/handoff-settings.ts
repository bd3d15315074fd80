// orchestrator ↔ panel and automation: by which rules a conversation goes to a person, and when people are there.
import { z } from 'zod';

/** The owner's own words beside the built-in ones; found as whole words, without regard to case and accents. */
const words = z.array(z.string().trim().min(2).max(60)).max(50).default([]);
const wordRule = z.strictObject({ on: z.boolean().default(true), words });

const failureRule = z.strictObject({
  on: z.boolean().default(true),
  times: z.number().int().min(2).max(5).default(2),
});

/** Decided by code before the agent is asked. Asking for a person, and the limits of turns and money, cannot be switched off: a way to a person always exists. */
export const handoffRules = z.strictObject({
  customer_asked: z.strictObject({ words }).prefault({}),
  payment_receipt: wordRule.prefault({}),
  complaint: wordRule.prefault({}),
  frustration: wordRule.prefault({}),
  /** Answers in a row that do not know, fail, or ask the same again. */
  repeated_failure: failureRule.prefault({}),
});
export type HandoffRules = z.output<typeof handoffRules>;

/** An agent's rules in place of the shop's: each one that is set, as a whole. */
export const agentHandoffRules = z.strictObject({
  customer_asked: z.strictObject({ words }).optional(),
  payment_receipt: wordRule.optional(),
  complaint: wordRule.optional(),
  frustration: wordRule.optional(),
  repeated_failure: failureRule.optional(),
});
export type AgentHandoffRules = z.output<typeof agentHandoffRules>;

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/);
/** One stretch of a weekday (1 = Monday … 7 = Sunday) in the shop's time zone, both ends within the same day. */
export const attentionStretch = z
  .strictObject({ day: z.number().int().min(1).max(7), from: clock, to: clock })
  .refine((one) => one.from < one.to, { message: 'A stretch ends after it begins.' });
export type AttentionStretch = z.output<typeof attentionStretch>;

/** What handoff settings have beside notice and mail. */
export const handoffSettings = {
  rules: handoffRules,
  /** Null: somebody is always there. */
  attention_hours: z.array(attentionStretch).min(1).max(42).nullable(),
  /** Outside those hours the agent goes on answering what it can until somebody is there. */
  agent_answers_outside: z.boolean(),
  /** Minutes of attention without an answer after which the shop is reminded and the customer told once more; 0: never. */
  reminder_minutes: z.number().int().min(0).max(1440),
  /** What the customer is told then; null: the default, empty: nothing. */
  second_notice: z.string().max(1000).nullable(),
};

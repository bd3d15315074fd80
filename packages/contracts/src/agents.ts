// Agents on the wire: who answers for a shop, with which model, manner, instructions and tools.
import { z } from 'zod';
import { modelChoice } from './admin-api.ts';
import { agentHandoffRules } from './handoff-settings.ts';
import { toolPermission } from './turn.ts';
import { weeklyHours } from './routing/weekly-hours.ts';

const id = z.uuid();
const at = z.iso.datetime({ offset: true });
const fallbackModels = z.array(modelChoice).max(3);
const maxTurnCost = z.number().positive().max(100).multipleOf(0.0001).nullable();

export const agentLanguage = z.enum(['customer', 'es', 'pt-BR', 'en']);
const tone = z.string().trim().max(300);
const maxSteps = z.number().int().min(2).max(12).nullable();
const toolPermissions = z.record(z.string().max(60), toolPermission);
export const agentRole = z.enum(['sales', 'support', 'after_sales']);
/** Weekly hours in the shop's time zone; null: always. */
const hours = weeklyHours.nullable();
/** What becomes of its customers outside them: another agent answers, or a person is to. */
const outsideHours = z.enum(['colleague', 'person']);
/** Handoff rules in place of the shop's: each one that is set, as a whole; null: the shop's. */
const ownHandoffRules = agentHandoffRules.nullable();
export const agentInput = z
  .object({
    name: z.string().trim().min(1).max(80),
    role: agentRole.default('sales'),
    /** How it speaks, in a few words. */
    tone: tone.default(''),
    language: agentLanguage.default('customer'),
    model_provider: z.string().min(1).max(40).default('openai'),
    model: z.string().min(1).max(120),
    /** Asked in this order when the agent's own model has an outage, a limit or a timeout. */
    fallback_models: fallbackModels.default([]),
    /** US dollars that one answer may cost; null: no limit of its own. */
    max_turn_cost_usd: maxTurnCost.default(null),
    /** How often one answer may ask the model; null: as often as any. */
    max_steps: maxSteps.default(null),
    /** What tools that act may do: nothing, what the customer agreed to, or what the agent finds right; one that is not named may act. */
    tool_permissions: toolPermissions.default({}),
    hours: hours.default(null),
    outside_hours: outsideHours.default('colleague'),
    handoff_rules: ownHandoffRules.default(null),
    temperature: z.number().min(0).max(2).nullable().default(null),
    system_prompt: z.string().max(20_000),
    enabled_tools: z.array(z.string().max(60)).max(40),
    is_active: z.boolean().default(true),
  })
  .strict();
export const agentPatch = z
  .object({
    name: z.string().trim().min(1).max(80),
    role: agentRole,
    tone,
    language: agentLanguage,
    max_steps: maxSteps,
    tool_permissions: toolPermissions,
    hours,
    outside_hours: outsideHours,
    handoff_rules: ownHandoffRules,
    model_provider: z.string().min(1).max(40),
    model: z.string().min(1).max(120),
    fallback_models: fallbackModels,
    max_turn_cost_usd: maxTurnCost,
    temperature: z.number().min(0).max(2).nullable(),
    system_prompt: z.string().max(20_000),
    enabled_tools: z.array(z.string().max(60)).max(40),
    is_active: z.boolean(),
    /** True: the change is kept in the draft, and nobody is answered by it. Left out, it is published at once. */
    draft: z.boolean(),
    /** The agent's `revision` that was seen; 409 `agents.changed-meanwhile` when it is another by now. */
    revision: z.number().int(),
    note: z.string().trim().max(300),
  })
  .partial()
  .strict();
export const agent = z.object({
  id,
  name: z.string(),
  role: agentRole,
  tone: z.string(),
  language: agentLanguage,
  max_steps: z.number().int().nullable(),
  tool_permissions: toolPermissions,
  hours,
  outside_hours: outsideHours,
  handoff_rules: ownHandoffRules,
  model_provider: z.string(),
  model: z.string(),
  fallback_models: z.array(modelChoice),
  max_turn_cost_usd: z.number().nullable(),
  temperature: z.number().nullable(),
  system_prompt: z.string(),
  enabled_tools: z.array(z.string()),
  is_active: z.boolean(),
  /** Set: the shop's own key for this agent's models cannot be opened; it answers nobody before the key is entered again. */
  model_key_cannot_open_since: at.nullable(),
  /** Counts every change of the agent and its draft. */
  revision: z.number().int(),
  /** The version that answers. */
  published_version_id: id,
  published_number: z.number().int(),
  /** Null: nothing waits to be published. */
  draft_version_id: id.nullable(),
  created_at: at,
  updated_at: at,
});
export type Agent = z.infer<typeof agent>;

// Versions of an agent on the wire: history, draft, what changed between two of them.
import { z } from 'zod';
import { agent } from './agents.ts';
import { turnResult, turnStep, turnUsage } from './turn.ts';

const id = z.uuid();
const at = z.iso.datetime({ offset: true });

/** What makes an agent, and what a version keeps of it. */
export const agentContent = agent.pick({
  name: true,
  role: true,
  tone: true,
  language: true,
  model_provider: true,
  model: true,
  temperature: true,
  fallback_models: true,
  max_turn_cost_usd: true,
  max_steps: true,
  system_prompt: true,
  enabled_tools: true,
  tool_permissions: true,
  hours: true,
  outside_hours: true,
  handoff_rules: true,
});
export type AgentContent = z.infer<typeof agentContent>;

export const agentVersion = z.object({
  id,
  /** Null: the draft. */
  number: z.number().int().nullable(),
  /** published: the one that answers. */
  state: z.enum(['draft', 'published', 'past']),
  /** A person's name, `admin-token`, or `system`. */
  author: z.string(),
  author_id: id.nullable(),
  note: z.string(),
  /** Number of the version whose content was taken up again. */
  restored_from: z.number().int().nullable(),
  created_at: at,
  updated_at: at,
  published_at: at.nullable(),
});
export type AgentVersion = z.infer<typeof agentVersion>;

/** One line of a text that was compared: kept, removed or added. */
export const changedLine = z.object({ kind: z.enum(['same', 'removed', 'added']), text: z.string() });

export const changedField = z.object({
  field: agentContent.keyof(),
  before: z.unknown(),
  after: z.unknown(),
  /** Of the instructions: line by line. */
  lines: z.array(changedLine).nullable(),
});
export type ChangedField = z.infer<typeof changedField>;

/** GET …/versions/:version_id: its content, and what is other than in `against` (for the draft: the published one; else the one before it). */
export const agentVersionDetail = agentVersion.extend({
  content: agentContent,
  against: z.object({ id, number: z.number().int().nullable() }).nullable(),
  changes: z.array(changedField),
});
export type AgentVersionDetail = z.infer<typeof agentVersionDetail>;

const seen = z.object({ revision: z.number().int().optional(), note: z.string().trim().max(300).default('') });

/**
 * POST …/publish: the draft answers from the next turn on. 409 `agents.no-draft`, `agents.changed-meanwhile` when `revision` is given and not
 * the present one. Where the agent has tests they are run first: 409 `agents.tests-failed` and `agents.tests-not-run` name them (`run_id`,
 * `tests`), 409 `agents.tests-running` (`run_id`, `done`, `total`) while they take their time: ask again.
 */
export const publishInput = seen
  .extend({
    /** An owner publishes whatever the tests say, and why; it stands in the note of the version. 403 `agents.owner-only`. */
    despite_tests: z.string().trim().min(5).max(200).optional(),
  })
  .strict();

/** POST …/roll-back: the version's content is published again, under a new number; the draft stays. */
export const rollBackInput = seen.extend({ version_id: id }).strict();

/** POST …/discard-draft: there is none afterwards. */
export const discardInput = seen.pick({ revision: true }).strict();

/** POST …/playground: what a customer writes, answered by one version or two, without a conversation; tools that act are not run. 409 `playground.budget-spent`. */
export const playgroundInput = z
  .object({
    /** What was said, oldest first; the last one is the customer's. */
    messages: z
      .array(z.object({ role: z.enum(['customer', 'agent']), text: z.string().trim().min(1).max(4000) }).strict())
      .min(1)
      .max(20),
    /** Empty: the draft, or what is published where there is none. */
    version_ids: z.array(id).max(2).default([]),
  })
  .strict();

export const playgroundResult = z.object({
  /** In the order of the versions that were asked for. */
  runs: z.array(
    z.object({
      version_id: id,
      /** Null: the draft. */
      number: z.number().int().nullable(),
      outcome: turnResult.shape.outcome,
      messages: z.array(z.object({ text: z.string(), image_url: z.string().nullable() })),
      handoff: turnResult.shape.handoff,
      failure: turnResult.shape.failure,
      colleague: turnResult.shape.colleague,
      /** What would become of these words in a conversation before the agent is asked; `handoff_rule`: a person's to answer, by that rule. */
      foretold: z.object({ outside_hours: z.boolean(), handoff_rule: z.string().nullable() }),
      steps: z.array(turnStep),
      usage: turnUsage,
      duration_ms: z.number(),
    }),
  ),
});
export type PlaygroundResult = z.infer<typeof playgroundResult>;

/** GET …/export: an agent as a file. It holds no secret, no id and nothing of the shop but what stands in its instructions. */
export const agentFile = z.object({
  format: z.literal('nexus-agent'),
  format_version: z.literal(1),
  exported_at: at,
  agent: agentContent,
});
export type AgentFile = z.infer<typeof agentFile>;

/** What a file names and this installation does not have. */
export const unknownParts = z.object({
  tools: z.array(z.string()),
  /** `provider/model` whose provider does not exist. */
  models: z.array(z.string()),
});
export type UnknownParts = z.infer<typeof unknownParts>;

/**
 * POST …/agent-imports: a new agent, switched off. 422 `agents.unknown-format`; 422 `agents.unknown-parts` with `unknown` names what is
 * missing here. With `without_unknown` it is made without that, which its version's note then names.
 */
export const agentImportInput = z
  .object({
    file: z.looseObject({ format: z.string(), format_version: z.number().int() }),
    without_unknown: z.boolean().default(false),
  })
  .strict();
export const agentImportResult = z.object({ agent, left_out: unknownParts });

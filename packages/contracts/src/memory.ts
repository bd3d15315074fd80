// orchestrator ↔ agent and panel: what is remembered of a customer, how an episode is distilled into it, and how a tool changes it.
import { z } from 'zod';
import { modelCredentials, turnModels, turnStep } from './turn.ts';

const id = z.uuid();
const at = z.iso.datetime({ offset: true });

export const memoryTopics = [
  'size',
  'shoe_size',
  'colour',
  'style',
  'budget',
  'place',
  'delivery',
  'payment',
  'person',
  'product',
  'other',
] as const;
export const memoryTopic = z.enum(memoryTopics);
export type MemoryTopic = z.infer<typeof memoryTopic>;

export const longestMemory = 240;
const memoryText = z.string().trim().min(1).max(longestMemory);
/** Whom or what it is about when not the customer in general: "hija", "jean". */
const about = z.string().trim().max(40).default('');

/** One thing a model proposes to remember; code decides whether it is kept. */
export const memoryCandidate = z.object({
  kind: z.enum(['fact', 'preference', 'promise']),
  topic: memoryTopic,
  about,
  text: memoryText,
  /** Number of the message that says it, and its words, copied. */
  message: z.number().int(),
  quote: z.string().trim().min(1).max(300),
  confidence: z.number().min(0).max(1),
  /** Days until it no longer counts; null: as long as such things do. */
  expires_in_days: z.number().int().min(1).max(3650).nullable().default(null),
  /** Number of the known memory that it contradicts. */
  replaces: z.number().int().nullable().default(null),
});
export type MemoryCandidate = z.infer<typeof memoryCandidate>;

export const distillationRequest = z.object({
  tenant: z.object({ id, store_name: z.string(), locale: z.string() }),
  conversation: z.object({ id, episode: z.number().int() }),
  agent: z.object({ model_provider: z.string(), model: z.string() }),
  model_credentials: modelCredentials,
  models: turnModels.default({ fallbacks: [], thrift: null }),
  /** The episode, oldest first; `number` is how a candidate names its source. */
  messages: z.array(
    z.object({
      number: z.number().int(),
      who: z.enum(['customer', 'agent', 'person', 'automatic']),
      text: z.string(),
      at,
    }),
  ),
  known: z.array(z.object({ number: z.number().int(), kind: z.string(), text: z.string() })),
  max_milliseconds: z.number().int().min(1000).default(60_000),
  now: at,
});
export type DistillationRequest = z.infer<typeof distillationRequest>;

/** POST /distillations of the agent service. `malformed`: twice no answer that fits the schema. `failed`: the model could not be asked. */
export const distillationResult = z.object({
  outcome: z.enum(['distilled', 'malformed', 'failed']),
  /** What the episode was about, for later conversations; empty: nothing worth telling. */
  summary: z.string(),
  memories: z.array(memoryCandidate),
  /** Model calls alone, with what they used; never what was proposed. */
  steps: z.array(turnStep),
  failure: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }).nullable(),
});
export type DistillationResult = z.infer<typeof distillationResult>;

/** Who is meant stands in the turn; a model never names it. */
const place = { tenant_id: id, conversation_id: id, customer_id: id };

/** POST /memories/remember of the orchestrator's internal API. 422 `memories.not-said`, `memories.sensitive`, `memories.terms`. */
export const rememberRequest = z.strictObject({
  ...place,
  topic: memoryTopic,
  about,
  text: memoryText,
  quote: z.string().trim().min(1).max(300),
});
export const rememberResult = z.object({ remembered: z.string(), replaced: z.string().nullable() });

/** POST /memories/forget. Everything, or what the topic and the words name; `quote`: the customer's words that ask for it. */
export const forgetRequest = z.strictObject({
  ...place,
  quote: z.string().trim().min(1).max(300),
  everything: z.boolean(),
  topic: memoryTopic.nullable(),
  words: z.string().trim().max(120).default(''),
});
export const forgetResult = z.object({ forgotten: z.number().int() });

/** A memory as the panel shows it; `summary`: what an earlier conversation was about. */
export const memory = z.object({
  id,
  kind: z.enum(['fact', 'preference', 'promise', 'summary']),
  topic: memoryTopic,
  about: z.string(),
  text: z.string(),
  /** Who brought it: the distillation of an episode, the customer by a wish to the agent, a person in the panel. */
  origin: z.enum(['distilled', 'customer', 'person']),
  confidence: z.number(),
  said_at: at,
  expires_at: at.nullable(),
  /** The message that says it, while it is kept. */
  source: z.object({ conversation_id: id, message_id: id.nullable() }).nullable(),
  created_at: at,
  updated_at: at,
});
export type Memory = z.infer<typeof memory>;

/** POST …/customers/:customer_id/memories. */
export const memoryInput = z.strictObject({
  kind: z.enum(['fact', 'preference', 'promise']).default('fact'),
  topic: memoryTopic.default('other'),
  about: z.string().trim().max(40).optional(),
  text: memoryText,
  expires_at: at.nullable().optional(),
});
/** PATCH …/memories/:memory_id. */
export const memoryPatch = z.object({ text: memoryText, expires_at: at.nullable() }).partial().strict();

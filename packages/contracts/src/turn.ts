// orchestrator ↔ agent: one turn in, one result out (POST /turns of the agent service).
import { z } from 'zod';
import { ownModelPrice } from './models/model-prices.ts';
import { agentChoice } from './routing/agent-choice.ts';
import { storeCredentials } from './shop.ts';
import { shopFacts } from './shop-facts.ts';

export const toolResult = z.object({ name: z.string(), arguments: z.unknown(), result: z.unknown(), ok: z.boolean() });

/** One line of the episode, oldest first. `text` is what the model may read of it (media as labelled text). */
export const turnHistoryItem = z.object({
  role: z.enum(['customer', 'agent', 'person', 'automatic']),
  text: z.string(),
  at: z.iso.datetime({ offset: true }),
  /** Facts the agent read from the shop for that answer. */
  tool_results: z.array(toolResult).default([]),
  /** Pictures of the message, where the agent's model sees and it is to be answered now. */
  images: z
    .array(z.object({ mime_type: z.string(), base64: z.string() }))
    .max(4)
    .optional(),
});
export type TurnHistoryItem = z.infer<typeof turnHistoryItem>;

/** Ceilings of one turn; whichever is met first ends the loop. */
export const turnLimits = z.object({
  max_steps: z.number().int().min(1).default(8),
  max_tokens: z.number().int().min(1).default(60_000),
  max_milliseconds: z.number().int().min(1000).default(90_000),
  max_cost_usd: z.number().positive().nullable().default(null),
});

export const modelCredentials = z.object({ api_key: z.string(), base_url: z.string().nullable().default(null) });

/** What a turn may ask beside the agent's own model. */
export const turnModels = z.object({
  /** Asked in this order when the one before has an outage, a limit or a timeout. */
  fallbacks: z
    .array(z.object({ model_provider: z.string(), model: z.string(), credentials: modelCredentials }))
    .max(5)
    .default([]),
  /** Set: so much of the day's budget is spent that the shop wants thrift. Model and history are the cheaper ones already. */
  thrift: z.object({ budget_usd: z.number(), spent_usd: z.number() }).nullable().default(null),
  /** What the shop itself pays for a model, in place of the table's price. */
  prices: z.array(ownModelPrice).optional(),
});

/** What a tool that acts may do: nothing, what the customer agreed to, or what the agent finds right. */
export const toolPermission = z.enum(['read', 'ask', 'act']);
export type ToolPermission = z.infer<typeof toolPermission>;

export const turnRequest = z.object({
  turn_id: z.uuid(),
  tenant: z.object({
    id: z.uuid(),
    store_name: z.string(),
    locale: z.string(),
    timezone: z.string(),
    currency: z.string(),
  }),
  conversation: z.object({ id: z.uuid(), episode: z.number().int() }),
  customer: z.object({
    id: z.uuid(),
    name: z.string().nullable(),
    /** E.164 digits without "+", every form the number may be written in; empty when WhatsApp gave no phone (BSUID only). */
    phone_variants: z.array(z.string()),
    store_customer_id: z.string().nullable(),
  }),
  agent: z.object({
    id: z.uuid(),
    name: z.string(),
    role: z.string(),
    model_provider: z.string(),
    model: z.string(),
    temperature: z.number().nullable(),
    system_prompt: z.string(),
    enabled_tools: z.array(z.string()),
    tone: z.string().default(''),
    /** Language it always writes in; `customer`: that of the customer. */
    language: z.enum(['customer', 'es', 'pt-BR', 'en']).default('customer'),
    /** By name of tool; one that is not named may act. */
    tool_permissions: z.record(z.string(), toolPermission).default({}),
  }),
  /** Only tried out: no tool that acts is run. */
  playground: z.boolean().default(false),
  /** A saved test: what was recorded answers the tools, by name and arguments, and nobody outside is asked but the model. */
  frozen: z
    .object({ tool_results: z.array(toolResult) })
    .nullable()
    .default(null),
  model_credentials: modelCredentials,
  models: turnModels.default({ fallbacks: [], thrift: null }),
  /** Null: no shop is connected; the shop's tools are then not offered. */
  store: storeCredentials.nullable(),
  /** Coupon codes the owner marked public. */
  public_coupons: z.array(z.string()).default([]),
  /** The owner lets agents make payment links. */
  payment_links: z.boolean().default(false),
  /** What the owner has approved to be told; null: nobody has written any. */
  shop_facts: shopFacts.nullable().default(null),
  /** What is remembered of the customer, and what earlier episodes were about: data, never a source. */
  memories: z.array(z.object({ kind: z.string(), text: z.string(), said_at: z.string() })).default([]),
  past: z.array(z.object({ summary: z.string(), ended_at: z.string() })).default([]),
  /** Agents of the shop to whom this one may hand the conversation over, by the keys its tool takes. */
  colleagues: z.array(z.object({ key: z.string(), name: z.string(), role: z.string() })).default([]),
  /** Another agent answered before in this episode; `reason` is why it was changed, as data. */
  taken_over_from: z
    .object({ name: z.string(), role: z.string(), reason: z.string().nullable() })
    .nullable()
    .default(null),
  /** What the tools gave earlier in the episode than where `history` holds it, oldest first; of the same call what it gave last. */
  earlier_results: z.array(toolResult).default([]),
  /** The episode; its last customer items are what is to be answered. */
  history: z.array(turnHistoryItem),
  limits: turnLimits,
  /** The present moment (ISO 8601), so that a turn can be replayed. */
  now: z.iso.datetime({ offset: true }),
});
export type TurnRequest = z.infer<typeof turnRequest>;

export const turnUsage = z.object({
  input_tokens: z.number().int(),
  output_tokens: z.number().int(),
  /** Of the input, read from the provider's cache. */
  cached_tokens: z.number().int(),
  /** Of the input, put into the provider's cache, where that has a price. */
  cache_write_tokens: z.number().int().default(0),
  /** Null: the model's price is not known, told by a replica that assumes none. */
  cost_usd: z.number().nullable(),
  /** By the assumed price, because the model's own is not known. */
  cost_estimated: z.boolean().optional(),
});

/** One step of the thinking log. */
export const turnStep = z.object({
  index: z.number().int(),
  kind: z.enum(['model', 'tool', 'check']),
  started_at: z.iso.datetime({ offset: true }),
  duration_ms: z.number(),
  /** Why, in the model's words, or by which rule of the shop; never sent to a customer. */
  reason: z.object({ text: z.string(), source: z.enum(['provider_summary', 'stated_reason', 'rule']) }).nullable(),
  model: z
    .object({ provider: z.string(), model: z.string(), finish_reason: z.string().nullable(), usage: turnUsage })
    .nullable(),
  /** Credentials never appear in arguments or result. */
  tool: z
    .object({ call_id: z.string(), name: z.string(), arguments: z.unknown(), result: z.unknown(), ok: z.boolean() })
    .nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Of the check that comes first where a shop has several agents: why this one answers. */
  routing: agentChoice.optional(),
});
export type TurnStep = z.infer<typeof turnStep>;

/** One WhatsApp bubble: text, or an image with the text as caption. */
export const turnMessage = z.object({
  part: z.number().int(),
  total: z.number().int(),
  text: z.string(),
  image_url: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()).default({}),
});
export type TurnMessage = z.infer<typeof turnMessage>;

export const turnResult = z.object({
  /** Whose answer it is; an older replica does not say so. */
  turn_id: z.uuid().optional(),
  tenant_id: z.uuid().optional(),
  /** `answered`: messages hold the reply. `handed_off`: handoff is set (messages may be empty: the orchestrator sends the notice). `handed_over`: colleague is set, who answers in its own turn. `failed`: failure is set; messages hold what the customer is told. */
  outcome: z.enum(['answered', 'handed_off', 'handed_over', 'failed']),
  messages: z.array(turnMessage).max(3),
  steps: z.array(turnStep),
  usage: turnUsage,
  handoff: z.object({ reason: z.string(), summary: z.string().nullable() }).nullable(),
  /** One of the request's colleagues, and why, in the agent's words. */
  colleague: z.object({ key: z.string(), reason: z.string() }).optional(),
  failure: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }).nullable(),
  /** Facts the orchestrator remembers for later turns. */
  learned: z.object({ store_customer_id: z.string().nullable() }),
});
export type TurnResult = z.infer<typeof turnResult>;

/** The result of this turn alone: what says that it is another's is no answer, as garbage is none. */
export function resultOf({ turn_id: turnId, tenant }: Pick<TurnRequest, 'turn_id' | 'tenant'>) {
  return turnResult.refine(
    ({ turn_id: told = turnId, tenant_id: toldTenant = tenant.id }) => told === turnId && toldTenant === tenant.id,
    'it is the answer of another turn',
  );
}

/** GET /manifest of the agent service: what agents may be made of; the panel's forms are drawn from it. */
export const agentManifest = z.object({
  tools: z.array(
    z.object({
      name: z.string(),
      label: z.record(z.string(), z.string()),
      description: z.string(),
      needs_store: z.boolean(),
      /** It does something, rather than only read. */
      acts: z.boolean().default(false),
    }),
  ),
  model_providers: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      settings: z.array(z.object({ name: z.string(), label: z.string(), secret: z.boolean(), required: z.boolean() })),
      /** Those whose price or abilities are known; others may be named too. Prices in US dollars per million tokens. */
      models: z
        .array(
          z.object({
            id: z.string(),
            sees: z.boolean(),
            price: z.object({ input: z.number(), cached: z.number(), output: z.number() }).nullable(),
          }),
        )
        .default([]),
      /** Day on which the prices were read, YYYY-MM-DD. */
      prices_as_of: z.string().nullable().default(null),
    }),
  ),
});
export type AgentManifest = z.infer<typeof agentManifest>;

/**
 * POST /turns/:turn_id/usage of the orchestrator's internal API: what a turn had used when it was given up. The ids make a
 * repeated report count once; 409 `turns.not-ended` while the turn has no row yet.
 */
export const givenUpUsage = z.object({
  tenant_id: z.uuid(),
  calls: z
    .array(z.object({ id: z.uuid(), provider: z.string(), model: z.string(), usage: turnUsage }))
    .min(1)
    .max(100),
});

/** POST /model-tests of the agent service: one small question to a model, to see whether it answers. */
export const modelTestRequest = z.object({
  model_provider: z.string(),
  model: z.string(),
  credentials: modelCredentials,
});
export const modelTestResult = z.object({
  ok: z.boolean(),
  duration_ms: z.number(),
  /** Code `model.*` or `turn.unknown-provider` when it did not answer. */
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  usage: turnUsage.nullable(),
});

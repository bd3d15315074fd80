// orchestrator ↔ panel and automation, second part: handoff settings, system, events and figures. See admin-api.ts for the first.
import { z } from 'zod';
import { pageQuery } from './admin-api.ts';
import { handoffSettings } from './handoff-settings.ts';
import { problem } from './operator-view.ts';

const id = z.uuid();
const at = z.iso.datetime({ offset: true });

export const handoffConfigInput = z
  .object({
    enabled: z.boolean(),
    destination_email: z.email().nullable(),
    customer_notice: z.string().max(1000),
    smtp: z
      .object({
        host: z.string().min(1).max(255),
        port: z.number().int().min(1).max(65535),
        security: z.enum(['none', 'starttls', 'tls']),
        user: z.string().max(255).nullable(),
        password: z.string().max(500).nullable().optional(),
        from: z.email(),
      })
      .strict()
      .nullable(),
    context: z.strictObject({ name: z.boolean(), phone: z.boolean(), history: z.boolean(), ids: z.boolean() }),
    /** What is left out of these stays as it is. */
    ...z.object(handoffSettings).partial().shape,
  })
  .strict();
export const handoffConfig = handoffConfigInput.extend({
  ...handoffSettings,
  smtp: z
    .object({
      host: z.string(),
      port: z.number().int(),
      security: z.enum(['none', 'starttls', 'tls']),
      user: z.string().nullable(),
      password_set: z.boolean(),
      /** The kept password cannot be opened and must be entered again. */
      password_cannot_open: z.boolean(),
      from: z.string(),
    })
    .nullable(),
});

const part = z.object({
  name: z.string(),
  status: z.enum(['ok', 'degraded', 'down', 'off']),
  detail: z.string().nullable(),
  since: at.nullable(),
  latency_ms: z.number().nullable(),
});
/** GET /admin/system/health (platform admin). */
export const systemHealth = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  version: z.string(),
  node: z.string(),
  started_at: at,
  /** What is wrong, the worst first; empty when all is well. */
  problems: z.array(problem),
  parts: z.array(part),
  /** The four outside parties: real or simulated. */
  parties: z.array(
    z.object({
      name: z.enum(['model', 'whatsapp_ycloud', 'whatsapp_meta', 'shop']),
      mode: z.enum(['real', 'simulated']),
    }),
  ),
  queues: z.array(
    z.object({
      name: z.string(),
      waiting: z.number().int(),
      running: z.number().int(),
      dead: z.number().int(),
      oldest_seconds: z.number().nullable(),
    }),
  ),
  schema: z.object({
    status: z.enum(['ok', 'warning', 'error']),
    repairs: z.number().int(),
    row_security: z.string(),
    /** Whether Postgres compares the vectors of the knowledge, and if not, why the process does. */
    pgvector: z.enum(['ready', 'not-offered', 'not-created', 'not-added']),
    fingerprint: z.string().nullable(),
    declared_at: z.iso.datetime().nullable(),
    version: z.string().nullable(),
    recent_repairs: z.array(
      z.object({ what: z.string(), object: z.string(), statement: z.string(), at: z.iso.datetime() }),
    ),
    findings: z.array(
      z.object({
        what: z.string(),
        object: z.string(),
        severity: z.string(),
        message: z.string(),
        statement: z.string(),
        since: z.iso.datetime(),
      }),
    ),
  }),
  /** Fingerprint of the key that seals secrets, never the key; how many keys open. */
  encryption: z.object({ fingerprint: z.string(), keys: z.number().int() }),
  redis: z.object({ mode: z.enum(['off', 'normal', 'degraded']), since: at.nullable() }),
  /** The customer who has waited longest for the agent. */
  oldest_unanswered: z.object({ tenant_id: id, conversation_id: id, since: at, seconds: z.number() }).nullable(),
  /** Of this process: how late its event loop and a NOTIFY are (null: not heard within 1.5 s), how far its clock is from Postgres'. */
  lag: z.object({
    event_loop_ms: z.number(),
    notify_ms: z.number().nullable(),
    clock_skew_ms: z.number(),
  }),
  /** Queues this process works on, with what it has in hand. */
  workers: z.array(z.object({ name: z.string(), active: z.number().int() })),
});
/** GET /admin/parties (signed in): which outside parties are simulated, for the panel's badge. */
export const parties = systemHealth.pick({ parties: true });

/** POST /admin/system/actions. Unknown action → 400 `system.unknown-action` with `details.actions`. */
export const systemAction = z
  .object({ action: z.string(), payload: z.record(z.string(), z.unknown()).default({}) })
  .strict();
export const systemActionResult = z.object({
  action: z.string(),
  done: z.boolean(),
  result: z.record(z.string(), z.unknown()),
});

export const event = z.object({
  id,
  tenant_id: id.nullable(),
  conversation_id: id.nullable(),
  turn_id: id.nullable(),
  kind: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  data: z.record(z.string(), z.unknown()),
  at,
});
export type Event = z.infer<typeof event>;
export const eventQuery = pageQuery.extend({ tenant_id: id.optional(), kind: z.string().max(80).optional() });
/**
 * GET /admin/events/stream?tenant_id= (SSE). `event: change`, data = {kind, tenant_id, conversation_id?, turn_id?, message_id?, at}: something to re-read.
 * Kinds: conversation-changed, conversation-removed, message-changed, turn-changed, channel-changed, tenant-changed, agent-changed, knowledge-changed, event-recorded. `event: ping` each 15 s. After a reconnect, re-read what is shown.
 */
export const change = z.object({
  kind: z.string(),
  tenant_id: id.nullable(),
  conversation_id: id.optional(),
  turn_id: id.optional(),
  message_id: id.optional(),
  at,
});
export type Change = z.infer<typeof change>;

/** GET …/analytics/summary?days=7 (cached 300 s). */
export const analyticsSummary = z.object({
  days: z.number().int(),
  conversations: z.number().int(),
  customers: z.number().int(),
  messages_in: z.number().int(),
  messages_out: z.number().int(),
  answered_turns: z.number().int(),
  handoffs: z.number().int(),
  failed_turns: z.number().int(),
  median_reply_seconds: z.number().nullable(),
  cost_usd: z.number(),
  computed_at: at,
});
const usageFigures = z.object({
  /** Answered calls of models, and the turns they belong to. */
  calls: z.number().int(),
  turns: z.number().int(),
  input_tokens: z.number().int(),
  /** Of the input, read from the providers' caches. */
  cached_tokens: z.number().int(),
  output_tokens: z.number().int(),
  /** US dollars of the calls by the prices of when they were made; null: there were none. */
  cost_usd: z.number().nullable(),
  /** Of the cost, what is by the assumed price, because that of the model was not known; and the calls. */
  estimated_usd: z.number(),
  estimated_calls: z.number().int(),
  /** Calls from before prices were assumed, which are not in the cost. */
  unpriced_calls: z.number().int(),
});
export const usageBy = z.enum(['day', 'model', 'agent', 'customer', 'conversation']);
/** GET …/usage?days=30&by=day: what models were used for, by days of the shop's own time zone. */
export const usageQuery = z.object({
  days: z.coerce.number().int().min(1).max(365).default(30),
  by: usageBy.default('day'),
});
export const usage = z.object({
  by: usageBy,
  days: z.number().int(),
  /** Days newest first, everything else the costliest first; at most 365. */
  items: z.array(
    usageFigures.extend({
      /** YYYY-MM-DD, provider/model, or the id of the agent, customer or conversation ("" where there is none any more). */
      key: z.string(),
      /** Name of the agent, or of the customer; null where there is none. */
      label: z.string().nullable(),
    }),
  ),
  total: usageFigures,
  today: z.object({
    spent_usd: z.number(),
    /** Null: no limit. */
    budget_usd: z.number().nullable(),
    thrift_from_percent: z.number().int().nullable(),
  }),
});
/** GET …/tools and …/models are the agent service's manifest; GET /admin/providers the whatsapp service's. See agentManifest, whatsappManifest. */

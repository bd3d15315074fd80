// orchestrator ↔ panel and automation: the shapes of the admin API under /admin. Field names are snake_case; times ISO 8601; ids UUID.
import { z } from 'zod';
import { agentChange } from './routing/agent-choice.ts';
import { deliveryError, provider } from './channel-event.ts';
import { conversationTag } from './routing/conversation-tag.ts';
import { turnStep, turnUsage } from './turn.ts';

const id = z.uuid();
const at = z.iso.datetime({ offset: true });
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });
/** Query of every list. */
export const pageQuery = z.object({
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

export const role = z.enum(['owner', 'manager', 'agent', 'viewer']);
export type Role = z.infer<typeof role>;

/** GET /admin/session: who is signed in (401 otherwise). */
export const session = z.object({
  user: z.object({ id, name: z.string(), email: z.string(), platform_admin: z.boolean(), has_password: z.boolean() }),
  memberships: z.array(z.object({ tenant_id: id, store_name: z.string(), role })),
});
/** POST /admin/session/link {token}: the single-use sign-in link; sets the cookie. 401 `session.link-invalid`. */
export const signInWithLink = z.object({ token: z.string().min(10).max(300) }).strict();
/** POST /admin/session {email, password}: sign-in; sets the cookie. 401 `session.wrong-credentials`, 429 `session.too-many-attempts`. DELETE /admin/session signs out. */
export const signIn = z.object({ email: z.email(), password: z.string().min(1).max(200) }).strict();
/** PUT /admin/session/credentials: e-mail and password of the signed-in person (first set-up after the link). */
export const setCredentials = z
  .object({ name: z.string().min(1).max(100), email: z.email(), password: z.string().min(10).max(200) })
  .strict();

export const locale = z.enum(['es-AR', 'es-MX', 'es-CL', 'es-CO', 'pt-BR', 'en-US']);
/** Any name the runtime knows, links such as America/Argentina/Buenos_Aires included. */
function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const tenantInput = z
  .object({
    store_name: z.string().trim().min(1).max(120),
    locale: locale.default('es-AR'),
    timezone: z.string().max(60).refine(isTimeZone, 'unknown time zone').default('America/Argentina/Buenos_Aires'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default('ARS'),
  })
  .strict();
/** A model of a provider, by the names of GET …/tools. */
export const modelChoice = z.strictObject({
  model_provider: z.string().min(1).max(40),
  model: z.string().trim().min(1).max(120),
});
export const tenantPatch = z
  .object({
    store_name: z.string().trim().min(1).max(120),
    locale,
    timezone: tenantInput.shape.timezone.removeDefault(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    /** False silences the agents of the whole shop within a second. */
    is_active: z.boolean(),
    debounce_ms: z.number().int().min(0).max(60_000),
    /** Hours after which a conversation a person took over returns to the agent; null = never by time. */
    return_to_ai_hours: z.number().int().min(1).max(720).nullable(),
    /** Coupon codes the agent may mention. */
    public_coupons: z.array(z.string().min(1).max(60)).max(50),
    /** US dollars for models per day of the shop; null = the platform's TENANT_DAILY_BUDGET_USD, 0 = no limit. Beyond it a person takes over. */
    daily_budget_usd: z.number().min(0).max(1_000_000).multipleOf(0.01).nullable(),
    /** Percent of the day's budget from which the cheaper model answers, from a shorter context; null = never. */
    thrift_from_percent: z.number().int().min(1).max(99).nullable(),
    /** The cheaper model; null = each agent keeps its own. */
    thrift_model: modelChoice.nullable(),
    /** Months after which messages, and files of media, are removed; 0: never; null: the platform's value. */
    keep_messages_months: z.number().int().min(0).max(120).nullable(),
    keep_media_months: z.number().int().min(0).max(120).nullable(),
  })
  .partial()
  .strict();
export const tenant = z.object({
  id,
  store_name: z.string(),
  locale: z.string(),
  timezone: z.string(),
  currency: z.string(),
  is_active: z.boolean(),
  debounce_ms: z.number().int().nullable(),
  return_to_ai_hours: z.number().int().nullable(),
  public_coupons: z.array(z.string()),
  daily_budget_usd: z.number().nullable(),
  thrift_from_percent: z.number().int().nullable(),
  thrift_model: modelChoice.nullable(),
  keep_messages_months: z.number().int().nullable(),
  keep_media_months: z.number().int().nullable(),
  /** When it is erased with everything it holds; null: it stays. */
  erase_at: at.nullable(),
  created_at: at,
});
/** DELETE …/:tenant_id (`?erase=true`: now) and POST …/:tenant_id/restore, which withdraws it before its hour. */
export const tenantErasure = z.object({ erase_at: at.nullable() });
export type Tenant = z.infer<typeof tenant>;

/** GET|PUT|DELETE …/store-connection. PUT checks the credentials against the shop: 422 `store-connection.refused`, 503 when the shop cannot be asked. */
export const storeConnectionInput = z
  .object({ store_id: z.string().regex(/^\d{1,20}$/), access_token: z.string().min(1).max(500) })
  .strict();
export const storeConnection = z.object({
  connected: z.boolean(),
  store_id: z.string().nullable(),
  store_name: z.string().nullable(),
  url: z.string().nullable(),
  checked_at: at.nullable(),
  /** cannot_open: the kept token cannot be opened and must be entered again. */
  status: z.enum(['ok', 'unauthorized', 'unknown', 'cannot_open', 'none']),
  access_token_hint: z.string().nullable(),
});

export const channelMode = z.enum(['off', 'test_numbers', 'new_customers', 'everyone']);
export const channelCredentialsInput = z
  .object({
    api_key: z.string().min(1).max(500).optional(),
    access_token: z.string().min(1).max(1000).optional(),
    webhook_secret: z.string().min(1).max(500).optional(),
    app_secret: z.string().min(1).max(500).optional(),
    verify_token: z.string().min(1).max(500).optional(),
  })
  .strict();
export const channelInput = z
  .object({
    provider,
    phone_number: z.string().min(6).max(30),
    phone_number_id: z.string().max(60).optional(),
    label: z.string().max(80).optional(),
    credentials: channelCredentialsInput,
    mode: channelMode.default('everyone'),
    test_numbers: z.array(z.string().min(6).max(30)).max(50).default([]),
    automatic_texts: z.array(z.string().min(1).max(1000)).max(20).default([]),
  })
  .strict();
export const channelPatch = z
  .object({
    label: z.string().max(80),
    mode: channelMode,
    test_numbers: z.array(z.string().min(6).max(30)).max(50),
    credentials: channelCredentialsInput,
    /** The phone app's own greeting and away texts: stored as automatic, never a takeover. */
    automatic_texts: z.array(z.string().min(1).max(1000)).max(20),
    phone_number_id: z.string().max(60),
  })
  .partial()
  .strict();
export const channel = z.object({
  id,
  provider,
  label: z.string(),
  phone_number: z.string(),
  phone_number_id: z.string().nullable(),
  mode: channelMode,
  test_numbers: z.array(z.string()),
  automatic_texts: z.array(z.string()),
  webhook_url: z.string(),
  credentials_set: z.array(z.string()),
  last_webhook_at: at.nullable(),
  /** Set when the provider refused our credentials or number, or a kept credential cannot be opened; cleared by new credentials. */
  broken: z.object({ code: z.string(), message: z.string(), since: at }).nullable(),
  created_at: at,
});
export type Channel = z.infer<typeof channel>;

/** PUT …/credentials {model_provider, model_api_key, base_url?}: the shop's own key for its models; absent = the platform's. GET says which are set. */
export const tenantCredentialsInput = z
  .object({
    model_provider: z.string().default('openai'),
    model_api_key: z.string().min(1).max(500),
    /** Address of the shop's own server, version included (`…/v1`); it is only ever sent the shop's own key. */
    base_url: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .nullish(),
  })
  .strict();
export const tenantCredentials = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      hint: z.string(),
      updated_at: at,
      /** Set: the kept key cannot be opened and must be entered again. */
      cannot_open_since: at.nullable(),
    }),
  ),
});

export const customer = z.object({
  id,
  name: z.string().nullable(),
  phone: z.string().nullable(),
  never_answer: z.boolean(),
  blocked: z.boolean(),
  created_at: at,
});
/** PATCH …/customers/:id. `never_answer`: messages come in, the agent stays silent. `blocked`: nothing is answered nor notified. */
export const customerPatch = z
  .object({ name: z.string().max(120), never_answer: z.boolean(), blocked: z.boolean() })
  .partial()
  .strict();

export const conversationOwner = z.enum(['ai', 'human', 'nobody']);
export const conversation = z.object({
  id,
  channel_id: id,
  customer,
  owner: conversationOwner,
  owner_until: at.nullable(),
  owner_reason: z.string().nullable(),
  /** Since when the customer waits for a person; null: for nobody, or a person wrote meanwhile. */
  waiting_since: at.nullable(),
  /** waiting: messages wait for their turn; thinking: a turn runs now. */
  state: z.enum(['idle', 'waiting', 'thinking']),
  ai_enabled: z.boolean(),
  /** Who answers this episode; null: no agent has yet, or the shop has but one. */
  agent: z.object({ id, name: z.string() }).nullable(),
  tags: z.array(z.string()),
  unread_count: z.number().int(),
  episode: z.number().int(),
  /** Null while the episode goes on; the next message after it begins another. */
  episode_closed_at: at.nullable(),
  last_message: z
    .object({
      text: z.string(),
      type: z.string(),
      direction: z.enum(['in', 'out']),
      author: z.enum(['customer', 'agent', 'person', 'automatic']),
      at,
      status: z.string().nullable(),
    })
    .nullable(),
  /** Until when a free-form message may be sent; null: the customer has not written, or the 24 hours are over. */
  window_until: at.nullable(),
  created_at: at,
  updated_at: at,
});
export type Conversation = z.infer<typeof conversation>;
/** GET …/conversations?owner=&search=&channel_id=&waiting=. `waiting`: only those that wait for a person, the longest wait first. PATCH …/conversations/:id {ai_enabled?, tags?}; POST …/conversations/:id/read marks as read in the panel. */
export const conversationQuery = pageQuery.extend({
  owner: conversationOwner.optional(),
  search: z.string().max(100).optional(),
  channel_id: id.optional(),
  waiting: z.enum(['true', 'false']).optional(),
});
/** GET …/waiting-conversations: how many wait for a person. POST …/conversations/:id/resolve gives one back to the agent as settled; DELETE takes that back: 409 `conversations.not-resolved`. */
export const waitingConversations = z.object({ count: z.number().int(), oldest_since: at.nullable() });
export const conversationPatch = z
  .object({ ai_enabled: z.boolean(), tags: z.array(conversationTag).max(20) })
  .partial()
  .strict();

export const messageStatus = z.enum([
  'received',
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'unknown',
  'canceled',
]);
export const message = z.object({
  id,
  conversation_id: id,
  direction: z.enum(['in', 'out']),
  author: z.enum(['customer', 'agent', 'person', 'automatic', 'system']),
  type: z.string(),
  text: z.string(),
  media: z
    .object({
      kind: z.string(),
      url: z.string().nullable(),
      mime_type: z.string().nullable(),
      filename: z.string().nullable(),
      /** removed: the time that files are kept is over. */
      status: z.enum(['pending', 'ready', 'failed', 'removed']),
      transcript: z.string().nullable(),
    })
    .nullable(),
  image_url: z.string().nullable(),
  reply_to_id: id.nullable(),
  turn_id: id.nullable(),
  status: messageStatus,
  error: deliveryError.nullable(),
  /**
   * The newest try to send it; null for what did not go out through here. An `unknown` one is looked for in statuses and echoes until
   * `reconciling_until`; afterwards a person decides, and `may_send_again` is true, as for a failed one.
   */
  delivery: z
    .object({
      id,
      status: z.enum(['queued', 'sending', 'sent', 'unknown', 'refused', 'canceled']),
      attempts: z.number().int(),
      /** When it was not accepted and is tried again. */
      next_try_at: at.nullable(),
      reconciling_until: at.nullable(),
      may_send_again: z.boolean(),
    })
    .nullable(),
  author_name: z.string().nullable(),
  at,
});
export type Message = z.infer<typeof message>;
/** POST …/conversations/:id/messages = write as a person: takes the conversation over. 409 `conversations.window-closed`. POST …/messages/:message_id/retry sends a failed or unknown one again: 409 `messages.not-retryable`, `messages.still-reconciling`. */
export const messageInput = z.object({ text: z.string().trim().min(1).max(4096) }).strict();
/** PUT …/conversations/:id/owner. `until` only for human. */
export const ownerInput = z.object({ owner: conversationOwner, until: at.nullable().optional() }).strict();

export const turn = z.object({
  id,
  conversation_id: id,
  agent_id: id.nullable(),
  agent_name: z.string().nullable(),
  /** The version of the agent that answered; null: an older turn, or one without an agent. */
  agent_version_id: id.nullable().default(null),
  agent_version: z.number().int().nullable().default(null),
  /** running; answered; handed_off; failed; superseded (newer messages came); handed_over (to another agent, who answers in the next turn); silent (with reason: a person is in charge, channel off, …); canceled (a person took over meanwhile); distilled (no answer: a closed episode became memories). */
  status: z.enum([
    'running',
    'answered',
    'handed_off',
    'handed_over',
    'failed',
    'superseded',
    'silent',
    'canceled',
    'distilled',
  ]),
  reason: z.string().nullable(),
  /** Set: with this turn another agent goes on. */
  agent_change: agentChange.nullable().default(null),
  trace_id: z.string().nullable(),
  started_at: at,
  finished_at: at.nullable(),
  usage: turnUsage.nullable(),
  steps: z.array(turnStep),
  message_ids: z.array(id),
});
export type Turn = z.infer<typeof turn>;

/** RFC 9457 problem+json. */
export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
});

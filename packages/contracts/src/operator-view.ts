// orchestrator ↔ panel and automation, third part: what is wrong now, alerts, and why a message was or was not answered.
import { z } from 'zod';
import { pageQuery } from './admin-api.ts';

const id = z.uuid();
const at = z.iso.datetime({ offset: true });

/** Language of sentences that the API writes out. */
export const language = z.enum(['es', 'pt-BR', 'en']);
export type Language = z.infer<typeof language>;
export const languageQuery = z.object({ lang: language.default('es') });

/** Stable names of what can be wrong. Codes may be added, none changes its meaning. */
export const problemCode = z.enum([
  'service.away',
  'redis.degraded',
  'listener.deaf',
  'clock.skewed',
  'process.slow',
  'secret.weak',
  'schema.finding',
  'queue.behind',
  'shop.not_answering',
  'handoff.unanswered',
  'store.refused',
  'model.refused',
  'model.quota',
  'channel.broken',
  'channel.silent',
  'channel.refusing',
  'channel.other_number',
  'jobs.dead',
  'sends.unknown',
]);
export type ProblemCode = z.infer<typeof problemCode>;

/** One thing that is wrong now. */
export const problem = z.object({
  code: problemCode,
  severity: z.enum(['warning', 'error']),
  /** Null: of the whole platform. */
  tenant_id: id.nullable(),
  store_name: z.string().nullable(),
  /** What it is about, so that two of one code are told apart: a channel's or queue's name, a job's kind. Empty: the shop or platform itself. */
  subject: z.string(),
  /** Name of the subject for people. */
  label: z.string().nullable(),
  since: at.nullable(),
  /** What is wrong, and what to do, in the language asked for. */
  sentence: z.string(),
  remedy: z.string(),
  /** Codes, ids and numbers; never texts of customers, never secrets. */
  data: z.record(z.string(), z.unknown()),
});
export type Problem = z.infer<typeof problem>;

export const alert = problem.extend({
  id,
  raised_at: at,
  last_seen_at: at,
  acknowledged_at: at.nullable(),
  acknowledged_by: z.string().nullable(),
  /** Null: still so. */
  resolved_at: at.nullable(),
});
export type Alert = z.infer<typeof alert>;
/** GET /admin/alerts (all, platform administrators) and …/alerts of a shop. POST …/alerts/:alert_id/acknowledge: no more repetitions. */
export const alertQuery = pageQuery.extend({
  state: z.enum(['open', 'all']).default('open'),
  lang: language.default('es'),
});

/** PUT …/alert-settings. `webhook_secret` left out stays as it is; a webhook without any secret is refused (422 `alerts.secret-missing`). */
export const alertSettingsInput = z
  .object({
    enabled: z.boolean(),
    destination_email: z.email().nullable(),
    webhook_url: z.url({ protocol: /^https?$/ }).nullable(),
    webhook_secret: z.string().min(16).max(200).optional(),
    /** A customer waiting longer than this is an alert. */
    unanswered_minutes: z.number().int().min(1).max(1440),
    /** An alert that lasts is told again after this many hours. */
    repeat_hours: z.number().int().min(1).max(168),
  })
  .strict();
export const alertSettings = alertSettingsInput.omit({ webhook_secret: true }).extend({
  webhook_secret_hint: z.string().nullable(),
  /** Whether a mail can leave: by the shop's own server (handoff settings), the platform's, or none. */
  mail_server: z.enum(['shop', 'platform', 'none']),
});
/** POST …/alert-settings/test: sends a harmless alert to each destination now. */
export const alertTest = z.object({
  results: z.array(
    z.object({ to: z.enum(['mail', 'webhook']), ok: z.boolean(), code: z.string().nullable(), detail: z.string() }),
  ),
});

/** Body of an alert webhook; the header X-Nexus-Signature is `t=<epoch seconds>,v1=<hex HMAC-SHA256 of "t.body">`. */
export const alertNotice = z.object({
  id,
  notice: z.enum(['raised', 'repeated', 'resolved', 'test']),
  code: z.string(),
  severity: z.enum(['warning', 'error']),
  tenant_id: id.nullable(),
  store_name: z.string().nullable(),
  subject: z.string(),
  sentence: z.string(),
  remedy: z.string(),
  since: at.nullable(),
  raised_at: at,
  resolved_at: at.nullable(),
  panel_url: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type AlertNotice = z.infer<typeof alertNotice>;

/** Where on its way a message was; in the order of the way. */
export const timelineStage = z.enum([
  'arrival',
  'dedupe',
  'customer',
  'debounce',
  'owner',
  'channel',
  'limits',
  'turn',
  'model',
  'tool',
  'check',
  'reply',
  'send',
  'status',
]);
export const timelineEntry = z.object({
  stage: timelineStage,
  at: at.nullable(),
  /** passed: went on; waiting: not over yet; stopped: a rule or a person ended it here; failed: something broke; unknown: cannot be told. */
  verdict: z.enum(['passed', 'waiting', 'stopped', 'failed', 'unknown']),
  /** Stable code of what was found; the panel has a sentence for each it knows. */
  code: z.string(),
  /** The earliest reason why no answer reached the customer; at most one entry. */
  first_cause: z.boolean(),
  data: z.record(z.string(), z.unknown()),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;
/** GET …/messages/:message_id/timeline: why this message of a customer was, or was not, answered. */
export const messageTimeline = z.object({
  message_id: id,
  conversation_id: id,
  /** answered: a bubble of the agent left; handed_off: a person took over and was told; waiting: not decided yet; unanswered: nothing left; not_delivered: an answer was written and did not get out. */
  outcome: z.enum(['answered', 'handed_off', 'waiting', 'unanswered', 'not_delivered']),
  first_cause: z.object({ stage: timelineStage, code: z.string() }).nullable(),
  entries: z.array(timelineEntry),
});
export type MessageTimeline = z.infer<typeof messageTimeline>;

// How long each kind of data is kept: declared here and nowhere else. Running turns and open sends keep what they need, however old.
import type { Config } from '../deps.ts';

export interface RetentionRule {
  /** Name in the event that tells what was removed. */
  kind: string;
  /** The platform's value: days, or months for what a shop can set itself (0: for ever). */
  keep(config: Config): number;
  /**
   * Removes some of what is too old and gives a row `tenant_id`, `path` (of a file to remove, or null) for each.
   * $1: how many at most, $2: what `keep` gave.
   */
  sql: string;
}

/** Days after their hour that single-use links, counted failures and sessions are kept. */
const deadSignInDays = 1;
/** Longer than the 180 days of history that a phone can import. Source: WhatsApp Business coexistence onboarding. */
const erasureMarkDays = 400;
/** Marks of what was forgotten outlast the episode that still says it. */
const endedMemoryDays = 30;
/** Given-up jobs wait for a person this much longer than finished ones are kept. */
const deadJobFactor = 10;

/** No turn waits or runs in the conversation, and nothing of it waits to be sent. */
const resting = (conversation = 'c') =>
  `${conversation}.due_at is null and (${conversation}.lease_until is null or ${conversation}.lease_until < now())
   and not exists (select 1 from deliveries d where d.tenant_id = ${conversation}.tenant_id
                    and d.conversation_id = ${conversation}.id and d.status in ('queued', 'sending'))`;
const olderThanDays = (column: string) => `${column} < now() - $2::int * interval '1 day'`;
/** Shops that limit what is kept in `column`, with their months. */
const limited = (column: string) =>
  `limits as (select id as tenant_id, now() - coalesce(${column}, $2::int) * interval '1 month' as since
     from tenants where coalesce(${column}, $2::int) > 0)`;
const byMessages = limited('keep_messages_months');

const remove = (table: string, condition: string, tenant = 'tenant_id') =>
  `delete from ${table} where ctid = any(array(
     select ctid from ${table} where ${condition} limit $1 for update skip locked)) returning ${tenant} as tenant_id, null as path`;
/** The same where other tables decide: `chosen` selects ctid from the table, aliased x. */
const removeChosen = (table: string, chosen: string, limits = '') =>
  `with ${limits ? `${limits}, ` : ''}old as (${chosen} limit $1 for update of x skip locked)
   delete from ${table} where ctid in (select ctid from old) returning tenant_id, null as path`;

export const retentionRules: RetentionRule[] = [
  {
    kind: 'media_files',
    keep: (config) => config.RETENTION_MEDIA_MONTHS,
    sql: `with ${limited('keep_media_months')}, old as (
            select x.tenant_id, x.id, x.path from media x join limits l on l.tenant_id = x.tenant_id
              join messages m on m.tenant_id = x.tenant_id and m.id = x.message_id
              join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
             where x.path is not null and x.status <> 'pending' and x.created_at < l.since and ${resting()}
             limit $1 for update of x skip locked)
          update media set path = null, status = 'removed', source = '{}', size = null, updated_at = now()
            from old where media.tenant_id = old.tenant_id and media.id = old.id returning old.tenant_id, old.path`,
  },
  {
    kind: 'messages',
    keep: (config) => config.RETENTION_MESSAGES_MONTHS,
    sql: `with ${byMessages}, old as (
            select x.tenant_id, x.id from messages x join limits l on l.tenant_id = x.tenant_id
              join conversations c on c.tenant_id = x.tenant_id and c.id = x.conversation_id
             where x.created_at < l.since and not x.waits and ${resting()} limit $1 for update of x skip locked),
          files as (select a.tenant_id, a.message_id, a.path from media a join old on old.tenant_id = a.tenant_id and old.id = a.message_id),
          gone as (delete from messages m using old where m.tenant_id = old.tenant_id and m.id = old.id returning m.tenant_id, m.id)
          select gone.tenant_id, files.path from gone left join files on files.tenant_id = gone.tenant_id and files.message_id = gone.id`,
  },
  {
    kind: 'turns',
    keep: (config) => config.RETENTION_MESSAGES_MONTHS,
    sql: removeChosen(
      'turns',
      `select x.ctid from turns x join limits l on l.tenant_id = x.tenant_id
         join conversations c on c.tenant_id = x.tenant_id and c.id = x.conversation_id
        where x.finished_at < l.since and ${resting()}
          and not exists (select 1 from messages m where m.tenant_id = x.tenant_id and m.turn_id = x.id)`,
      byMessages,
    ),
  },
  {
    kind: 'handoffs_with_messages',
    keep: (config) => config.RETENTION_MESSAGES_MONTHS,
    sql: removeChosen(
      'handoffs',
      `select x.ctid from handoffs x join limits l on l.tenant_id = x.tenant_id where x.created_at < l.since and x.mail_status <> 'queued'`,
      byMessages,
    ),
  },
  {
    kind: 'payment_links',
    keep: (config) => config.RETENTION_MESSAGES_MONTHS,
    sql: removeChosen(
      'payment_links',
      `select x.ctid from payment_links x join limits l on l.tenant_id = x.tenant_id
        where x.created_at < l.since and x.state in ('open', 'failed')`,
      byMessages,
    ),
  },
  {
    kind: 'knowledge_questions',
    keep: (config) => config.RETENTION_MESSAGES_MONTHS,
    sql: removeChosen(
      'knowledge_questions',
      `select x.ctid from knowledge_questions x join limits l on l.tenant_id = x.tenant_id where x.last_asked_at < l.since`,
      byMessages,
    ),
  },
  {
    kind: 'conversations',
    keep: (config) => config.RETENTION_MESSAGES_MONTHS,
    sql: removeChosen(
      'conversations',
      `select x.ctid from conversations x join limits l on l.tenant_id = x.tenant_id
        where coalesce(x.last_message_at, x.created_at) < l.since and ${resting('x')}
          and not exists (select 1 from messages m where m.tenant_id = x.tenant_id and m.conversation_id = x.id)`,
      byMessages,
    ),
  },
  {
    // Why an agent was changed, in words that may be the customer's.
    kind: 'agent_changes',
    keep: (config) => config.RETENTION_MESSAGES_MONTHS,
    sql: `with ${byMessages}, old as (
            select x.tenant_id, x.id from conversations x join limits l on l.tenant_id = x.tenant_id
             where (x.answering->>'since')::timestamptz < l.since and ${resting('x')} limit $1 for update of x skip locked)
          update conversations set answering = null from old
           where conversations.tenant_id = old.tenant_id and conversations.id = old.id returning old.tenant_id, null as path`,
  },
  {
    kind: 'memories',
    keep: (config) => config.RETENTION_MESSAGES_MONTHS,
    sql: removeChosen(
      'memories',
      `select x.ctid from memories x join limits l on l.tenant_id = x.tenant_id where x.said_at < l.since and x.origin <> 'person'`,
      byMessages,
    ),
  },
  {
    // The tests themselves are the shop's settings; what a run said is a thinking log.
    kind: 'agent_test_runs',
    keep: (config) => config.RETENTION_THINKING_DAYS,
    sql: remove('agent_test_runs', `state <> 'running' and ${olderThanDays('created_at')}`),
  },
  {
    kind: 'ended_memories',
    keep: () => endedMemoryDays,
    sql: remove('memories', `expires_at < now() or (state <> 'active' and ${olderThanDays('updated_at')})`),
  },
  {
    // A block and a wish not to be answered are the person's own, and outlive what they wrote.
    kind: 'customers',
    keep: (config) => config.RETENTION_MESSAGES_MONTHS,
    sql: removeChosen(
      'customers',
      `select x.ctid from customers x join limits l on l.tenant_id = x.tenant_id
        where x.updated_at < l.since and not x.blocked and not x.never_answer
          and not exists (select 1 from conversations o where o.tenant_id = x.tenant_id and o.customer_id = x.id)`,
      byMessages,
    ),
  },
  {
    kind: 'thinking',
    keep: (config) => config.RETENTION_THINKING_DAYS,
    sql: removeChosen(
      'turn_steps',
      `select x.ctid from turn_steps x join turns t on t.tenant_id = x.tenant_id and t.id = x.turn_id
         join conversations c on c.tenant_id = t.tenant_id and c.id = t.conversation_id
        where ${olderThanDays('t.finished_at')} and ${resting()}`,
    ),
  },
  {
    kind: 'handoffs',
    keep: (config) => config.RETENTION_HANDOFFS_DAYS,
    sql: remove('handoffs', `${olderThanDays('created_at')} and mail_status <> 'queued'`),
  },
  {
    kind: 'deliveries',
    keep: (config) => config.RETENTION_DELIVERIES_DAYS,
    sql: remove('deliveries', `${olderThanDays('created_at')} and status not in ('queued', 'sending')`),
  },
  {
    kind: 'events',
    keep: (config) => config.RETENTION_EVENTS_DAYS,
    sql: remove('events', olderThanDays('created_at')),
  },
  {
    kind: 'audit_log',
    keep: (config) => config.RETENTION_AUDIT_DAYS,
    sql: remove('audit_log', olderThanDays('created_at')),
  },
  {
    kind: 'kept_webhooks',
    keep: (config) => config.RETENTION_WEBHOOKS_DAYS,
    sql: remove('webhook_inbox', `${olderThanDays('created_at')} and (lease_until is null or lease_until < now())`),
  },
  {
    kind: 'jobs',
    keep: (config) => config.RETENTION_JOBS_DAYS,
    // The last line: cron rows of kinds that no version running here knows any more.
    sql: remove(
      'jobs',
      `(lease_until is null or lease_until < now()) and (
         due_at is null and every_ms is null and ${olderThanDays('done_at')}
         or due_at is null and dead_at < now() - ${deadJobFactor} * $2::int * interval '1 day'
         or every_ms is not null and ${olderThanDays('due_at')})`,
    ),
  },
  {
    kind: 'sessions',
    keep: () => deadSignInDays,
    sql: remove('sessions', olderThanDays('expires_at'), 'null::uuid'),
  },
  {
    kind: 'verifications',
    keep: () => deadSignInDays,
    sql: remove('verifications', olderThanDays('expires_at'), 'null::uuid'),
  },
  {
    kind: 'erasure_marks',
    keep: () => erasureMarkDays,
    sql: remove('erased_identities', olderThanDays('erased_at')),
  },
];

// SQL that finds what is wrong in the shops. Every question runs in a platform transaction and looks only at what may be wrong.
import type { Transaction } from '@nexus/database/database';
import type { FoundProblem } from './problem.ts';

/** The smallest UUID v7 of a moment: rows are found by time through their primary key. */
const idAt = (moment: string): string =>
  `(lpad(to_hex((extract(epoch from ${moment}) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`;

interface Row {
  tenant_id: string;
  subject: string | null;
  label: string | null;
  since: Date | null;
  data: Record<string, unknown>;
}

type Kind = Pick<FoundProblem, 'code' | 'severity'>;

const found =
  (kind: Kind) =>
  (row: Row): FoundProblem => ({
    ...kind,
    tenantId: row.tenant_id,
    subject: row.subject ?? '',
    label: row.label,
    since: row.since,
    data: row.data,
  });

/** Customers whose message waits for the agent longer than the shop (else the platform) allows. */
export async function findUnanswered(tx: Transaction, minutes: number): Promise<FoundProblem[]> {
  const rows = await tx.query<Row>(
    `select m.tenant_id, null as subject, null as label, min(m.created_at) as since,
            jsonb_build_object('count', count(*), 'conversation_id', (array_agg(m.conversation_id order by m.created_at))[1],
              'message_id', (array_agg(m.id order by m.created_at))[1]) as data
       from messages m left join alert_settings s on s.tenant_id = m.tenant_id
      where m.waits group by m.tenant_id, s.unanswered_minutes
     having min(m.created_at) < now() - coalesce(s.unanswered_minutes, $1) * interval '1 minute'`,
    [minutes],
  );
  return rows.map(found({ code: 'shop.not_answering', severity: 'error' }));
}

/** Customers who still wait for a person although the shop was reminded that nobody answers. */
export async function findUnansweredHandoffs(tx: Transaction): Promise<FoundProblem[]> {
  const rows = await tx.query<Row>(
    `select c.tenant_id, null as subject, null as label, min(c.waiting_since) as since,
            jsonb_build_object('count', count(*), 'conversation_id', (array_agg(c.id order by c.waiting_since))[1]) as data
       from conversations c
      where c.waiting_since is not null
        and exists (select 1 from handoffs h where h.tenant_id = c.tenant_id and h.conversation_id = c.id
                     and h.created_at >= c.waiting_since and h.reminded_at is not null)
      group by c.tenant_id`,
    [],
  );
  return rows.map(found({ code: 'handoff.unanswered', severity: 'warning' }));
}

export async function findRefusedStores(tx: Transaction): Promise<FoundProblem[]> {
  const rows = await tx.query<Row>(
    `select tenant_id, null as subject, store_name as label, updated_at as since, jsonb_build_object('store_id', store_id) as data
       from store_connections where status = 'unauthorized'`,
    [],
  );
  return rows.map(found({ code: 'store.refused', severity: 'error' }));
}

/** Turns that failed at the model's door within a day, as long as that agent has not been answered since, nor another one with the same key. */
export async function findRefusedModels(tx: Transaction): Promise<FoundProblem[]> {
  const rows = await tx.query<Row & { quota: boolean }>(
    `select t.id as tenant_id, null as subject, null as label, f.since, jsonb_build_object('count', f.count, 'reason', f.reason) as data,
            f.reason = 'model.quota-exhausted' as quota
       from tenants t cross join lateral (
         select min(e.created_at) as since, count(*) as count, (array_agg(e.data->>'code' order by e.created_at desc))[1] as reason
           from events e
           left join turns failed on failed.tenant_id = e.tenant_id and failed.id = e.turn_id
           left join agents a on a.tenant_id = failed.tenant_id and a.id = failed.agent_id
          where e.tenant_id = t.id and e.kind = 'turn-failed' and e.created_at > now() - interval '24 hours'
            and e.data->>'code' in ('model.unauthorized', 'model.not-found', 'model.quota-exhausted')
            and not exists (
              select 1 from usage_records u left join turns used on used.tenant_id = u.tenant_id and used.id = u.turn_id
               where u.tenant_id = t.id and u.created_at > e.created_at and u.audio_seconds is null
                 and (failed.id is null or coalesce(used.agent_id, u.agent_id) is not distinct from failed.agent_id
                      or (u.model_provider = a.model_provider and e.data->>'code' <> 'model.not-found')))) f
      where f.count > 0`,
    [],
  );
  return rows.map(({ quota, ...row }) =>
    found({ code: quota ? 'model.quota' : 'model.refused', severity: 'error' })(row),
  );
}

/** Channels at whose door signatures were refused within a day, and no right one has come since: somebody's forgeries beside the provider's own are no problem. */
export async function findRefusedWebhooks(tx: Transaction): Promise<FoundProblem[]> {
  const rows = await tx.query<Row>(
    `select c.tenant_id, c.id::text as subject, c.label, f.since,
            jsonb_build_object('channel_id', c.id, 'reason', f.reason, 'count', f.count) as data
       from channels c cross join lateral (
         select min(e.created_at) as since, count(*) as count, (array_agg(e.data->>'code' order by e.created_at desc))[1] as reason
           from events e
          where e.tenant_id = c.tenant_id and e.kind = 'webhook-refused' and e.created_at > now() - interval '24 hours'
            and e.data->>'channel_id' = c.id::text and e.created_at > coalesce(c.last_webhook_at, '-infinity') + interval '1 minute') f
      where f.count > 0 and c.mode <> 'off'`,
    [],
  );
  return rows.map(found({ code: 'channel.refusing', severity: 'warning' }));
}

/** Channels nothing has ever come to, while a day's webhooks at their door were all for a number that no channel has: theirs was entered wrong. */
export async function findMisnumberedChannels(tx: Transaction): Promise<FoundProblem[]> {
  const rows = await tx.query<Row>(
    `select c.tenant_id, c.id::text as subject, c.label, f.since, jsonb_build_object('channel_id', c.id, 'reason', f.number) as data
       from channels c cross join lateral (
         select min(e.created_at) as since, (array_agg(e.data->>'number' order by e.created_at desc))[1] as number
           from events e
          where e.tenant_id = c.tenant_id and e.kind = 'webhook-for-other-number' and e.created_at > now() - interval '24 hours'
            and e.data->>'channel_id' = c.id::text) f
      where f.since is not null and c.last_webhook_at is null and c.mode <> 'off'`,
    [],
  );
  return rows.map(found({ code: 'channel.other_number', severity: 'warning' }));
}

export async function findBrokenChannels(tx: Transaction): Promise<FoundProblem[]> {
  const rows = await tx.query<Row>(
    `select tenant_id, id::text as subject, label, (broken->>'since')::timestamptz as since,
            jsonb_build_object('channel_id', id, 'reason', broken->>'code') as data
       from channels where jsonb_typeof(broken) = 'object'`,
    [],
  );
  return rows.map(found({ code: 'channel.broken', severity: 'error' }));
}

/** Hours of silence before a channel is compared with its own past, the weeks looked back, how many of them must tell, and the messages they must have brought. */
const silentHours = 1;
const weeksBack = 4;
const weeksNeeded = 3;
const messagesNeeded = 5;

/**
 * Channels no customer's message has come to for an hour (statuses and echoes are no sign: they have subscriptions of their own), although
 * in the hours since the last one, a day's at most, the median of the past weeks was five messages or more. A channel without three weeks
 * of its own past is never found.
 */
export async function findSilentChannels(tx: Transaction): Promise<FoundProblem[]> {
  const rows = await tx.query<Row>(
    `select c.tenant_id, c.id::text as subject, c.label, w.begun as since,
            jsonb_build_object('channel_id', c.id, 'count', round(n.median), 'weeks', n.weeks) as data
       from channels c join tenants t on t.id = c.tenant_id
       cross join lateral (
         select coalesce(max(m.created_at), now() - interval '24 hours') as begun from messages m
          where m.tenant_id = c.tenant_id and m.channel_id = c.id and m.direction = 'in' and m.id >= ${idAt("now() - interval '24 hours'")}) w
       cross join lateral (
         select percentile_cont(0.5) within group (order by p.messages) as median, count(*)::int as weeks from (
           select (select count(*) from messages m
                    where m.tenant_id = c.tenant_id and m.channel_id = c.id and m.direction = 'in'
                      and m.id >= ${idAt("w.begun - k * interval '7 days'")} and m.id < ${idAt("now() - k * interval '7 days'")}) as messages
             from generate_series(1, ${weeksBack}) k
            where c.created_at <= w.begun - k * interval '7 days') p) n
      where t.is_active and c.mode <> 'off' and w.begun < now() - interval '${silentHours} hours'
        and c.created_at < now() - interval '${weeksNeeded} weeks'
        and n.weeks >= ${weeksNeeded} and n.median >= ${messagesNeeded}`,
    [],
  );
  return rows.map(found({ code: 'channel.silent', severity: 'warning' }));
}

/** Jobs of the whole platform carry the nil UUID, which stands for "no tenant" here. */
export async function findDeadJobs(tx: Transaction, platformTenantId: string): Promise<FoundProblem[]> {
  const rows = await tx.query<Row>(
    `select tenant_id, kind as subject, kind as label, min(dead_at) as since,
            jsonb_build_object('count', count(*), 'reason', left((array_agg(last_error order by dead_at desc))[1], 200)) as data
       from jobs where dead_at is not null group by tenant_id, kind`,
    [],
  );
  return rows.map((row) => {
    const problem = found({ code: 'jobs.dead', severity: 'warning' })(row);
    return row.tenant_id === platformTenantId ? { ...problem, tenantId: null } : problem;
  });
}

/** Sends of the last week whose fate no status or echo has settled in its time, so that a person must decide. */
export async function findUnknownSends(tx: Transaction): Promise<FoundProblem[]> {
  const rows = await tx.query<Row>(
    `select t.id as tenant_id, null as subject, null as label, d.since, jsonb_build_object('count', d.count, 'conversation_id', d.conversation_id) as data
       from tenants t cross join lateral (
         select min(created_at) as since, count(*) as count, (array_agg(conversation_id order by id))[1] as conversation_id
           from deliveries
          where tenant_id = t.id and status = 'unknown' and reconcile_until is null and id >= ${idAt("now() - interval '7 days'")}
             and exists (select 1 from messages m where m.tenant_id = t.id and m.id = deliveries.message_id and m.status = 'unknown')) d
      where d.count > 0`,
    [],
  );
  return rows.map(found({ code: 'sends.unknown', severity: 'warning' }));
}

/** What the repair of the schema found and could not mend, as long as no later word says that it is resolved. */
export async function findSchemaFindings(tx: Transaction): Promise<FoundProblem[]> {
  const rows = await tx.query<{
    kind: string;
    object: string;
    severity: string;
    what: string;
    message: string;
    created_at: Date;
  }>(
    `select distinct on (object, severity, details->>'what') kind, object, severity, coalesce(details->>'what', '') as what,
            coalesce(details->>'message', object) as message, created_at
       from schema_repairs where kind in ('found', 'resolved')
      order by object, severity, details->>'what', created_at desc, id desc`,
    [],
  );
  return rows
    .filter((row) => row.kind === 'found' && row.severity !== 'info')
    .map((row) => ({
      code: 'schema.finding',
      severity: row.severity === 'error' ? 'error' : 'warning',
      tenantId: null,
      subject: [row.object, row.what].filter(Boolean).join(': '),
      label: row.object,
      since: row.created_at,
      data: { what: row.what, reason: row.message },
    }));
}

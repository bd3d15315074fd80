// SQL behind what the panel reads of conversations: lists, threads, turns.
import type { Turn } from '@nexus/contracts/admin-api';
import type { Transaction } from '@nexus/database/database';

export interface ConversationRow {
  id: string;
  channel_id: string;
  owner: 'ai' | 'human' | 'nobody';
  owner_until: Date | null;
  owner_reason: string | null;
  waiting_since: Date | null;
  thinking: boolean;
  due_at: Date | null;
  ai_enabled: boolean;
  agent_id: string | null;
  agent_name: string | null;
  tags: string[];
  unread_count: number;
  episode: number;
  episode_closed_at: Date | null;
  last_inbound_at: Date | null;
  created_at: Date;
  updated_at: Date;
  customer_id: string;
  customer_name: string | null;
  customer_phone: string | null;
  customer_never_answer: boolean;
  customer_blocked: boolean;
  customer_created_at: Date;
  message_text: string | null;
  message_type: string;
  message_direction: 'in' | 'out';
  message_author: 'customer' | 'agent' | 'person' | 'automatic' | 'system';
  message_at: Date;
  message_status: string | null;
  sort_key: string;
}

const conversationColumns = `
  c.id, c.channel_id, c.owner, c.owner_until, c.owner_reason, c.waiting_since, coalesce(c.lease_until > now(), false) as thinking, c.due_at,
  c.ai_enabled, c.tags, ag.id as agent_id, ag.name as agent_name, c.unread_count, c.episode, c.episode_closed_at, c.last_inbound_at, c.created_at, c.updated_at,
  cu.id as customer_id, cu.name as customer_name, cu.phone as customer_phone, cu.never_answer as customer_never_answer,
  cu.blocked as customer_blocked, cu.created_at as customer_created_at,
  m.text as message_text, m.type as message_type, m.direction as message_direction, m.author as message_author,
  m.at as message_at, m.status as message_status`;
const sortKey = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as sort_key`;
const conversationTables = `
  conversations c
  join customers cu on cu.tenant_id = c.tenant_id and cu.id = c.customer_id
  left join messages m on m.tenant_id = c.tenant_id and m.id = c.last_message_id
  left join agents ag on ag.tenant_id = c.tenant_id and ag.id = (c.answering->>'agent_id')::uuid and c.answering->>'episode' = c.episode::text`;
/** So that "jose" finds "José". */
const plain = (text: string) => `translate(lower(${text}), 'áàâãäéèêëíìîïóòôõöúùûüñç', 'aaaaaeeeeiiiiooooouuuunc')`;

export interface ConversationFilter {
  tenantId: string;
  owner: string | null;
  channelId: string | null;
  /** Only those that wait for a person, the longest wait first. */
  waiting: boolean;
  /** Part of a name. */
  name: string | null;
  /** Part of a phone number, digits alone. */
  digits: string | null;
  after: readonly [string, string] | null;
  limit: number;
}

/** Newest message first, or longest wait first; a conversation without any message is not listed. */
export async function readConversations(tx: Transaction, filter: ConversationFilter): Promise<ConversationRow[]> {
  const [column, compare, direction] = filter.waiting
    ? ['c.waiting_since', '>', 'asc']
    : ['c.last_message_at', '<', 'desc'];
  return tx.query<ConversationRow>(
    `select ${conversationColumns}, ${sortKey(column)} from ${conversationTables}
      where c.tenant_id = $1 and ${column} is not null and c.last_message_at is not null
        and ($2::text is null or c.owner = $2) and ($3::uuid is null or c.channel_id = $3)
        and ($4::text is null or ${plain('cu.name')} like '%' || ${plain('$4')} || '%'
             or ($5::text is not null and regexp_replace(cu.phone, '\\D', '', 'g') like '%' || $5 || '%'))
        and ($6::timestamptz is null or (${column}, c.id) ${compare} ($6, $7::uuid))
      order by ${column} ${direction}, c.id ${direction} limit $8`,
    [
      filter.tenantId,
      filter.owner,
      filter.channelId,
      filter.name?.replace(/[\\%_]/g, '\\$&') ?? null,
      filter.digits,
      filter.after?.[0] ?? null,
      filter.after?.[1] ?? null,
      filter.limit,
    ],
  );
}

export async function readConversation(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
): Promise<ConversationRow | null> {
  const rows = await tx.query<ConversationRow>(
    `select ${conversationColumns}, ${sortKey('c.last_message_at')} from ${conversationTables} where c.tenant_id = $1 and c.id = $2`,
    [tenantId, conversationId],
  );
  return rows[0] ?? null;
}

/** How many wait for a person, and the longest wait. */
export async function countWaiting(
  tx: Transaction,
  tenantId: string,
): Promise<{ count: number; oldest_since: Date | null }> {
  const rows = await tx.query<{ count: number; oldest_since: Date | null }>(
    `select count(*)::int as count, min(waiting_since) as oldest_since from conversations
      where tenant_id = $1 and waiting_since is not null and last_message_at is not null`,
    [tenantId],
  );
  return rows[0] ?? { count: 0, oldest_since: null };
}

/** What is undefined stays. @returns false when there is no such conversation */
export async function changeConversation(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  change: { ai_enabled?: boolean; tags?: string[] },
): Promise<boolean> {
  const rows = await tx.query(
    `update conversations set ai_enabled = coalesce($3, ai_enabled), tags = coalesce($4::text[], tags), updated_at = now()
      where tenant_id = $1 and id = $2 returning id`,
    [tenantId, conversationId, change.ai_enabled ?? null, change.tags ?? null],
  );
  return rows.length > 0;
}

/** @returns whether anything was unread; null when there is no such conversation */
export async function clearUnread(tx: Transaction, tenantId: string, conversationId: string): Promise<boolean | null> {
  const changed = await tx.query(
    `update conversations set unread_count = 0, updated_at = now()
      where tenant_id = $1 and id = $2 and unread_count > 0 returning id`,
    [tenantId, conversationId],
  );
  if (changed.length > 0) return true;
  return (await hasConversation(tx, tenantId, conversationId)) ? false : null;
}

export async function hasConversation(tx: Transaction, tenantId: string, conversationId: string): Promise<boolean> {
  const rows = await tx.query(`select 1 from conversations where tenant_id = $1 and id = $2`, [
    tenantId,
    conversationId,
  ]);
  return rows.length > 0;
}

export interface MessageRow {
  id: string;
  conversation_id: string;
  direction: 'in' | 'out';
  author: 'customer' | 'agent' | 'person' | 'automatic' | 'system';
  author_name: string | null;
  type: string;
  text: string;
  image_url: string | null;
  turn_id: string | null;
  status: 'received' | 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown' | 'canceled';
  error: {
    code: string;
    title: string;
    class: 'retry_later' | 'refused' | 'channel_broken' | 'window_closed';
  } | null;
  at: Date;
  reply_to_id: string | null;
  media_id: string | null;
  media_kind: string;
  media_status: 'pending' | 'ready' | 'failed' | 'removed';
  media_mime_type: string | null;
  media_filename: string | null;
  media_transcript: string | null;
  /** Its newest try, where we sent it. */
  delivery_id: string | null;
  delivery_status: 'queued' | 'sending' | 'sent' | 'unknown' | 'refused' | 'canceled';
  delivery_attempts: number;
  delivery_next_try_at: Date | null;
  delivery_reconciling_until: Date | null;
}

const messageSelect = `
  select m.id, m.conversation_id, m.direction, m.author, m.author_name, m.type, m.text, m.image_url, m.turn_id, m.status,
         m.error, m.at, quoted.id as reply_to_id,
         media.id as media_id, media.kind as media_kind, media.status as media_status, media.mime_type as media_mime_type,
         media.filename as media_filename, media.transcript as media_transcript,
         d.id as delivery_id, d.status as delivery_status, d.attempts as delivery_attempts,
         case when d.status = 'queued' and d.attempts > 0 then d.due_at end as delivery_next_try_at,
         case when d.reconcile_until > clock_timestamp() then d.reconcile_until end as delivery_reconciling_until
    from messages m
    left join lateral (select id, status, attempts, due_at, reconcile_until from deliveries d
                        where d.tenant_id = m.tenant_id and d.message_id = m.id order by d.id desc limit 1) d on m.direction = 'out'
    left join media on media.tenant_id = m.tenant_id and media.message_id = m.id
    left join messages quoted on quoted.tenant_id = m.tenant_id and quoted.channel_id = m.channel_id
      and quoted.provider_message_id = m.reply_to_provider_message_id`;

/** Newest first, older than the message `before`. */
export async function readMessages(
  tx: Transaction,
  query: { tenantId: string; conversationId: string; before: string | null; limit: number },
): Promise<MessageRow[]> {
  return tx.query<MessageRow>(
    `${messageSelect} where m.tenant_id = $1 and m.conversation_id = $2 and ($3::uuid is null or m.id < $3)
      order by m.id desc limit $4`,
    [query.tenantId, query.conversationId, query.before, query.limit],
  );
}

export async function readMessage(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  messageId: string,
): Promise<MessageRow | null> {
  const rows = await tx.query<MessageRow>(
    `${messageSelect} where m.tenant_id = $1 and m.conversation_id = $2 and m.id = $3`,
    [tenantId, conversationId, messageId],
  );
  return rows[0] ?? null;
}

/** The message that a person's request with this key wrote, looked for among the conversation's last ones. */
export async function findMessageByKey(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  key: string,
): Promise<string | null> {
  const rows = await tx.query<{ id: string }>(
    `select id from (select id, details from messages where tenant_id = $1 and conversation_id = $2 order by id desc limit 500) latest
      where details->>'idempotency_key' = $3`,
    [tenantId, conversationId, key],
  );
  return rows[0]?.id ?? null;
}

export async function keepMessageKey(tx: Transaction, tenantId: string, messageId: string, key: string): Promise<void> {
  await tx.query(
    `update messages set details = details || jsonb_build_object('idempotency_key', $3::text) where tenant_id = $1 and id = $2`,
    [tenantId, messageId, key],
  );
}

export interface TurnRow {
  id: string;
  conversation_id: string;
  agent_id: string | null;
  agent_name: string | null;
  agent_version_id: string | null;
  agent_version: number | null;
  status: Turn['status'];
  reason: string | null;
  agent_change: Turn['agent_change'];
  trace_id: string | null;
  started_at: Date;
  finished_at: Date | null;
  steps: unknown[];
  message_ids: string[];
  usage: {
    input_tokens: number;
    output_tokens: number;
    cached_tokens: number;
    cache_write_tokens: number;
    cost_usd: number | null;
    cost_estimated: boolean;
  } | null;
}

/** Steps in their order; the bubbles it wrote, oldest first; usage added up over models, its cost null as soon as one price is not known. */
const turnSelect = `
  select t.id, t.conversation_id, t.agent_id, t.agent_name, t.agent_version_id, t.agent_version, t.status, t.reason, t.agent_change, t.trace_id, t.started_at, t.finished_at,
         coalesce((select jsonb_agg(s.step order by s.position) from turn_steps s
                    where s.tenant_id = t.tenant_id and s.turn_id = t.id), '[]') as steps,
         array(select m.id::text from messages m where m.tenant_id = t.tenant_id and m.conversation_id = t.conversation_id
                and m.turn_id = t.id and m.direction = 'out' order by m.id) as message_ids,
         (select jsonb_build_object('input_tokens', sum(u.input_tokens), 'output_tokens', sum(u.output_tokens),
                   'cached_tokens', sum(u.cached_tokens), 'cache_write_tokens', sum(u.cache_write_tokens),
                   'cost_usd', case when bool_and(u.cost_usd is not null) then sum(u.cost_usd) end, 'cost_estimated', bool_or(u.cost_estimated))
            from usage_records u where u.tenant_id = t.tenant_id and u.turn_id = t.id having count(*) > 0) as usage
    from turns t`;

/** Newest first, older than the turn `before`. */
export async function readTurns(
  tx: Transaction,
  query: { tenantId: string; conversationId: string; before: string | null; limit: number },
): Promise<TurnRow[]> {
  return tx.query<TurnRow>(
    `${turnSelect} where t.tenant_id = $1 and t.conversation_id = $2 and ($3::uuid is null or t.id < $3)
      order by t.id desc limit $4`,
    [query.tenantId, query.conversationId, query.before, query.limit],
  );
}

export async function readTurn(tx: Transaction, tenantId: string, turnId: string): Promise<TurnRow | null> {
  const rows = await tx.query<TurnRow>(`${turnSelect} where t.tenant_id = $1 and t.id = $2`, [tenantId, turnId]);
  return rows[0] ?? null;
}

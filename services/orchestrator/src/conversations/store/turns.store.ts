// All SQL of turns: what a turn needs to know, and its end.
import type { OwnModelPrice } from '@nexus/contracts/models/model-prices';
import type { givenUpUsage, TurnResult, TurnStep } from '@nexus/contracts/turn';
import type { AgentChange } from '@nexus/contracts/routing/agent-choice';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { recalledColumn } from '../../memories/recall-memories.ts';
import type { RecalledMemory } from '../../memories/recall-memories.ts';
import type { Answering } from './conversations.table.ts';
import type { z } from 'zod';

/** A conversation under lease with everything that decides what may happen to it. */
export interface TurnContext {
  conversation_id: string;
  channel_id: string;
  owner: 'ai' | 'human' | 'nobody';
  owner_version: number;
  ai_enabled: boolean;
  episode: number;
  episode_started_at: Date;
  created_at: Date;
  superseded_count: number;
  /** Postgres' clock at that moment, as it writes it. */
  read_at: string;
  reply_to_kind: 'phone' | 'bsuid';
  reply_to_id: string;
  customer_id: string;
  customer_name: string | null;
  customer_phone: string | null;
  store_customer_id: string | null;
  never_answer: boolean;
  blocked: boolean;
  provider: 'ycloud' | 'meta';
  phone_number: string;
  phone_number_id: string | null;
  mode: 'off' | 'test_numbers' | 'new_customers' | 'everyone';
  test_numbers: string[];
  mode_since: Date;
  store_name: string;
  locale: string;
  timezone: string;
  currency: string;
  is_active: boolean;
  public_coupons: string[];
  payment_links: boolean;
  store_id: string | null;
  /** A person was asked for, and the agent goes on until one is there. */
  waiting_since: Date | null;
  /** Which agent answers; null: none has yet, or there is but one. */
  answering: Answering | null;
  tags: string[];
  /** As the shop kept them, null: it kept none. See handoffs/rules/choose-rule.ts. */
  handoff_rules: unknown;
  /** Turns this customer had answered within the last hour, on every number of the shop. */
  turns_last_hour: number;
  /** What the shop may spend on models in a day; 0: as much as it takes. */
  daily_budget_usd: number;
  /** What is remembered of the customer. */
  memories: RecalledMemory[];
  thrift_from_percent: number | null;
  thrift_model_provider: string | null;
  thrift_model: string | null;
  model_prices: OwnModelPrice[];
  /** Spent since the day began; 0 where there is no budget. */
  spent_today_usd: number;
}

export interface WaitingMessage {
  id: string;
  type: string;
  text: string;
  at: Date;
  created_at: Date;
  provider_message_id: string | null;
  details: Record<string, unknown>;
  media_kind: string | null;
  media_status: string | null;
  media_created_at: Date | null;
  /** Where a file of it lies, below the media directory; null while it is not at home. */
  media_path: string | null;
  media_type: string | null;
  media_size: number | null;
}

/** The platform's budget for shops that set none, and when the shop's day began. */
export interface BudgetDay {
  defaultUsd: number;
  since: Date;
}

/** Locks nothing; undefined when the lease is not ours any more. */
export async function readTurnContext(
  tx: Transaction,
  lease: { tenantId: string; id: string; token: string },
  budget: BudgetDay,
): Promise<TurnContext | undefined> {
  const rows = await tx.query<TurnContext>(
    `select c.id as conversation_id, c.channel_id, c.owner, c.owner_version, c.ai_enabled, c.episode, c.episode_started_at, c.created_at, c.superseded_count,
            clock_timestamp()::text as read_at, c.reply_to_kind, c.reply_to_id, k.id as customer_id, k.name as customer_name, k.phone as customer_phone, k.store_customer_id, k.never_answer, k.blocked,
            h.provider, h.phone_number, h.phone_number_id, h.mode, h.test_numbers, h.mode_since,
            t.store_name, t.locale, t.timezone, t.currency, t.is_active, t.public_coupons, t.payment_links, s.store_id, c.waiting_since, c.answering, c.tags,
            f.rules as handoff_rules,
            (select count(*)::int from turns u where u.tenant_id = $1 and u.status in ('answered', 'failed') and u.started_at > now() - interval '1 hour'
                and u.conversation_id in (select o.id from channels h2 join conversations o on o.tenant_id = $1 and o.channel_id = h2.id and o.customer_id = c.customer_id where h2.tenant_id = $1)) as turns_last_hour,
            ${recalledColumn('c.tenant_id', 'c.customer_id')} as memories,
            t.thrift_from_percent, t.thrift_model_provider, t.thrift_model, t.model_prices, coalesce(t.daily_budget_usd, $4)::float8 as daily_budget_usd,
            case when coalesce(t.daily_budget_usd, $4) > 0
                 then (select coalesce(sum(r.cost_usd), 0)::float8 from usage_records r where r.tenant_id = $1 and r.created_at >= $5)
                 else 0::float8 end as spent_today_usd
       from conversations c
       join customers k on k.tenant_id = c.tenant_id and k.id = c.customer_id
       join channels h on h.tenant_id = c.tenant_id and h.id = c.channel_id
       join tenants t on t.id = c.tenant_id
       left join store_connections s on s.tenant_id = c.tenant_id
       left join handoff_configs f on f.tenant_id = c.tenant_id
      where c.tenant_id = $1 and c.id = $2 and c.lease_token = $3`,
    [lease.tenantId, lease.id, lease.token, budget.defaultUsd, budget.since],
  );
  return rows[0];
}

/** In the order they were written: by the provider's hour, of one second as they came. */
export async function readWaitingMessages(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
): Promise<WaitingMessage[]> {
  return tx.query<WaitingMessage>(
    `select m.id, m.type, m.text, m.at, m.created_at, m.provider_message_id, m.details, a.kind as media_kind, a.status as media_status, a.created_at as media_created_at,
            a.path as media_path, a.mime_type as media_type, a.size as media_size
       from messages m left join media a on a.tenant_id = m.tenant_id and a.message_id = m.id
      where m.tenant_id = $1 and m.conversation_id = $2 and m.waits order by m.at, m.id`,
    [tenantId, conversationId],
  );
}

export interface HistoryRow {
  id: string;
  author: 'customer' | 'agent' | 'person' | 'automatic' | 'system';
  type: string;
  text: string;
  image_url: string | null;
  at: Date;
  turn_id: string | null;
  direction: 'in' | 'out';
  waits: boolean;
  /** Outgoing: what is said when no answer came of the turn. */
  fallback: boolean;
}

const newestMessages = (columns: string): string =>
  `select ${columns} from messages
    where tenant_id = $1 and conversation_id = $2 and status not in ('canceled', 'failed') and type <> 'reaction'
      and episode = (select episode from conversations where tenant_id = $1 and id = $2)
    order by id desc`;

/** The running episode's messages, oldest first, the newest `limit`, those that wait in the order they were written; canceled and failed bubbles were never seen by the customer. */
export async function readHistory(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  limit: number,
): Promise<HistoryRow[]> {
  const rows = await tx.query<HistoryRow>(
    `${newestMessages(`id, author, type, text, image_url, at, turn_id, direction, waits, details->'fallback' = 'true' as fallback`)} limit $3`,
    [tenantId, conversationId, limit],
  );
  const thread = rows.toReversed();
  const waiting = thread.filter((row) => row.waits).sort((a, b) => a.at.getTime() - b.at.getTime());
  return thread.map((row) => (row.waits ? (waiting.shift() ?? row) : row));
}

export interface ToolStepRow {
  turn_id: string;
  step: TurnStep;
}

export async function readToolSteps(tx: Transaction, tenantId: string, turnIds: string[]): Promise<ToolStepRow[]> {
  return tx.query<ToolStepRow>(
    `select turn_id, step from turn_steps where tenant_id = $1 and turn_id = any($2) and step->>'kind' = 'tool' order by turn_id, position`,
    [tenantId, turnIds],
  );
}

/** Turns of the episode before the newest ones, and characters, of which the results are read too. */
const earlierTurns = 60;
const earlierCharacters = 40_000;

/**
 * What the tools gave in the newest `turns` among the turns that the newest `messages` of the running episode come from; and of
 * the turns of the episode before them what each call gave last, the newest that fit.
 */
export async function readRecentToolSteps(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  newest: { messages: number; turns: number },
): Promise<ToolStepRow[]> {
  return tx.query<ToolStepRow>(
    `with recent as materialized (
        select turn_id from (${newestMessages('id, turn_id, direction')} limit $3) newest
        where direction = 'out' and turn_id is not null group by turn_id order by max(id::text) desc limit $4),
     before as materialized (
       select id from turns where tenant_id = $1 and conversation_id = $2 and status in ('answered', 'handed_off', 'failed')
          and (select count(*) from recent) = $4 and id < (select min(turn_id::text)::uuid from recent)
          and started_at >= (select episode_started_at from conversations where tenant_id = $1 and id = $2)
        order by id desc limit ${earlierTurns}),
     calls as (
       select distinct on (step->'tool'->>'name', step->'tool'->'arguments') turn_id, position, step
         from turn_steps where tenant_id = $1 and turn_id in (select id from before) and step->>'kind' = 'tool' and step->'tool'->'ok' = 'true'
        order by step->'tool'->>'name', step->'tool'->'arguments', turn_id desc, position desc),
     sized as (select turn_id, position, step, sum(length(step::text)) over (order by turn_id desc, position desc) as total from calls)
     select turn_id, step from (
       select turn_id, position, step from sized where total <= ${earlierCharacters}
       union all
       select turn_id, position, step from turn_steps
        where tenant_id = $1 and step->>'kind' = 'tool' and turn_id in (select turn_id from recent)) steps
      order by turn_id, position`,
    [tenantId, conversationId, newest.messages, newest.turns],
  );
}

export interface LeasedConversation {
  owner: 'ai' | 'human' | 'nobody';
  owner_version: number;
  superseded_count: number;
  channel_id: string;
  episode: number;
}

/** Whether messages wait that the turn did not take up. */
export async function hasNewerMessages(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  takenIds: string[],
): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from messages where tenant_id = $1 and conversation_id = $2 and waits and not (id = any($3)) limit 1`,
    [tenantId, conversationId, takenIds],
  );
  return rows.length > 0;
}

/** Locks the conversation if the lease is live and ours; undefined: whoever lost the lease writes nothing. */
export async function lockLeased(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  token: string,
): Promise<LeasedConversation | undefined> {
  const rows = await tx.query<LeasedConversation>(
    `select owner, owner_version, superseded_count, channel_id, episode from conversations
      where tenant_id = $1 and id = $2 and lease_token = $3 and lease_until > clock_timestamp() for update`,
    [tenantId, conversationId, token],
  );
  return rows[0];
}

/** Ends the lease. Messages that came meanwhile keep their hour; `superseded` counts up or starts anew. */
export function freeLease(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  options: { superseded: boolean; delayMilliseconds?: number },
): void {
  tx.send(
    `update conversations c set lease_by = null, lease_until = null, last_error = null,
            attempts = case when $4::int is null then 0 else greatest(0, c.attempts - 1) end,
            superseded_count = case when $3 then c.superseded_count + 1 else 0 end,
            due_at = case when not w.waiting then null when $4::int is not null then clock_timestamp() + $4 * interval '1 millisecond' else coalesce(c.due_at, clock_timestamp()) end,
            burst_started_at = case when w.waiting then c.burst_started_at end
       from (select exists (select 1 from messages where tenant_id = $1 and conversation_id = $2 and waits) as waiting) w
      where c.tenant_id = $1 and c.id = $2`,
    [tenantId, conversationId, options.superseded, options.delayMilliseconds ?? null],
  );
}

export function markAnswered(
  tx: Transaction,
  tenantId: string,
  messageIds: string[],
  turnId: string,
  unansweredReason: string | null,
): void {
  tx.send(
    'update messages set waits = false, turn_id = $3, unanswered_reason = $4 where tenant_id = $1 and id = any($2)',
    [tenantId, messageIds, turnId, unansweredReason],
  );
}

export interface EndedTurn {
  id: string;
  conversationId: string;
  agentId: string | null;
  agentName: string | null;
  agentVersionId: string | null;
  agentVersion: number | null;
  /** Set: with this turn another agent goes on. */
  agentChange?: AgentChange | null;
  status: 'answered' | 'handed_off' | 'handed_over' | 'failed' | 'superseded' | 'silent' | 'canceled' | 'distilled';
  reason: string | null;
  traceId: string | null;
  /** As Postgres wrote it, by its own clock: the clocks of two processes would order two turns wrongly. */
  startedAt: string;
}

const usageColumns = 'input_tokens, output_tokens, cached_tokens, cache_write_tokens, cost_usd';
const usageRows = (parameter: number, more = ''): string =>
  `select $1, id, $2, provider, model, ${usageColumns}, coalesce(cost_estimated, false)${more}
     from jsonb_to_recordset($${parameter}::jsonb) as u(id uuid, provider text, model text, input_tokens int, output_tokens int, cached_tokens int, cache_write_tokens int, cost_usd numeric, cost_estimated boolean)`;

/** Writes the turn with its thinking log and what it used: a row per call that was answered, priced then. */
export function insertTurn(
  tx: Transaction,
  tenantId: string,
  turn: EndedTurn,
  result: Pick<TurnResult, 'steps'> | null,
): void {
  const steps = (result?.steps ?? []).map((step, position) => ({ id: newId(), position, step }));
  const used = usedIn(result?.steps ?? []);
  tx.send(
    `with turn as (
       insert into turns (tenant_id, id, conversation_id, agent_id, agent_name, status, reason, trace_id, started_at, finished_at, agent_version_id, agent_version, agent_change)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp(), $12, $13, $14)),
     log as (
       insert into turn_steps (tenant_id, id, turn_id, position, step)
       select $1, id, $2, position, step from jsonb_to_recordset($10::jsonb) as s(id uuid, position int, step jsonb))
     insert into usage_records (tenant_id, id, turn_id, model_provider, model, ${usageColumns}, cost_estimated) ${usageRows(11)}`,
    [
      tenantId,
      turn.id,
      turn.conversationId,
      turn.agentId,
      turn.agentName,
      turn.status,
      turn.reason,
      turn.traceId,
      turn.startedAt,
      JSON.stringify(steps),
      JSON.stringify(used),
      turn.agentVersionId,
      turn.agentVersion,
      turn.agentChange == null ? null : JSON.stringify(turn.agentChange),
    ],
  );
}

/** A row per call that was answered, priced then; of no turn: a trial, or work that ends without one. */
export async function insertUsageOfNoTurn(
  tx: Transaction,
  of: { tenantId: string; agentId: string; conversationId: string | null; steps: TurnStep[] },
): Promise<void> {
  await tx.query(
    `insert into usage_records (tenant_id, id, agent_id, model_provider, model, ${usageColumns}, cost_estimated, conversation_id) ${usageRows(3, ', $4')}`,
    [of.tenantId, of.agentId, JSON.stringify(usedIn(of.steps)), of.conversationId],
  );
}

const usedIn = (steps: TurnStep[]): object[] =>
  steps.flatMap(({ model, error }) =>
    model === null || error !== null
      ? []
      : [{ id: newId(), provider: model.provider, model: model.model, ...model.usage }],
  );

/** @returns false when there is no such turn that was given up. What was told already is not counted again. */
export async function insertGivenUpUsage(
  tx: Transaction,
  { tenantId, turnId, calls }: { tenantId: string; turnId: string; calls: z.infer<typeof givenUpUsage>['calls'] },
): Promise<boolean> {
  const turns = await tx.query(
    `select 1 from turns where tenant_id = $1 and id = $2 and status in ('superseded', 'canceled')`,
    [tenantId, turnId],
  );
  if (turns.length === 0) return false;
  const used = calls.map(({ id, provider, model, usage }) => ({ id, provider, model, ...usage }));
  await tx.query(
    `insert into usage_records (tenant_id, id, turn_id, model_provider, model, ${usageColumns}, cost_estimated) ${usageRows(3)} on conflict do nothing`,
    [tenantId, turnId, JSON.stringify(used)],
  );
  return true;
}

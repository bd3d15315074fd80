// SQL of the figures that a shop sees of its agents.
import type { Transaction } from '@nexus/database/database';

export interface SummaryRow {
  conversations: number;
  customers: number;
  messages_in: number;
  messages_out: number;
  answered_turns: number;
  failed_turns: number;
  handoffs: number;
  median_reply_seconds: number | null;
  cost_usd: number;
}

/**
 * Counts what happened since `since`. `floor` is the least id that a row of that moment can have (ids sort by time): the primary keys
 * serve as index of time. The median is from a customer's last message to the first bubble of its answer.
 */
export async function readSummary(
  tx: Transaction,
  query: { tenantId: string; since: Date; floor: string },
): Promise<SummaryRow> {
  const rows = await tx.query<SummaryRow>(
    `with recent as (
       select m.id, m.conversation_id, m.direction, m.author, m.status, m.turn_id, m.created_at, c.customer_id
         from messages m join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
        where m.tenant_id = $1 and m.id >= $3 and m.at >= $2),
     ended as (select id, status from turns where tenant_id = $1 and id >= $3 and started_at >= $2),
     replies as (
       select extract(epoch from min(created_at) filter (where direction = 'out')
                               - max(created_at) filter (where direction = 'in'))::float8 as seconds
         from recent where turn_id in (select id from ended where status = 'answered') group by turn_id)
     select (select count(distinct conversation_id)::int from recent) as conversations,
            (select count(distinct customer_id)::int from recent where author = 'customer') as customers,
            (select count(*)::int from recent where author = 'customer') as messages_in,
            (select count(*)::int from recent where direction = 'out' and status <> 'canceled') as messages_out,
            (select count(*)::int from ended where status = 'answered') as answered_turns,
            (select count(*)::int from ended where status = 'failed') as failed_turns,
            (select count(*)::int from handoffs where tenant_id = $1 and id >= $3 and created_at >= $2) as handoffs,
            (select percentile_cont(0.5) within group (order by seconds) from replies where seconds >= 0) as median_reply_seconds,
            (select coalesce(sum(cost_usd), 0)::float8 from usage_records where tenant_id = $1 and created_at >= $2) as cost_usd`,
    [query.tenantId, query.since, query.floor],
  );
  return rows[0] as SummaryRow;
}

export interface UsageRow {
  day: string;
  model: string;
  turns: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number | null;
}

/** Per day (of the shop's own time zone) and model, newest first; the cost is null when the price of a model was not known. */
export async function readUsage(tx: Transaction, tenantId: string, days: number): Promise<UsageRow[]> {
  return tx.query<UsageRow>(
    `select to_char(u.created_at at time zone t.timezone, 'YYYY-MM-DD') as day, u.model, count(distinct u.turn_id)::int as turns,
            sum(u.input_tokens)::float8 as input_tokens, sum(u.output_tokens)::float8 as output_tokens,
            case when bool_and(u.cost_usd is not null) then sum(u.cost_usd)::float8 end as cost_usd
       from usage_records u join tenants t on t.id = u.tenant_id
      where u.tenant_id = $1
        and u.created_at >= (date_trunc('day', now() at time zone t.timezone) - ($2 - 1) * interval '1 day') at time zone t.timezone
      group by 1, 2 order by 1 desc, 2`,
    [tenantId, days],
  );
}

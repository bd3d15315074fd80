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

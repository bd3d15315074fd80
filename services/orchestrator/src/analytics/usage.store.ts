// SQL of what models were used for, and of what it cost.
import type { usage, usageBy } from '@nexus/contracts/admin-operations';
import type { Transaction } from '@nexus/database/database';
import type { z } from 'zod';

type Usage = z.infer<typeof usage>;
type By = z.infer<typeof usageBy>;

const figures = `count(*)::int as calls, count(distinct u.turn_id)::int as turns,
  coalesce(sum(u.input_tokens), 0)::float8 as input_tokens, coalesce(sum(u.cached_tokens), 0)::float8 as cached_tokens,
  coalesce(sum(u.output_tokens), 0)::float8 as output_tokens, sum(u.cost_usd)::float8 as cost_usd,
  coalesce(sum(u.cost_usd) filter (where u.cost_estimated), 0)::float8 as estimated_usd,
  (count(*) filter (where u.cost_estimated))::int as estimated_calls,
  (count(*) filter (where u.cost_usd is null))::int as unpriced_calls`;

const ofTurn = 'left join turns t on t.tenant_id = u.tenant_id and t.id = u.turn_id';
const ofCustomer = `${ofTurn} left join conversations c on c.tenant_id = u.tenant_id and c.id = coalesce(t.conversation_id, u.conversation_id)
       left join customers k on k.tenant_id = u.tenant_id and k.id = c.customer_id`;
const groups: Record<By, { key: string; label: string; joins: string; order: string }> = {
  day: {
    key: `to_char(u.created_at at time zone shop.timezone, 'YYYY-MM-DD')`,
    label: 'null',
    joins: '',
    order: '1 desc',
  },
  model: { key: `u.model_provider || '/' || u.model`, label: 'null', joins: '', order: 'cost_usd desc nulls last, 1' },
  agent: {
    key: `coalesce(t.agent_id::text, u.agent_id::text, '')`,
    label: 'max(coalesce(a.name, t.agent_name))',
    joins: `${ofTurn} left join agents a on a.tenant_id = u.tenant_id and a.id = coalesce(t.agent_id, u.agent_id)`,
    order: 'cost_usd desc nulls last, 1',
  },
  customer: {
    key: `coalesce(k.id::text, '')`,
    label: 'max(coalesce(k.name, k.phone))',
    joins: ofCustomer,
    order: 'cost_usd desc nulls last, 1',
  },
  conversation: {
    key: `coalesce(c.id::text, '')`,
    label: 'max(coalesce(k.name, k.phone))',
    joins: ofCustomer,
    order: 'cost_usd desc nulls last, 1',
  },
};

const recent = `from usage_records u join tenants shop on shop.id = u.tenant_id`;
const since = `u.tenant_id = $1
  and u.created_at >= (date_trunc('day', now() at time zone shop.timezone) - ($2 - 1) * interval '1 day') at time zone shop.timezone`;

/** The days end now and are of the shop's own time zone; what is by an assumed price is told beside the cost. */
export async function readUsage(
  tx: Transaction,
  query: { tenantId: string; days: number; by: By; defaultBudgetUsd: number },
): Promise<Pick<Usage, 'items' | 'total' | 'today'>> {
  const { tenantId, days, by, defaultBudgetUsd } = query;
  const { key, label, joins, order } = groups[by];
  const [items, totals, today] = await Promise.all([
    tx.query<Usage['items'][number]>(
      `select ${key} as key, ${label} as label, ${figures} ${recent} ${joins} where ${since} group by 1 order by ${order} limit 365`,
      [tenantId, days],
    ),
    tx.query<Usage['total']>(`select ${figures} ${recent} where ${since}`, [tenantId, days]),
    tx.query<Usage['today']>(
      `select (select coalesce(sum(u.cost_usd), 0)::float8 ${recent} where ${since}) as spent_usd,
              nullif(coalesce(daily_budget_usd, $3), 0)::float8 as budget_usd, thrift_from_percent
         from tenants where id = $1`,
      [tenantId, 1, defaultBudgetUsd],
    ),
  ]);
  return { items, total: totals[0] as Usage['total'], today: today[0] as Usage['today'] };
}

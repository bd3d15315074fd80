// Questions of the playground: what a turn needs to know of the shop alone.
import type { Transaction } from '@nexus/database/database';
import type { TurnSubject } from '../build-turn-request.ts';
import type { BudgetDay } from '../store/turns.store.ts';

export type ShopToTry = Omit<
  TurnSubject,
  'conversation_id' | 'episode' | 'customer_id' | 'customer_name' | 'customer_phone' | 'store_customer_id' | 'memories'
> & { handoff_rules: unknown };

export async function readShopToTry(
  tx: Transaction,
  tenantId: string,
  budget: BudgetDay,
): Promise<ShopToTry | undefined> {
  const [row] = await tx.query<ShopToTry>(
    `select t.store_name, t.locale, t.timezone, t.currency, t.public_coupons, t.payment_links, s.store_id, f.rules as handoff_rules,
            t.thrift_from_percent, t.thrift_model_provider, t.thrift_model, t.model_prices, coalesce(t.daily_budget_usd, $2)::float8 as daily_budget_usd,
            (select coalesce(sum(r.cost_usd), 0)::float8 from usage_records r where r.tenant_id = $1 and r.created_at >= $3) as spent_today_usd
       from tenants t left join store_connections s on s.tenant_id = t.id left join handoff_configs f on f.tenant_id = t.id where t.id = $1`,
    [tenantId, budget.defaultUsd, budget.since],
  );
  return row;
}

/** The shop's handoff rules as it kept them; null: none. */
export async function readRulesToTry(tx: Transaction, tenantId: string): Promise<unknown> {
  const [row] = await tx.query<{ rules: unknown }>('select rules from handoff_configs where tenant_id = $1', [
    tenantId,
  ]);
  return row?.rules ?? null;
}

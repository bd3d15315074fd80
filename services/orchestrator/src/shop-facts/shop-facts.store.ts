// Questions to the table of shop facts.
import type { FactProposal, ShopFacts } from '@nexus/contracts/shop-facts';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import type { shop_facts } from './shop-facts.table.ts';

export type ShopFactsRow = typeof shop_facts.$inferSelect;

export async function findShopFacts(tx: Transaction, tenantId: string): Promise<ShopFactsRow | null> {
  const [row] = await tx.query<ShopFactsRow>('select * from shop_facts where tenant_id = $1', [tenantId]);
  return row ?? null;
}

/** False when the version is not the newest any more. */
export async function saveShopFacts(
  tx: Transaction,
  tenantId: string,
  { version, facts, settled }: { version: number; facts: ShopFacts; settled: string[] },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into shop_facts (tenant_id, id, facts, version, settled_proposals, updated_at)
     select $1, $2, $3, 1, $4, now() where $5 = 0 or exists (select from shop_facts where tenant_id = $1)
     on conflict (tenant_id) do update set facts = excluded.facts, version = shop_facts.version + 1, updated_at = now(),
       settled_proposals = array(select distinct unnest(shop_facts.settled_proposals || excluded.settled_proposals))
      where shop_facts.version = $5
     returning version`,
    [tenantId, newId(), JSON.stringify(facts), settled, version],
  );
  return rows.length > 0;
}

/** Of what was settled only that is kept which is still proposed. */
export async function replaceProposals(tx: Transaction, tenantId: string, proposals: FactProposal[]): Promise<void> {
  await tx.query(
    `insert into shop_facts (tenant_id, id, proposals, proposals_at) values ($1, $2, $3, now())
     on conflict (tenant_id) do update set proposals = excluded.proposals, proposals_at = excluded.proposals_at,
       settled_proposals = array(select one from unnest(shop_facts.settled_proposals) as one where one = any($4))`,
    [tenantId, newId(), JSON.stringify(proposals), proposals.map(({ id }) => id)],
  );
}

export async function settleProposals(
  tx: Transaction,
  tenantId: string,
  { dismissed, restored }: { dismissed: string[]; restored: string[] },
): Promise<void> {
  await tx.query(
    `update shop_facts set settled_proposals = array(
       select distinct one from unnest(settled_proposals || $2::text[]) as one where one <> all($3::text[]))
      where tenant_id = $1`,
    [tenantId, dismissed, restored],
  );
}

/** Undefined when there is no such shop; `store_id` null: none is connected. */
export async function findStore(
  tx: Transaction,
  tenantId: string,
): Promise<{ locale: string; store_id: string | null } | undefined> {
  const [row] = await tx.query<{ locale: string; store_id: string | null }>(
    'select t.locale, s.store_id from tenants t left join store_connections s on s.tenant_id = t.id where t.id = $1',
    [tenantId],
  );
  return row;
}

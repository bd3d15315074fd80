// All SQL of payment links and of the switch that allows them.
import type { PaymentLinkRequest, PaymentLinkState } from '@nexus/contracts/selling';
import { decodeCursor, toPage } from '@nexus/database/cursor';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { z } from 'zod';
import type { payment_links } from './payment-links.table.ts';

export type PaymentLinkRow = typeof payment_links.$inferSelect;

/** Who sells to whom, as it stands now. */
export interface Sale {
  owner: 'ai' | 'human' | 'nobody';
  episode: number;
  customer_id: string;
  customer_name: string | null;
  customer_phone: string | null;
  payment_links: boolean;
  links_per_day: number;
  locale: string;
  timezone: string;
  currency: string;
  store_id: string | null;
  /** The agent exists, is active and was given the tool. */
  has_tool: boolean;
}

/** Locks the conversation, so that two turns of it claim one after the other. */
export async function lockSale(
  tx: Transaction,
  tenantId: string,
  { conversationId, agentId, tool }: { conversationId: string; agentId: string | null; tool: string },
): Promise<Sale | undefined> {
  const [sale] = await tx.query<Sale>(
    `select c.owner, c.episode, c.customer_id, k.name as customer_name, k.phone as customer_phone,
            t.payment_links, t.payment_links_per_day as links_per_day, t.locale, t.timezone, t.currency, s.store_id,
            exists (select 1 from agents a where a.tenant_id = $1 and a.id = $3 and a.is_active and $4 = any(a.enabled_tools)) as has_tool
       from conversations c
       join customers k on k.tenant_id = c.tenant_id and k.id = c.customer_id
       join tenants t on t.id = c.tenant_id
       left join store_connections s on s.tenant_id = c.tenant_id
      where c.tenant_id = $1 and c.id = $2 for no key update of c`,
    [tenantId, conversationId, agentId, tool],
  );
  return sale;
}

/** The link of this cart that is, or may be, to be paid. */
export async function findLinkOfCart(
  tx: Transaction,
  tenantId: string,
  { conversation_id, episode }: Pick<PaymentLinkRequest, 'conversation_id' | 'episode'>,
  fingerprint: string,
): Promise<(PaymentLinkRow & { age_ms: number }) | undefined> {
  const [row] = await tx.query<PaymentLinkRow & { age_ms: number }>(
    `select *, (extract(epoch from clock_timestamp() - asked_at) * 1000)::float8 as age_ms from payment_links
      where tenant_id = $1 and conversation_id = $2 and episode = $3 and fingerprint = $4 and state <> 'failed'`,
    [tenantId, conversation_id, episode, fingerprint],
  );
  return row;
}

export async function findLink(
  tx: Transaction,
  tenantId: string,
  linkId: string,
): Promise<(PaymentLinkRow & { age_ms: number }) | undefined> {
  const [row] = await tx.query<PaymentLinkRow & { age_ms: number }>(
    `select *, (extract(epoch from clock_timestamp() - asked_at) * 1000)::float8 as age_ms from payment_links where tenant_id = $1 and id = $2`,
    [tenantId, linkId],
  );
  return row;
}

/** Links of a customer since a moment, without those that came to nothing. */
export async function countLinks(tx: Transaction, tenantId: string, customerId: string, since: Date): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count from payment_links where tenant_id = $1 and customer_id = $2 and created_at >= $3 and state <> 'failed'`,
    [tenantId, customerId, since],
  );
  return row?.count ?? 0;
}

export async function insertLink(tx: Transaction, request: PaymentLinkRequest, fingerprint: string): Promise<string> {
  const id = newId();
  await tx.query(
    `insert into payment_links (tenant_id, id, conversation_id, customer_id, turn_id, episode, fingerprint, state, lines, total, currency, asked_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'creating', $8, $9, $10, clock_timestamp())`,
    [
      request.tenant_id,
      id,
      request.conversation_id,
      request.customer_id,
      request.turn_id,
      request.episode,
      fingerprint,
      JSON.stringify(request.lines),
      request.total,
      request.currency,
    ],
  );
  return id;
}

export interface Settlement {
  state: PaymentLinkState;
  reason: string | null;
  order: { id: string; url: string; total: string } | null;
}

/** Writes what became of a link that is not settled yet; whoever comes second changes nothing. @returns the row if it was changed */
export async function writeSettlement(
  tx: Transaction,
  tenantId: string,
  linkId: string,
  { state, reason, order }: Settlement,
): Promise<PaymentLinkRow | undefined> {
  const [row] = await tx.query<PaymentLinkRow>(
    `update payment_links set state = $3, reason = $4, draft_order_id = $5, url = $6, total = coalesce($7::numeric, total), updated_at = now()
      where tenant_id = $1 and id = $2 and state in ('creating', 'unknown') and (state <> $3 or reason is distinct from $4) returning *`,
    [tenantId, linkId, state, reason, order?.id ?? null, order?.url ?? null, order?.total ?? null],
  );
  return row;
}

const key = z.tuple([z.uuid()]);

export async function listLinks(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  options: { cursor?: string; limit: number },
): Promise<{ items: PaymentLinkRow[]; next_cursor: string | null }> {
  const after = decodeCursor(options.cursor, key);
  const rows = await tx.query<PaymentLinkRow>(
    `select * from payment_links where tenant_id = $1 and conversation_id = $2 and ($3::uuid is null or id < $3) order by id desc limit $4`,
    [tenantId, conversationId, after?.[0] ?? null, options.limit + 1],
  );
  return toPage(
    rows,
    options.limit,
    (row) => [row.id],
    (row) => row,
  );
}

export async function hasConversation(tx: Transaction, tenantId: string, id: string): Promise<boolean> {
  return (await tx.query('select 1 from conversations where tenant_id = $1 and id = $2', [tenantId, id])).length > 0;
}

export async function saveSelling(
  tx: Transaction,
  tenantId: string,
  settings: { payment_links: boolean; links_per_day: number },
): Promise<void> {
  await tx.query(
    'update tenants set payment_links = $2, payment_links_per_day = $3, updated_at = now() where id = $1',
    [tenantId, settings.payment_links, settings.links_per_day],
  );
}

// SQL of the health screen: how much waits in each queue.
import type { Transaction } from '@nexus/database/database';

export interface QueueRow {
  name: string;
  waiting: number;
  running: number;
  dead: number;
  oldest_seconds: number | null;
}

const deliveriesLookedAt = `now() - interval '7 days'`;

/**
 * `waiting`: due or to be due; `running`: under a living lease; `oldest_seconds`: how long the most overdue one has waited.
 * `dead` needs a person: turns that failed three times and are still tried, sends of the last week that were refused or whose fate is
 * not known, jobs and stored webhooks that were given up. `tx` is a platform transaction.
 */
export async function readQueues(tx: Transaction): Promise<QueueRow[]> {
  const figures = (name: string, table: string, dead: string, where: string) => `
    select '${name}' as name,
           count(*) filter (where due_at is not null and (lease_until is null or lease_until < now()))::int as waiting,
           count(*) filter (where lease_until > now())::int as running,
           count(*) filter (where ${dead})::int as dead,
           extract(epoch from now() - min(due_at) filter (
             where due_at <= now() and (lease_until is null or lease_until < now())))::float8 as oldest_seconds
      from ${table} where ${where}`;
  return tx.query<QueueRow>(
    [
      figures('turns', 'conversations', 'attempts >= 3', 'due_at is not null or lease_until > now()'),
      figures(
        'deliveries',
        'deliveries',
        `status in ('refused', 'unknown')`,
        `due_at is not null or created_at > ${deliveriesLookedAt}`,
      ),
      figures('jobs', 'jobs', 'dead_at is not null', 'due_at is not null or dead_at is not null'),
      figures('webhook_inbox', 'webhook_inbox', 'due_at is null and last_error is not null', 'true'),
    ].join(' union all '),
  );
}

/** The message of a customer that has waited longest for the agent, in any shop. */
export async function findOldestUnanswered(
  tx: Transaction,
): Promise<{ tenant_id: string; conversation_id: string; created_at: Date } | null> {
  const rows = await tx.query<{ tenant_id: string; conversation_id: string; created_at: Date }>(
    'select tenant_id, conversation_id, created_at from messages where waits order by created_at limit 1',
    [],
  );
  return rows[0] ?? null;
}

export async function readStoreNames(tx: Transaction, tenantIds: string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; store_name: string }>(
    'select id, store_name from tenants where id = any($1)',
    [tenantIds],
  );
  return new Map(rows.map((row) => [row.id, row.store_name]));
}

/** `tx` is a platform transaction: the caller names a conversation only. */
export async function findTenantOfConversation(tx: Transaction, conversationId: string): Promise<string | null> {
  const rows = await tx.query<{ tenant_id: string }>(`select tenant_id from conversations where id = $1`, [
    conversationId,
  ]);
  return rows[0]?.tenant_id ?? null;
}

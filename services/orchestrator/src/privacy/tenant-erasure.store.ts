// SQL of the end of a shop: switched off with an hour, then erased table by table.
import type { Transaction } from '@nexus/database/database';
import { platformTenantId } from '../events/record-event.ts';
import { dataMap } from './data-map.ts';

export const eraseTenantKind = 'erase-tenant';

/** Switches the shop off. @returns when it is erased (an hour that was set before stays when it is earlier); null: there is no such shop */
export async function markForErasure(tx: Transaction, tenantId: string, days: number): Promise<Date | null> {
  const rows = await tx.query<{ erase_at: Date }>(
    `update tenants set is_active = false, erase_at = least(erase_at, now() + $2 * interval '1 day'), updated_at = now()
      where id = $1 returning erase_at`,
    [tenantId, days],
  );
  return rows[0]?.erase_at ?? null;
}

/** @returns false when nobody asked for the erasure, or its hour has come */
export async function unmarkForErasure(tx: Transaction, tenantId: string): Promise<boolean> {
  const rows = await tx.query(
    `update tenants set erase_at = null, updated_at = now() where id = $1 and erase_at > now() returning id`,
    [tenantId],
  );
  if (rows.length > 0)
    await tx.query(`delete from jobs where tenant_id = $1 and kind = $2`, [tenantId, eraseTenantKind]);
  return rows.length > 0;
}

export async function isToBeErasedNow(tx: Transaction, tenantId: string): Promise<boolean> {
  const rows = await tx.query(`select 1 from tenants where id = $1 and erase_at <= now()`, [tenantId]);
  return rows.length > 0;
}

/** Conversations in which a turn runs or something waits to be sent. */
export async function listBusyConversations(tx: Transaction, tenantId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from conversations where tenant_id = $1 and lease_until > clock_timestamp()
     union select conversation_id from deliveries where tenant_id = $1 and status in ('queued', 'sending')`,
    [tenantId],
  );
  return rows.map(({ id }) => id);
}

/** Deletes some of the shop's rows of a table; the job that does so stays. @returns how many */
export async function eraseSomeRows(tx: Transaction, table: string, tenantId: string, limit: number): Promise<number> {
  const but = table === 'jobs' ? `and kind <> '${eraseTenantKind}'` : '';
  const rows = await tx.query<{ count: number }>(
    `with gone as (delete from ${table} where ctid = any(array(select ctid from ${table} where tenant_id = $1 ${but} limit $2)) returning 1)
     select count(*)::int as count from gone`,
    [tenantId, limit],
  );
  return rows[0]?.count ?? 0;
}

/** Tables whose rows do not go with the shop by their foreign keys, because they also hold rows of the whole platform. */
const unbound = ['events', 'audit_log', 'jobs', 'webhook_inbox'];

/** Removes bodies kept at shared doors for numbers that no other shop has. `tx` is a platform transaction. */
export async function eraseSharedDoorBodiesOf(tx: Transaction, tenantId: string): Promise<void> {
  await tx.query(
    `delete from webhook_inbox w where w.tenant_id = '${platformTenantId}' and exists (
       select 1 from channels c cross join lateral (values (c.phone_number), (c.phone_number_id)) as own (number)
        where c.tenant_id = $1 and position(ltrim(own.number, '+') in encode(w.body, 'escape')) > 0
          and not exists (select 1 from channels o where o.tenant_id <> $1 and own.number in (o.phone_number, o.phone_number_id)))`,
    [tenantId],
  );
}

/** The end: the shop's row with what was added meanwhile, and the accounts of people who belong to no other shop. `tx` is a platform transaction. */
export async function eraseTenantRow(tx: Transaction, tenantId: string): Promise<void> {
  const members = await tx.query<{ id: string }>(`select user_id as id from memberships where tenant_id = $1`, [
    tenantId,
  ]);
  await tx.query(`delete from tenants where id = $1`, [tenantId]);
  for (const table of unbound) await tx.query(`delete from ${table} where tenant_id = $1`, [tenantId]);
  const gone = await tx.query<{ id: string }>(
    `delete from users u where u.id = any($1) and not u.platform_admin
       and not exists (select 1 from memberships m where m.user_id = u.id) returning u.id`,
    [members.map(({ id }) => id)],
  );
  await tx.query(`delete from verifications where value = any($1)`, [gone.map(({ id }) => id)]);
}

/** Tables to be emptied before the shop's row goes, children first; its people may follow along until the end. */
export const tablesToEmpty = dataMap
  .map(({ table }) => table)
  .filter((table) => table !== 'memberships')
  .toReversed();

// SQL of exports and erasures, by the map of data.
import type { Transaction } from '@nexus/database/database';
import { phoneVariants } from '../customers/match-phone.ts';
import type { KnownAs } from '../customers/erased-identities.ts';
import { platformTenantId } from '../events/record-event.ts';
import { dataMap } from './data-map.ts';
import type { TableOfData } from './data-map.ts';

/** A customer with all ids WhatsApp knows them by. */
export interface Person {
  tenantId: string;
  customerId: string;
  ids: KnownAs[];
}

/** Below this many digits a number would be found in others. */
const fewestDigits = 8;

/** What the conditions of the data map refer to; takes $1 to $4, see `valuesOf`. */
const withPerson =
  'with person as (select $1::uuid as tenant_id, $2::uuid as id, $3::text[] as numbers, $4::text[] as words)';

function valuesOf({ tenantId, customerId, ids }: Person): unknown[] {
  const numbers = ids.flatMap(({ phone }) => (phone ? phoneVariants(phone) : []));
  const words = ids.flatMap(({ bsuid }) => (bsuid ? [bsuid.replace(/[\\%_]/g, '\\$&')] : []));
  return [
    tenantId,
    customerId,
    [...new Set(numbers.filter((one) => one.length >= fewestDigits))].map((one) => `%${one}%`),
    [...new Set(words)].map((one) => `%${one}%`),
  ];
}

/** @param lock so that nothing is added to the customer until the transaction ends */
export async function findPerson(
  tx: Transaction,
  tenantId: string,
  customerId: string,
  lock = false,
): Promise<Person | null> {
  const [customer] = await tx.query<{ phone: string | null }>(
    `select phone from customers where tenant_id = $1 and id = $2${lock ? ' for update' : ''}`,
    [tenantId, customerId],
  );
  if (!customer) return null;
  const known = await tx.query<{ kind: string; id: string }>(
    `select kind, match_key as id from customer_identities where tenant_id = $1 and customer_id = $2
     union select kind, raw_id from customer_identities where tenant_id = $1 and customer_id = $2
     union select reply_to_kind, reply_to_id from conversations where tenant_id = $1 and customer_id = $2`,
    [tenantId, customerId],
  );
  const ids = known.map(({ kind, id }) => (kind === 'bsuid' ? { phone: null, bsuid: id } : { phone: id, bsuid: null }));
  return { tenantId, customerId, ids: customer.phone ? [{ phone: customer.phone, bsuid: null }, ...ids] : ids };
}

/** Locks them against turns, sends and new messages. */
export async function lockConversations(tx: Transaction, person: Person): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'select id from conversations where tenant_id = $1 and customer_id = $2 order by id for update',
    [person.tenantId, person.customerId],
  );
  return rows.map(({ id }) => id);
}

/** Cancels what waits to be sent. @returns whether something is on its way to the provider right now */
export async function cancelSends(tx: Transaction, tenantId: string, conversationIds: string[]): Promise<boolean> {
  await tx.query(
    `with canceled as (
       update deliveries set status = 'canceled', due_at = null, lease_until = null
        where tenant_id = $1 and conversation_id = any($2) and status = 'queued' returning message_id)
     update messages set status = 'canceled' where tenant_id = $1 and id in (select message_id from canceled)`,
    [tenantId, conversationIds],
  );
  const rows = await tx.query(
    `select 1 from deliveries where tenant_id = $1 and conversation_id = any($2) and status = 'sending' and lease_until > clock_timestamp() limit 1`,
    [tenantId, conversationIds],
  );
  return rows.length > 0;
}

/** Paths of the files of the person's media. */
export async function listFilesOf(tx: Transaction, person: Person): Promise<string[]> {
  const { ofPerson } = dataMap.find(({ table }) => table === 'media') as TableOfData;
  const rows = await tx.query<{ path: string }>(
    `${withPerson} select path from media where tenant_id = $1 and path is not null and ${ofPerson}`,
    valuesOf(person),
  );
  return rows.map(({ path }) => path);
}

/** Deletes or scrubs every row of the person. @returns how many rows of each table it was */
export async function eraseRowsOf(tx: Transaction, person: Person): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { table, ofPerson, scrub } of dataMap.toReversed()) {
    if (ofPerson === null) continue;
    const rows = await tx.query<{ count: number }>(
      `${withPerson}, gone as (${scrub ?? `delete from ${table}`} where tenant_id = $1 and ${ofPerson} returning 1)
       select count(*)::int as count from gone`,
      valuesOf(person),
    );
    if (rows[0]?.count) counts[table] = rows[0].count;
  }
  return counts;
}

/**
 * Bodies kept at a shared door carry no tenant: those that name the person and a number of this shop go. `tx` is a platform
 * transaction. @returns how many
 */
export async function eraseSharedDoorBodies(tx: Transaction, person: Person): Promise<number> {
  const { ofPerson } = dataMap.find(({ table }) => table === 'webhook_inbox') as TableOfData;
  const rows = await tx.query(
    `${withPerson} delete from webhook_inbox where tenant_id = '${platformTenantId}' and ${ofPerson}
       and exists (select 1 from channels c where c.tenant_id = $1 and (
             position(ltrim(c.phone_number, '+') in encode(webhook_inbox.body, 'escape')) > 0
             or position(c.phone_number_id in encode(webhook_inbox.body, 'escape')) > 0))
     returning id`,
    valuesOf(person),
  );
  return rows.length;
}

export interface ExportedRow {
  id: string;
  row: Record<string, unknown>;
}

/** What machines need and nobody can read. */
const machinery = ['lease_by', 'lease_until', 'lease_token'];

/** Rows of a table in the order of their ids, after the row `after`. `person` null: the whole shop's. */
export async function readRows(
  tx: Transaction,
  { table, ofPerson, secret = [] }: TableOfData,
  of: { tenantId: string; person: Person | null; after: string | null; limit: number },
): Promise<ExportedRow[]> {
  const hidden = [...machinery, ...secret];
  if (of.person === null)
    return tx.query<ExportedRow>(
      `select t.id, to_jsonb(t) - $2::text[] as row from ${table} t
        where t.tenant_id = $1 and ($3::uuid is null or t.id > $3) order by t.id limit $4`,
      [of.tenantId, hidden, of.after, of.limit],
    );
  return tx.query<ExportedRow>(
    `${withPerson} select t.id, to_jsonb(t) - $5::text[] as row from ${table} t
      where t.tenant_id = $1 and ($6::uuid is null or t.id > $6) and ${ofPerson ?? 'false'} order by t.id limit $7`,
    [...valuesOf(of.person), hidden, of.after, of.limit],
  );
}

/** The shop itself, and who may open its panel. */
export async function readShop(
  tx: Transaction,
  tenantId: string,
): Promise<{ tenant: Record<string, unknown>; people: Record<string, unknown>[] } | null> {
  const [found] = await tx.query<{ tenant: Record<string, unknown> }>(
    'select to_jsonb(t) as tenant from tenants t where id = $1',
    [tenantId],
  );
  if (!found) return null;
  const people = await tx.query<Record<string, unknown>>(
    `select u.id, u.name, u.email, m.role, m.created_at from memberships m join users u on u.id = m.user_id
      where m.tenant_id = $1 order by m.id`,
    [tenantId],
  );
  return { tenant: found.tenant, people };
}

// All SQL of memories: written, superseded, forgotten, listed for the panel.
import { decodeCursor, toPage } from '@nexus/database/cursor';
import type { Transaction } from '@nexus/database/database';
import { z } from 'zod';
import type { memories } from './memories.table.ts';

export type MemoryRow = typeof memories.$inferSelect;

/** A memory to be written; what it replaces is superseded first. */
export type NewMemory = Pick<
  MemoryRow,
  | 'id'
  | 'customer_id'
  | 'kind'
  | 'topic'
  | 'about'
  | 'subject'
  | 'text'
  | 'origin'
  | 'confidence'
  | 'conversation_id'
  | 'episode'
  | 'source_message_id'
  | 'said_at'
  | 'expires_at'
>;

/** Serialises writers of one customer's memories, erasure among them. @returns false when there is no such customer */
export async function lockCustomer(tx: Transaction, tenantId: string, customerId: string): Promise<boolean> {
  const rows = await tx.query('select 1 from customers where tenant_id = $1 and id = $2 for no key update', [
    tenantId,
    customerId,
  ]);
  return rows.length > 0;
}

export async function hasCustomer(tx: Transaction, tenantId: string, customerId: string): Promise<boolean> {
  const rows = await tx.query('select 1 from customers where tenant_id = $1 and id = $2', [tenantId, customerId]);
  return rows.length > 0;
}

/** What is known now, the newest first. */
export async function listActive(tx: Transaction, tenantId: string, customerId: string): Promise<MemoryRow[]> {
  return tx.query<MemoryRow>(
    `select * from memories where tenant_id = $1 and customer_id = $2 and state = 'active' and (expires_at is null or expires_at > now())
      order by said_at desc, id desc`,
    [tenantId, customerId],
  );
}

/** Marks of what was forgotten: nothing said before them on their subject comes back. */
export async function listForgotten(
  tx: Transaction,
  tenantId: string,
  customerId: string,
): Promise<Pick<MemoryRow, 'topic' | 'subject' | 'said_at'>[]> {
  return tx.query(
    `select topic, subject, said_at from memories where tenant_id = $1 and customer_id = $2 and state = 'forgotten'`,
    [tenantId, customerId],
  );
}

/** Writes a memory; what was active of its subject, and those in `replaces`, are superseded by it. @returns the texts that were */
export async function insertMemory(
  tx: Transaction,
  tenantId: string,
  memory: NewMemory,
  replaces: string[] = [],
): Promise<string[]> {
  const superseded = await tx.query<{ text: string }>(
    `update memories set state = 'superseded', superseded_by = $3, updated_at = now()
      where tenant_id = $1 and customer_id = $2 and state = 'active' and (subject = $4 or id = any($5)) returning text`,
    [tenantId, memory.customer_id, memory.id, memory.subject, replaces],
  );
  await tx.query(
    `insert into memories (tenant_id, id, customer_id, kind, topic, about, subject, text, origin, confidence, conversation_id, episode, source_message_id, said_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      tenantId,
      memory.id,
      memory.customer_id,
      memory.kind,
      memory.topic,
      memory.about,
      memory.subject,
      memory.text,
      memory.origin,
      memory.confidence,
      memory.conversation_id,
      memory.episode,
      memory.source_message_id,
      memory.said_at,
      memory.expires_at,
    ],
  );
  return superseded.map(({ text }) => text);
}

/** Empties memories and what they replaced, so that nothing of them is kept. @returns how many were active */
export async function forgetRows(tx: Transaction, tenantId: string, ids: string[]): Promise<number> {
  const rows = await tx.query<{ was: string }>(
    `with old as (select id, state from memories where tenant_id = $1 and (id = any($2)
                    or superseded_by = any($2)
                    or subject in (select subject from memories where tenant_id = $1 and id = any($2))
                       and customer_id in (select customer_id from memories where tenant_id = $1 and id = any($2))) for update)
     update memories m set state = 'forgotten', text = '', about = '', said_at = clock_timestamp(), updated_at = now()
       from old where m.tenant_id = $1 and m.id = old.id returning old.state as was`,
    [tenantId, ids],
  );
  return rows.filter(({ was }) => was === 'active').length;
}

/** A mark alone, for what was never written down: the running episode still says it. */
export async function insertForgotten(
  tx: Transaction,
  tenantId: string,
  mark: Pick<MemoryRow, 'id' | 'customer_id' | 'topic' | 'subject'>,
): Promise<void> {
  await tx.query(
    `insert into memories (tenant_id, id, customer_id, kind, topic, subject, text, state, origin, said_at)
     values ($1, $2, $3, 'fact', $4, $5, '', 'forgotten', 'customer', clock_timestamp())`,
    [tenantId, mark.id, mark.customer_id, mark.topic, mark.subject],
  );
}

/** Active memories with whether their source is still kept; newest first. @throws AppError 400 `request.bad-cursor` */
export async function listMemories(
  tx: Transaction,
  tenantId: string,
  customerId: string,
  options: { cursor?: string; limit: number },
): Promise<{ items: MemoryRow[]; next_cursor: string | null }> {
  const after = decodeCursor(options.cursor, z.tuple([z.uuid()]));
  const rows = await tx.query<MemoryRow>(
    `${shown} and m.customer_id = $2 and ($3::uuid is null or m.id < $3) order by m.id desc limit $4`,
    [tenantId, customerId, after?.[0] ?? null, options.limit + 1],
  );
  return toPage(
    rows,
    options.limit,
    (row) => [row.id],
    (row) => row,
  );
}

const shown = `select m.*, s.id as source_message_id from memories m
    left join messages s on s.tenant_id = m.tenant_id and s.id = m.source_message_id
   where m.tenant_id = $1 and m.state = 'active' and (m.expires_at is null or m.expires_at > now())`;

export async function findMemory(
  tx: Transaction,
  tenantId: string,
  customerId: string,
  id: string,
): Promise<MemoryRow | null> {
  const [row] = await tx.query<MemoryRow>(`${shown} and m.customer_id = $2 and m.id = $3`, [tenantId, customerId, id]);
  return row ?? null;
}

/** A person put it right: it is as sure as it gets, and replaces what else there is of its subject. */
export async function updateMemory(
  tx: Transaction,
  tenantId: string,
  memory: Pick<MemoryRow, 'id' | 'customer_id' | 'subject' | 'text' | 'expires_at'>,
): Promise<void> {
  await tx.query(
    `update memories set state = 'superseded', superseded_by = $4, updated_at = now()
      where tenant_id = $1 and customer_id = $2 and subject = $3 and state = 'active' and id <> $4`,
    [tenantId, memory.customer_id, memory.subject, memory.id],
  );
  await tx.query(
    `update memories set text = $3, subject = $4, expires_at = $5, origin = 'person', confidence = 1, updated_at = now()
      where tenant_id = $1 and id = $2`,
    [tenantId, memory.id, memory.text, memory.subject, memory.expires_at],
  );
}

/** Customer messages of the conversation that the tool may rest on, the newest first. */
export async function listSaid(
  tx: Transaction,
  tenantId: string,
  place: { conversation_id: string; customer_id: string },
): Promise<{ id: string; text: string; at: Date; episode: number }[]> {
  return tx.query(
    `select m.id, m.text, m.at, m.episode from messages m join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
      where m.tenant_id = $1 and m.conversation_id = $2 and c.customer_id = $3 and m.author = 'customer' and m.episode = c.episode
      order by m.id desc limit 60`,
    [tenantId, place.conversation_id, place.customer_id],
  );
}

/** Conversations in which the customer is shown. */
export async function listConversations(tx: Transaction, tenantId: string, customerId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'select id from conversations where tenant_id = $1 and customer_id = $2',
    [tenantId, customerId],
  );
  return rows.map(({ id }) => id);
}

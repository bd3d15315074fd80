// Who answers a conversation: the agent, a person or nobody. After this commits, no bubble of the agent leaves.
import { AppError } from '@nexus/service-kit/app-error';
import type { Database, Transaction } from '@nexus/database/database';
import { announceChange } from '../events/announce-change.ts';
import { recordEvent } from '../events/record-event.ts';
import { announceInterrupt } from './queues/interrupts.ts';
import { wakeTurn } from './wake-turn.ts';

export interface OwnerChange {
  tenantId: string;
  conversationId: string;
  owner: 'ai' | 'human' | 'nobody';
  /** Only for human; undefined: the shop's own time until the agent answers again. */
  until?: Date | null;
  /** Code: panel, phone_app, handoff, returned_by_time … */
  reason: string;
  /** A person wrote: nobody is waited for any more. */
  answered?: boolean;
  /** Given back to the agent: what the customer wrote meanwhile is settled, not the agent's to answer. */
  leaveUnanswered?: boolean;
}

/** Times a takeover waits for a bubble on its way (up to ten seconds each) before it is made all the same. */
const mostWaits = 20;

/**
 * Runs `takeOver` in a transaction that begins while no bubble of the agent is on its way, so that a takeover that has
 * committed is final. While one is, it is waited for, and those that queue behind it are canceled, so that a reply of many
 * bubbles cannot hold the takeover up. @throws AppError `conversations.not-found`, and what `takeOver` throws
 */
export async function whenNothingIsBeingSent<T>(
  database: Database,
  place: { tenantId: string; conversationId: string },
  takeOver: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const { tenantId, conversationId } = place;
  for (let attempt = 0; ; attempt += 1) {
    const done = await database.transaction(tenantId, async (tx) => {
      await lockConversation(tx, tenantId, conversationId);
      if (attempt < mostWaits && (await isSending(tx, tenantId, conversationId))) {
        await cancelBubblesOfAgent(tx, tenantId, conversationId);
        return null;
      }
      return { result: await takeOver(tx) };
    });
    if (done) return done.result;
    await untilNothingIsBeingSent(database, tenantId, conversationId);
  }
}

async function untilNothingIsBeingSent(database: Database, tenantId: string, conversationId: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (!(await database.transaction(tenantId, (tx) => isSending(tx, tenantId, conversationId)))) return;
    await new Promise((done) => setTimeout(done, 25));
  }
}

/** Changes the owner in a transaction of its own, when nothing is being sent. @throws AppError `conversations.not-found` */
export async function changeOwnerNow(
  database: Database,
  change: OwnerChange,
  alongside?: (tx: Transaction) => Promise<void>,
): Promise<void> {
  const work = async (tx: Transaction): Promise<void> => {
    await changeOwner(tx, change);
    await alongside?.(tx);
  };
  if (change.owner === 'ai') await database.transaction(change.tenantId, work);
  else await whenNothingIsBeingSent(database, change, work);
}

/** Changes the owner within the caller's transaction: raises the version, cancels queued bubbles of the agent, tells everyone. */
export async function changeOwner(tx: Transaction, change: OwnerChange): Promise<void> {
  const { tenantId, conversationId, owner, reason } = change;
  const until = change.until === undefined ? null : change.until;
  const rows = await tx.query<{ previous: string }>(
    `update conversations c set owner = $3, owner_version = c.owner_version + 1, owner_reason = $4, updated_at = now(), resolved_from = null,
            waiting_since = case when $3 = 'human' and not $7 then c.waiting_since end,
            owner_until = case when $3 <> 'human' then null when $5 then now() + t.return_to_ai_hours * interval '1 hour' else $6::timestamptz end
       from tenants t, (select owner as previous from conversations where tenant_id = $1 and id = $2 for update) old
      where c.tenant_id = $1 and c.id = $2 and t.id = $1 returning old.previous`,
    [tenantId, conversationId, owner, reason, change.until === undefined, until, change.answered ?? false],
  );
  const previous = rows[0]?.previous;
  if (previous === undefined) throw conversationNotFound();
  if (owner !== 'ai') await silenceAgent(tx, tenantId, conversationId, owner);
  else if (!change.leaveUnanswered) await takeUpUnanswered(tx, tenantId, conversationId);
  announceInterrupt(tx, conversationId);
  announceChange(tx, { kind: 'conversation-changed', tenant_id: tenantId, conversation_id: conversationId });
  if (previous !== owner)
    await recordEvent(tx, {
      tenantId,
      kind: 'owner-changed',
      conversationId,
      data: { from: previous, to: owner, reason },
    });
}

/** Serialises with sends and turns of the conversation. */
async function lockConversation(tx: Transaction, tenantId: string, conversationId: string): Promise<void> {
  const rows = await tx.query('select 1 from conversations where tenant_id = $1 and id = $2 for update', [
    tenantId,
    conversationId,
  ]);
  if (rows.length === 0) throw conversationNotFound();
}

export function conversationNotFound(): AppError {
  return new AppError({ code: 'conversations.not-found', status: 404, message: 'There is no such conversation.' });
}

async function isSending(tx: Transaction, tenantId: string, conversationId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from deliveries where tenant_id = $1 and conversation_id = $2 and origin = 'agent' and status = 'sending' and lease_until > clock_timestamp() limit 1`,
    [tenantId, conversationId],
  );
  return rows.length > 0;
}

async function silenceAgent(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  owner: 'human' | 'nobody',
): Promise<void> {
  await cancelBubblesOfAgent(tx, tenantId, conversationId);
  await tx.query(
    `update messages set waits = false, unanswered_reason = $3 where tenant_id = $1 and conversation_id = $2 and waits`,
    [tenantId, conversationId, owner === 'human' ? 'person_in_charge' : 'nobody_in_charge'],
  );
  await tx.query(`update conversations set due_at = null, burst_started_at = null where tenant_id = $1 and id = $2`, [
    tenantId,
    conversationId,
  ]);
}

async function cancelBubblesOfAgent(tx: Transaction, tenantId: string, conversationId: string): Promise<void> {
  await tx.query(
    `with canceled as (
       update deliveries set status = 'canceled', due_at = null, lease_until = null
        where tenant_id = $1 and conversation_id = $2 and origin = 'agent' and status = 'queued' returning message_id)
     update messages set status = 'canceled' where tenant_id = $1 and id in (select message_id from canceled)`,
    [tenantId, conversationId],
  );
}

/** What the customer wrote after the last answer, while a person was in charge, is the agent's to answer now. */
async function takeUpUnanswered(tx: Transaction, tenantId: string, conversationId: string): Promise<void> {
  await tx.query(
    `update messages set waits = true, unanswered_reason = null
      where tenant_id = $1 and conversation_id = $2 and direction = 'in' and unanswered_reason in ('person_in_charge', 'nobody_in_charge')
        and id > coalesce((select id from messages o where o.tenant_id = $1 and o.conversation_id = $2 and o.direction = 'out'
                            and o.author in ('person', 'agent') order by id desc limit 1), '00000000-0000-0000-0000-000000000000')`,
    [tenantId, conversationId],
  );
  await wakeTurn(tx, { tenantId, conversationId });
}

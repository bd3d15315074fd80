// A person marks a conversation as settled: it returns to the agent, which answers from the customer's next message on, in the same episode. It can be taken back.
import type { Database, Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { recordEvent } from '../../events/record-event.ts';
import { reopenHandoffs } from '../../handoffs/mark-handoff.ts';
import { resolveHandoffs } from '../../handoffs/resolve-handoffs.ts';
import { changeOwner, conversationNotFound, whenNothingIsBeingSent } from '../change-owner.ts';

export interface Settling {
  tenantId: string;
  conversationId: string;
}

interface Before {
  owner: string;
  owner_reason: string | null;
  owner_until: Date | null;
  waiting_since: Date | null;
}

/**
 * What the customer wrote meanwhile was the person's to answer, and is settled with it. Does nothing where no person was
 * in charge or awaited. @throws AppError `conversations.not-found`
 */
export async function resolveConversation(
  database: Database,
  settling: Settling,
  alongside: (tx: Transaction) => Promise<void>,
): Promise<void> {
  const { tenantId, conversationId } = settling;
  await database.transaction(tenantId, async (tx) => {
    const [before] = await tx.query<Before>(
      `select owner, owner_reason, owner_until, waiting_since from conversations where tenant_id = $1 and id = $2 for update`,
      [tenantId, conversationId],
    );
    if (!before) throw conversationNotFound();
    await alongside(tx);
    if (before.owner === 'ai' && before.waiting_since === null) return;
    await changeOwner(tx, { tenantId, conversationId, owner: 'ai', reason: 'resolved', leaveUnanswered: true });
    const { owner_reason, owner_until, waiting_since } = before;
    await tx.query(`update conversations set resolved_from = $3 where tenant_id = $1 and id = $2`, [
      tenantId,
      conversationId,
      JSON.stringify({ owner_reason, owner_until, waiting_since }),
    ]);
    await resolveHandoffs(tx, tenantId, conversationId);
    await recordEvent(tx, {
      tenantId,
      kind: 'conversation-resolved',
      conversationId,
      data: { waiting_since: waiting_since?.toISOString() ?? null },
    });
  });
}

/** Everything is as it was: the person in charge, until when, and the place in the queue. @throws AppError 409 `conversations.not-resolved` */
export async function reopenConversation(
  database: Database,
  settling: Settling,
  alongside: (tx: Transaction) => Promise<void>,
): Promise<void> {
  const { tenantId, conversationId } = settling;
  await whenNothingIsBeingSent(database, settling, async (tx) => {
    const [settled] = await tx.query<{
      resolved_from: Record<'owner_reason' | 'owner_until' | 'waiting_since', string | null>;
    }>(
      `select resolved_from from conversations
        where tenant_id = $1 and id = $2 and owner = 'ai' and owner_reason = 'resolved' and jsonb_typeof(resolved_from) = 'object'`,
      [tenantId, conversationId],
    );
    if (!settled)
      throw new AppError({
        code: 'conversations.not-resolved',
        status: 409,
        message: 'Nobody has settled this conversation, or somebody else has been in charge since.',
      });
    const { owner_reason: reason, owner_until: until, waiting_since: since } = settled.resolved_from;
    await changeOwner(tx, {
      tenantId,
      conversationId,
      owner: 'human',
      until: until ? new Date(until) : null,
      reason: reason ?? 'panel',
    });
    await tx.query(`update conversations set waiting_since = $3 where tenant_id = $1 and id = $2`, [
      tenantId,
      conversationId,
      since,
    ]);
    await reopenHandoffs(tx, tenantId, conversationId);
    await recordEvent(tx, { tenantId, kind: 'conversation-reopened', conversationId });
    await alongside(tx);
  });
}

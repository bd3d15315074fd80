// The conversation of a handoff, locked, as long as its customer has waited for a person ever since.
import type { Transaction } from '@nexus/database/database';

export interface AwaitedConversation {
  conversation_id: string;
  channel_id: string;
  owner: 'ai' | 'human' | 'nobody';
  owner_version: number;
  episode: number;
  waiting_since: Date;
  /** Free messages may still be sent: the customer wrote within 24 hours. */
  window_open: boolean;
  blocked: boolean;
  /** The handoff's. */
  reason: string;
  turn_id: string | null;
}

/** Undefined: a person has written, it was given back or settled, or there is no such handoff. */
export async function lockAwaited(
  tx: Transaction,
  tenantId: string,
  handoffId: string,
): Promise<AwaitedConversation | undefined> {
  const rows = await tx.query<AwaitedConversation>(
    `select c.id as conversation_id, c.channel_id, c.owner, c.owner_version, c.episode, c.waiting_since, h.reason, h.turn_id, k.blocked,
            coalesce(c.last_inbound_at > now() - interval '24 hours', false) as window_open
       from handoffs h
       join conversations c on c.tenant_id = h.tenant_id and c.id = h.conversation_id
       join customers k on k.tenant_id = c.tenant_id and k.id = c.customer_id
      where h.tenant_id = $1 and h.id = $2 and c.waiting_since <= h.created_at for update of c`,
    [tenantId, handoffId],
  );
  return rows[0];
}

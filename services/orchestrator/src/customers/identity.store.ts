// Attempts to prove that an order is one's own: events, of which those count that were not settled.
import type { Transaction } from '@nexus/database/database';

export interface AttemptCounts {
  of_conversation: number;
  of_customer: number;
  of_order: number;
}

/** Makes attempts of a shop wait for each other; false when the conversation is not this customer's. */
export async function lockAttempts(
  tx: Transaction,
  place: { tenant_id: string; conversation_id: string; customer_id: string },
): Promise<boolean> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`identity ${place.tenant_id}`]);
  const rows = await tx.query('select 1 from conversations where tenant_id = $1 and id = $2 and customer_id = $3', [
    place.tenant_id,
    place.conversation_id,
    place.customer_id,
  ]);
  return rows.length > 0;
}

/** Failed ones of the last day. */
export async function countAttempts(
  tx: Transaction,
  place: { tenant_id: string; conversation_id: string; customer_id: string; order: string },
): Promise<AttemptCounts> {
  const [counts] = await tx.query<AttemptCounts>(
    `select count(*) filter (where e.conversation_id = $2)::int as of_conversation,
            count(*) filter (where c.customer_id = $3)::int as of_customer,
            count(*) filter (where e.data->>'order' = $4)::int as of_order
     from events e left join conversations c on c.tenant_id = e.tenant_id and c.id = e.conversation_id
     where e.tenant_id = $1 and e.kind = 'identity-attempted' and e.created_at > now() - interval '1 day'
       and not exists (select 1 from events s where s.tenant_id = e.tenant_id and s.kind = 'identity-settled'
                       and s.created_at >= e.created_at and s.data->>'attempt_id' = e.id::text)`,
    [place.tenant_id, place.conversation_id, place.customer_id, place.order],
  );
  return counts ?? { of_conversation: 0, of_customer: 0, of_order: 0 };
}

/** Whether this attempt is that conversation's. */
export async function isAttemptOf(
  tx: Transaction,
  place: { tenant_id: string; conversation_id: string },
  attemptId: string,
): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from events where tenant_id = $1 and id = $2 and conversation_id = $3 and kind = 'identity-attempted'`,
    [place.tenant_id, attemptId, place.conversation_id],
  );
  return rows.length > 0;
}

// The past that a number brings along: kept where it stood in time and in no episode, so that no prompt takes it for the present, and nothing said in it bears out what the agent says today.
import type { Transaction } from '@nexus/database/database';
import { createConversation, messageValues } from './conversations.store.ts';
import type { InboundRow, Place } from './conversations.store.ts';

/** Before the first. */
const episodeOfThePast = 0;

/**
 * Begins, reopens and answers nothing; the list shows the message only where there is no newer one.
 * @param message its id is one of its own hour (`idAt`): threads are ordered by it. @returns null: it is there already
 */
export async function keepHistorical(
  tx: Transaction,
  where: Place,
  message: InboundRow & { direction: 'in' | 'out' },
): Promise<{ id: string } | null> {
  await createConversation(tx, where);
  const [kept] = await tx.query<{ id: string }>(
    `with kept as (
       insert into messages (tenant_id, id, conversation_id, channel_id, direction, author, type, text, provider_message_id,
                             reply_to_provider_message_id, episode, unanswered_reason, status, details, at)
       select $1, $4, c.id, $2, $12, case when $12 = 'in' then 'customer' else 'person' end, $5, $6, $7, $8, ${episodeOfThePast}, $9,
              case when $12 = 'in' then 'received' else 'sent' end, $10, $11
         from conversations c where c.tenant_id = $1 and c.channel_id = $2 and c.customer_id = $3
       on conflict (tenant_id, channel_id, provider_message_id) do nothing returning conversation_id),
     shown as (
       update conversations c set last_message_id = $4, last_message_at = least($11::timestamptz, now()), updated_at = now() from kept
        where c.tenant_id = $1 and c.id = kept.conversation_id and (c.last_message_at is null or c.last_message_at < $11::timestamptz))
     select conversation_id as id from kept`,
    [where.tenantId, where.channelId, where.customer.id, ...messageValues(message), message.direction],
  );
  return kept ?? null;
}

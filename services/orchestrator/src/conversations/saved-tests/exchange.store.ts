// What of a conversation becomes a test: its messages with what was answered to them, and everything the shop knows of who wrote them.
import type { Transaction } from '@nexus/database/database';
import type { HistoryRow } from '../store/turns.store.ts';

export interface ConversationToTest {
  customer_id: string;
  episode: number;
  customer_name: string | null;
  /** Telephones and other ids, as WhatsApp and the store wrote them. */
  ids: (string | null)[];
  channel_number: string;
}

export async function readConversationToTest(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
): Promise<ConversationToTest | null> {
  const [row] = await tx.query<ConversationToTest>(
    `select c.customer_id, c.episode, h.phone_number as channel_number,
            k.name as customer_name,
            array[k.phone, k.store_customer_id, c.reply_to_id]
              || array(select i.match_key from customer_identities i where i.tenant_id = $1 and i.customer_id = k.id)
              || array(select i.raw_id from customer_identities i where i.tenant_id = $1 and i.customer_id = k.id) as ids
       from conversations c
       join customers k on k.tenant_id = c.tenant_id and k.id = c.customer_id
       join channels h on h.tenant_id = c.tenant_id and h.id = c.channel_id
      where c.tenant_id = $1 and c.id = $2`,
    [tenantId, conversationId],
  );
  return row ?? null;
}

export interface TurnToTest {
  id: string;
  agent_id: string | null;
  status: string;
  /** Of the messages it took up; null: they are gone. */
  episode: number | null;
  last_message_id: string | null;
}

/** Turns that were answered, or ended with a person, oldest first; all of them, or the one that is named. */
export async function readTurnsToTest(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  turnId: string | null,
): Promise<TurnToTest[]> {
  return tx.query<TurnToTest>(
    `select t.id, t.agent_id, t.status,
            (select m.episode from messages m where m.tenant_id = $1 and m.turn_id = t.id and m.direction = 'in' order by m.id desc limit 1) as episode,
            (select m.id from messages m where m.tenant_id = $1 and m.turn_id = t.id order by m.id desc limit 1) as last_message_id
       from turns t where t.tenant_id = $1 and t.conversation_id = $2 and t.status in ('answered', 'handed_off', 'failed')
        and ($3::uuid is null or t.id = $3) order by t.id`,
    [tenantId, conversationId, turnId],
  );
}

/** The newest `limit` messages of an episode up to one that is named, as far as the customer saw or wrote them, oldest first. */
export async function readEpisode(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  { episode, until, limit }: { episode: number; until: string | null; limit: number },
): Promise<HistoryRow[]> {
  const rows = await tx.query<HistoryRow>(
    `select id, author, type, text, image_url, at, turn_id, direction, waits, details->'fallback' = 'true' as fallback from messages
      where tenant_id = $1 and conversation_id = $2 and episode = $3 and status not in ('canceled', 'failed') and type <> 'reaction'
        and ($4::uuid is null or id <= $4)
      order by id desc limit $5`,
    [tenantId, conversationId, episode, until, limit],
  );
  return rows.toReversed();
}

/** What of the shop decides which tools are offered. */
export async function readSettingToTest(
  tx: Transaction,
  tenantId: string,
): Promise<{ has_store: boolean; public_coupons: string[]; payment_links: boolean }> {
  const [row] = await tx.query<{ has_store: boolean; public_coupons: string[]; payment_links: boolean }>(
    `select exists (select 1 from store_connections s where s.tenant_id = t.id) as has_store, t.public_coupons, t.payment_links
       from tenants t where t.id = $1`,
    [tenantId],
  );
  return row ?? { has_store: false, public_coupons: [], payment_links: false };
}

export async function readAgentToTest(
  tx: Transaction,
  tenantId: string,
  id: string,
): Promise<{ id: string; system_prompt: string } | null> {
  const [row] = await tx.query<{ id: string; system_prompt: string }>(
    'select id, system_prompt from agents where tenant_id = $1 and id = $2',
    [tenantId, id],
  );
  return row ?? null;
}

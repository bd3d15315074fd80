// For tests: a shop with a channel, customers, conversations and messages, written straight into the tables.
import type { Database } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';

export interface SeededShop {
  tenantId: string;
  channelId: string;
}

export interface SeededConversation extends SeededShop {
  conversationId: string;
  customerId: string;
}

export interface SeededMessage {
  direction?: 'in' | 'out';
  author?: 'customer' | 'agent' | 'person' | 'automatic' | 'system';
  type?: string;
  text?: string;
  status?: string;
  waits?: boolean;
  turnId?: string;
  providerMessageId?: string;
  replyTo?: string;
}

let numbers = 0;

export async function seedShop(
  database: Database,
  options: { locale?: string; storeName?: string } = {},
): Promise<SeededShop> {
  const tenantId = newId();
  const channelId = newId();
  numbers += 1;
  await database.transaction(tenantId, async (tx) => {
    await tx.query(
      `insert into tenants (id, store_name, locale, timezone, currency) values ($1, $2, $3, 'America/Argentina/Buenos_Aires', 'ARS')`,
      [tenantId, options.storeName ?? 'Tienda Sol', options.locale ?? 'es-AR'],
    );
    await tx.query(
      `insert into channels (tenant_id, id, provider, label, phone_number, mode) values ($1, $2, 'ycloud', 'Ventas', $3, 'everyone')`,
      [tenantId, channelId, `+54911400${String(numbers).padStart(5, '0')}`],
    );
  });
  return { tenantId, channelId };
}

export async function seedConversation(
  database: Database,
  shop: SeededShop,
  customer: { name?: string | null; phone?: string } = {},
): Promise<SeededConversation> {
  const [conversationId, customerId] = [newId(), newId()];
  const phone = customer.phone ?? '+5491155551234';
  await database.transaction(shop.tenantId, async (tx) => {
    await tx.query(`insert into customers (tenant_id, id, name, phone) values ($1, $2, $3, $4)`, [
      shop.tenantId,
      customerId,
      customer.name === undefined ? 'Lucía Pérez' : customer.name,
      phone,
    ]);
    await tx.query(
      `insert into conversations (tenant_id, id, channel_id, customer_id, reply_to_kind, reply_to_id) values ($1, $2, $3, $4, 'phone', $5)`,
      [shop.tenantId, conversationId, shop.channelId, customerId, phone],
    );
  });
  return { ...shop, conversationId, customerId };
}

/** Adds a message as the last one of its conversation. @returns its id */
export async function seedMessage(
  database: Database,
  place: SeededConversation,
  message: SeededMessage = {},
): Promise<string> {
  const id = newId();
  const direction = message.direction ?? 'in';
  await database.transaction(place.tenantId, async (tx) => {
    await tx.query(
      `insert into messages (tenant_id, id, conversation_id, channel_id, direction, author, type, text, provider_message_id,
                             reply_to_provider_message_id, episode, turn_id, waits, status, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12, $13, now())`,
      [
        place.tenantId,
        id,
        place.conversationId,
        place.channelId,
        direction,
        message.author ?? (direction === 'in' ? 'customer' : 'agent'),
        message.type ?? 'text',
        message.text ?? 'Hola',
        message.providerMessageId ?? null,
        message.replyTo ?? null,
        message.turnId ?? null,
        message.waits ?? false,
        message.status ?? (direction === 'in' ? 'received' : 'sent'),
      ],
    );
    await tx.query(
      `update conversations set last_message_id = $3, last_message_at = clock_timestamp(),
              unread_count = unread_count + case when $4 then 1 else 0 end,
              last_inbound_at = case when $4 then clock_timestamp() else last_inbound_at end
        where tenant_id = $1 and id = $2`,
      [place.tenantId, place.conversationId, id, direction === 'in'],
    );
  });
  return id;
}

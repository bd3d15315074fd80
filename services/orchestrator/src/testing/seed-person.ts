// For tests of exports and erasures: a shop that holds something of one person in every place where it can.
import { newId } from '@nexus/database/new-id';
import type { Deps } from '../deps.ts';
import { createTenant } from '../agents/create-tenant.ts';
import { setCredential } from '../credentials/set-credential.ts';
import { resolveCustomer } from '../customers/resolve-customer.ts';
import { insertDefaultHandoffConfig } from '../handoffs/default-handoff-config.ts';
import { recordHandoff } from '../handoffs/record-handoff.ts';
import { recordEvent } from '../events/record-event.ts';
import { insertQuestion } from '../knowledge/questions/questions.store.ts';
import { storeMediaFile } from '../media/media-files.ts';

export interface SeededPerson {
  tenantId: string;
  channelId: string;
  customerId: string;
  conversationId: string;
  messageId: string;
  /** Of a bubble that still waits to be sent. */
  deliveryId: string;
  mediaPath: string;
}

/** Everything below contains one of these, and nothing else does. */
export const canaries = {
  name: 'Canarinha Zafiro',
  /** As received; its other form lacks the 9. */
  phone: '+5491133224455',
  digits: '91133224455',
  shortDigits: '541133224455',
  spaced: '11 3322-4455',
  bsuid: 'AR.canary0bsuid',
  texts: [
    'canary-text',
    'canary-caption',
    'canary-file',
    'canary-heard',
    'canary-argument',
    'canary-result',
    'canary-summary',
    'canary-line',
    'canary-bubble',
    'canary-store-id',
    'canary-bytes',
    'canary-kept',
    'canary-error',
    'canary-cart',
    'canary-pay',
    'canary-question',
    'canary-memory',
    'canary-past',
  ],
};

export const allCanaries = [
  canaries.name,
  canaries.digits,
  canaries.shortDigits,
  canaries.spaced,
  canaries.bsuid,
  ...canaries.texts,
];

/** A shop named `storeName` with the person in it; two shops may hold the same person. */
export async function seedPerson(deps: Deps, storeName = 'Tienda Sol'): Promise<SeededPerson> {
  const { database, config, keyring } = deps;
  const tenant = await createTenant(
    deps,
    null,
    { store_name: storeName, locale: 'es-AR', timezone: 'UTC', currency: 'ARS' },
    (tx, made) => insertDefaultHandoffConfig(tx, made.id, made.locale),
  );
  const tenantId = tenant.id;
  const mediaPath = await storeMediaFile(config.DATA_DIRECTORY, tenantId, Buffer.from('canary-bytes of a picture'));
  const ids = {
    channelId: newId(),
    conversationId: newId(),
    messageId: newId(),
    deliveryId: newId(),
    bubbleId: newId(),
    turnId: newId(),
    mediaId: newId(),
  };
  const customerId = await database.transaction(tenantId, async (tx) => {
    await tx.query(
      `insert into channels (tenant_id, id, provider, label, phone_number, phone_number_id, mode, test_numbers) values ($1, $2, 'meta', 'Ventas', $3, $4, 'everyone', $5)`,
      [tenantId, ids.channelId, '+5491144440000', `id-${tenantId}`, [canaries.phone, '+5491199998888']],
    );
    await setCredential(tx, keyring, {
      tenantId,
      owner: `channel:${ids.channelId}`,
      name: 'app_secret',
      value: 'a-secret-of-the-shop',
    });
    const party = { phone: canaries.phone, raw_id: canaries.phone, bsuid: canaries.bsuid, username: null };
    const customer = await resolveCustomer(
      tx,
      keyring,
      tenantId,
      { ...party, name: canaries.name },
      '2026-01-01T00:00:00Z',
    );
    return customer?.id ?? '';
  });
  await database.transaction(tenantId, async (tx) => {
    await tx.query(`update customers set store_customer_id = 'canary-store-id' where tenant_id = $1`, [tenantId]);
    await tx.query(
      `insert into conversations (tenant_id, id, channel_id, customer_id, reply_to_kind, reply_to_id, last_message_at, last_inbound_at, last_error, due_at, lease_by, lease_until, lease_token)
       values ($1, $2, $3, $4, 'phone', $5, now(), now(), 'canary-error', now() + interval '1 day', $2, now() + interval '1 hour', 7)`,
      [tenantId, ids.conversationId, ids.channelId, customerId, canaries.phone],
    );
    await tx.query(
      `insert into messages (tenant_id, id, conversation_id, channel_id, direction, author, type, text, provider_message_id, episode, turn_id, waits, status, details, at)
       values ($1, $2, $4, $5, 'in', 'customer', 'image', 'canary-text canary-caption', 'wamid.in', 1, $6, true, 'received', '{"contacts": ["canary-text"]}', now()),
              ($1, $3, $4, $5, 'out', 'agent', 'text', 'canary-bubble', 'wamid.out', 1, $6, false, 'queued', '{}', now())`,
      [tenantId, ids.messageId, ids.bubbleId, ids.conversationId, ids.channelId, ids.turnId],
    );
    await tx.query(
      `insert into media (tenant_id, id, message_id, kind, status, source, path, mime_type, filename, size, transcript)
       values ($1, $2, $3, 'image', 'ready', '{"link": "https://example.com/canary-file"}', $4, 'image/png', 'canary-file.png', 25, 'canary-heard')`,
      [tenantId, ids.mediaId, ids.messageId, mediaPath],
    );
    await tx.query(
      `insert into turns (tenant_id, id, conversation_id, status, started_at) values ($1, $2, $3, 'answered', now())`,
      [tenantId, ids.turnId, ids.conversationId],
    );
    await tx.query(
      `insert into turn_steps (tenant_id, id, turn_id, position, step) values ($1, $2, $3, 0, '{"kind": "tool", "arguments": {"q": "canary-argument"}, "result": "canary-result"}')`,
      [tenantId, newId(), ids.turnId],
    );
    await tx.query(
      `insert into payment_links (tenant_id, id, conversation_id, customer_id, turn_id, episode, fingerprint, state, lines, total, currency, url)
       values ($1, $2, $3, $4, $5, 1, 'x', 'open', '[{"name": "canary-cart"}]', 10, 'ARS', 'https://shop.example.com/canary-pay')`,
      [tenantId, newId(), ids.conversationId, customerId, ids.turnId],
    );
    await tx.query(
      `insert into memories (tenant_id, id, customer_id, kind, topic, about, subject, text, state, origin, conversation_id, episode, source_message_id, said_at)
       values ($1, $2, $4, 'fact', 'size', 'canary-memory', 'size:', 'canary-memory', 'active', 'distilled', $5, 1, $6, now()),
              ($1, $3, $4, 'summary', 'other', '', 'summary:1', 'canary-past', 'superseded', 'distilled', $5, 1, $6, now())`,
      [tenantId, newId(), newId(), customerId, ids.conversationId, ids.messageId],
    );
    await tx.query(
      `insert into usage_records (tenant_id, id, turn_id, model_provider, model, input_tokens, output_tokens, cached_tokens) values ($1, $2, $3, 'openai', 'x', 1, 1, 0)`,
      [tenantId, newId(), ids.turnId],
    );
    await tx.query(
      `insert into deliveries (tenant_id, id, conversation_id, message_id, origin, status, owner_version, due_at) values ($1, $2, $3, $4, 'agent', 'queued', 0, now() + interval '1 day')`,
      [tenantId, ids.deliveryId, ids.conversationId, ids.bubbleId],
    );
    await tx.query(
      `update handoff_configs set enabled = true, destination_email = 'equipo@example.com', smtp = '{"host": "mail.example.com", "port": 25, "security": "none", "user": null, "from": "tienda@example.com"}' where tenant_id = $1`,
      [tenantId],
    );
    await recordHandoff(
      tx,
      {
        tenantId,
        conversationId: ids.conversationId,
        turnId: ids.turnId,
        reason: 'customer_asked',
        summary: 'canary-summary',
        transcript: {
          customer_name: canaries.name,
          customer_phone: canaries.phone,
          conversation_id: ids.conversationId,
          lines: [{ author: 'customer', text: 'canary-line', at: '2026-01-01T00:00:00Z' }],
        },
      },
      { mail: 'queued' },
    );
    await seedTraces(deps, tx, { tenantId, customerId, ...ids });
  });
  return { ...ids, tenantId, customerId, mediaPath };
}

/** What does not hang on the customer by a foreign key. */
async function seedTraces(
  _deps: Deps,
  tx: Parameters<Parameters<Deps['database']['transaction']>[1]>[0],
  at: {
    tenantId: string;
    customerId: string;
    channelId: string;
    conversationId: string;
    messageId: string;
    mediaId: string;
  },
): Promise<void> {
  const { tenantId } = at;
  await recordEvent(tx, {
    tenantId,
    kind: 'send-refused',
    conversationId: at.conversationId,
    data: { code: 'canary-error' },
  });
  await recordEvent(tx, {
    tenantId,
    kind: 'customer-identities-differ',
    data: { customer_ids: [at.customerId], identity: 'canary-error' },
  });
  await recordEvent(tx, { tenantId, kind: 'job-died', data: { key: at.mediaId, error: 'canary-error' } });
  await insertQuestion(tx, {
    tenantId,
    question: 'canary-question',
    reason: 'nothing_found',
    conversationId: at.conversationId,
    turnId: newId(),
  });
  await recordEvent(tx, { tenantId, kind: 'channel-notice', data: { summary: `quality of +54 9 ${canaries.spaced}` } });
  await tx.query(
    `insert into audit_log (tenant_id, id, actor, action, object, data) values ($1, $2, 'system', 'customers.update', $3, '{"blocked": true}'),
            ($1, $4, 'system', 'customers.search', $5, '{"search": "+54 9 11 3322-4455"}')`,
    [tenantId, newId(), at.customerId, newId(), canaries.phone],
  );
  await tx.query(
    `insert into jobs (tenant_id, id, kind, key, payload, last_error, dead_at) values ($1, $2, 'fetch-media', $3, $4, 'canary-error', now())`,
    [tenantId, newId(), at.mediaId, JSON.stringify({ media_id: at.mediaId })],
  );
  const kept = Buffer.from(
    JSON.stringify({ from: canaries.phone.slice(1), to: '5491144440000', text: 'canary-kept ñ' }),
  );
  await tx.query(
    `insert into webhook_inbox (tenant_id, id, channel_id, provider, headers, body, remote_address, due_at) values ($1, $2, $3, 'meta', '{}', $4, '127.0.0.1', now() + interval '1 day')`,
    [tenantId, newId(), at.channelId, kept],
  );
}

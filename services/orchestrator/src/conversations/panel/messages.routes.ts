// The thread of a conversation; writing in it as a person; sending again what failed.
import { message, messageInput, page, pageQuery } from '@nexus/contracts/admin-api';
import type { Message } from '@nexus/contracts/admin-api';
import { decodeCursor, toPage } from '@nexus/database/cursor';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { audit } from '../../events/audit.ts';
import { mediaUrl } from './media-url.ts';
import { conversationNotFound } from '../change-owner.ts';
import { hasConversation, readMessage, readMessages } from './reading.store.ts';
import type { MessageRow } from './reading.store.ts';
import { sendAgain } from '../ledger/send-again.ts';
import { writeOnce } from './write-once.ts';

const params = z.object({ tenant_id: z.uuid(), conversation_id: z.uuid() });
const base = '/admin/tenants/:tenant_id/conversations/:conversation_id/messages';

export function messageRoutes(deps: Deps): Route[] {
  return [list(deps), write(deps), retry(deps)];
}

function list(deps: Deps): Route {
  return route({
    method: 'GET',
    url: base,
    allow: 'viewer',
    summary: 'Messages of a conversation, the newest first',
    params,
    query: pageQuery,
    response: page(message),
    handler: async ({ params: { tenant_id: tenantId, conversation_id: conversationId }, query }) => {
      const before = decodeCursor(query.cursor, z.tuple([z.uuid()]));
      const rows = await deps.database.transaction(tenantId, async (tx) => {
        if (!(await hasConversation(tx, tenantId, conversationId))) throw conversationNotFound();
        return readMessages(tx, { tenantId, conversationId, before: before?.[0] ?? null, limit: query.limit + 1 });
      });
      return toPage(
        rows,
        query.limit,
        (row) => [row.id],
        (row) => toMessage(deps, tenantId, row),
      );
    },
  });
}

function write(deps: Deps): Route {
  return route({
    method: 'POST',
    url: base,
    allow: 'agent',
    summary: 'Write as a person: takes the conversation over; repeated with the same Idempotency-Key it writes once',
    params,
    body: messageInput,
    response: message,
    status: 201,
    handler: async ({ params: { tenant_id: tenantId, conversation_id: conversationId }, body, request }) => {
      const messageId = await writeOnce(deps, request, { tenantId, conversationId, text: body.text });
      return shown(deps, tenantId, conversationId, messageId);
    },
  });
}

function retry(deps: Deps): Route {
  return route({
    method: 'POST',
    url: `${base}/:message_id/retry`,
    allow: 'agent',
    summary: 'Send a failed message again, or one of which it is not known whether it arrived',
    params: params.extend({ message_id: z.uuid() }),
    response: message,
    handler: async ({
      params: { tenant_id: tenantId, conversation_id: conversationId, message_id: messageId },
      request,
    }) => {
      await deps.database.transaction(tenantId, async (tx) => {
        const deliveryId = await sendAgain(tx, tenantId, conversationId, messageId);
        await audit(tx, request, {
          tenantId,
          action: 'conversations.retry',
          object: conversationId,
          data: { messageId, deliveryId },
        });
      });
      return shown(deps, tenantId, conversationId, messageId);
    },
  });
}

async function shown(deps: Deps, tenantId: string, conversationId: string, messageId: string): Promise<Message> {
  const row = await deps.database.transaction(tenantId, (tx) => readMessage(tx, tenantId, conversationId, messageId));
  if (!row) throw messageNotFound();
  return toMessage(deps, tenantId, row);
}

function messageNotFound(): AppError {
  return new AppError({ code: 'messages.not-found', status: 404, message: 'There is no such message.' });
}

function toMessage(deps: Deps, tenantId: string, row: MessageRow): Message {
  return {
    id: row.id,
    conversation_id: row.conversation_id,
    direction: row.direction,
    author: row.author,
    type: row.type,
    text: row.text,
    media: row.media_id === null ? null : toMedia(deps, tenantId, row, row.media_id),
    image_url: row.image_url,
    reply_to_id: row.reply_to_id,
    turn_id: row.turn_id,
    status: row.status,
    error: row.error,
    delivery: row.delivery_id === null ? null : toDelivery(row, row.delivery_id),
    author_name: row.author_name,
    at: row.at.toISOString(),
  };
}

function toDelivery(row: MessageRow, id: string): Message['delivery'] {
  return {
    id,
    status: row.delivery_status,
    attempts: row.delivery_attempts,
    next_try_at: row.delivery_next_try_at?.toISOString() ?? null,
    reconciling_until: row.delivery_reconciling_until?.toISOString() ?? null,
    may_send_again: (row.status === 'failed' || row.status === 'unknown') && row.delivery_reconciling_until === null,
  };
}

function toMedia(deps: Deps, tenantId: string, row: MessageRow, mediaId: string): Message['media'] {
  return {
    kind: row.media_kind,
    url: row.media_status === 'ready' ? mediaUrl(deps.keyring, { tenantId, mediaId }, deps.now()) : null,
    mime_type: row.media_mime_type,
    filename: row.media_filename,
    status: row.media_status,
    transcript: row.media_transcript,
  };
}

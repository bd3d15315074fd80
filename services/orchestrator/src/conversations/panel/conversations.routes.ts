// The panel's list of conversations, each one's state, and who answers it.
import { conversation, conversationPatch, conversationQuery, ownerInput, page } from '@nexus/contracts/admin-api';
import { decodeCursor, toPage } from '@nexus/database/cursor';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { announceChange } from '../../events/announce-change.ts';
import { audit } from '../../events/audit.ts';
import { changeOwnerNow, conversationNotFound } from '../change-owner.ts';
import { changeConversation, clearUnread, readConversations } from './reading.store.ts';
import { showConversation, toConversation } from './show-conversation.ts';
import { closeEpisode } from '../episodes/close-episode.ts';

const params = z.object({ tenant_id: z.uuid(), conversation_id: z.uuid() });
const base = '/admin/tenants/:tenant_id/conversations';
const one = `${base}/:conversation_id`;

export function conversationRoutes(deps: Deps): Route[] {
  return [list(deps), get(deps), patch(deps), markRead(deps), setOwner(deps), close(deps)];
}

function list(deps: Deps): Route {
  return route({
    method: 'GET',
    url: base,
    allow: 'viewer',
    summary:
      'Conversations of the shop, the latest message first (those that wait for a person: the longest wait first); search finds parts of names and phone numbers',
    params: params.pick({ tenant_id: true }),
    query: conversationQuery,
    response: page(conversation),
    handler: async ({ params: { tenant_id: tenantId }, query }) => {
      const after = decodeCursor(query.cursor, z.tuple([z.iso.datetime({ offset: true }), z.uuid()]));
      const search = query.search?.trim() || null;
      const digits = search && /^[\d\s+().-]+$/.test(search) ? search.replace(/\D/g, '') || null : null;
      const rows = await deps.database.transaction(tenantId, (tx) =>
        readConversations(tx, {
          tenantId,
          owner: query.owner ?? null,
          channelId: query.channel_id ?? null,
          waiting: query.waiting === 'true',
          name: search,
          digits,
          after,
          limit: query.limit + 1,
        }),
      );
      return toPage(
        rows,
        query.limit,
        (row) => [row.sort_key, row.id],
        (row) => toConversation(row, deps.now()),
      );
    },
  });
}

function get(deps: Deps): Route {
  return route({
    method: 'GET',
    url: one,
    allow: 'viewer',
    summary: 'One conversation',
    params,
    response: conversation,
    handler: async ({ params: { tenant_id: tenantId, conversation_id: id } }) =>
      deps.database.transaction(tenantId, (tx) => showConversation(tx, deps, tenantId, id)),
  });
}

function patch(deps: Deps): Route {
  return route({
    method: 'PATCH',
    url: one,
    allow: 'agent',
    summary: 'Switch the agent on or off for one conversation, or set its tags',
    params,
    body: conversationPatch,
    response: conversation,
    handler: async ({ params: { tenant_id: tenantId, conversation_id: id }, body, request }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const change = { ...body, ...(body.tags ? { tags: [...new Set(body.tags)] } : {}) };
        if (!(await changeConversation(tx, tenantId, id, change))) throw conversationNotFound();
        await audit(tx, request, { tenantId, action: 'conversations.update', object: id, data: change });
        announceChange(tx, { kind: 'conversation-changed', tenant_id: tenantId, conversation_id: id });
        return showConversation(tx, deps, tenantId, id);
      }),
  });
}

function markRead(deps: Deps): Route {
  return route({
    method: 'POST',
    url: `${one}/read`,
    allow: 'agent',
    summary: 'Mark a conversation as read in the panel',
    params,
    status: 204,
    handler: async ({ params: { tenant_id: tenantId, conversation_id: id }, request }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const changed = await clearUnread(tx, tenantId, id);
        if (changed === null) throw conversationNotFound();
        if (!changed) return;
        await audit(tx, request, { tenantId, action: 'conversations.read', object: id });
        announceChange(tx, { kind: 'conversation-changed', tenant_id: tenantId, conversation_id: id });
      }),
  });
}

function setOwner(deps: Deps): Route {
  return route({
    method: 'PUT',
    url: `${one}/owner`,
    allow: 'agent',
    summary: 'Take a conversation over, give it back to the agent, or leave it unanswered',
    params,
    body: ownerInput,
    response: conversation,
    handler: async ({ params: { tenant_id: tenantId, conversation_id: id }, body, request }) => {
      const until = untilOf(body, deps.now());
      await changeOwnerNow(
        deps.database,
        { tenantId, conversationId: id, owner: body.owner, until, reason: 'panel' },
        (tx) =>
          audit(tx, request, {
            tenantId,
            action: 'conversations.set-owner',
            object: id,
            data: { owner: body.owner, until: until?.toISOString() ?? null },
          }),
      );
      return deps.database.transaction(tenantId, (tx) => showConversation(tx, deps, tenantId, id));
    },
  });
}

function close(deps: Deps): Route {
  return route({
    method: 'POST',
    url: `${one}/close`,
    allow: 'agent',
    summary:
      'End the episode: what was worth remembering is kept, handoffs are resolved, the next message is the agent’s',
    params,
    response: conversation,
    handler: async ({ params: { tenant_id: tenantId, conversation_id: id }, request }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const closed = await closeEpisode(tx, { tenantId, conversationId: id });
        const data = { episode: closed.episode, reason: closed.reason };
        await audit(tx, request, { tenantId, action: 'conversations.close', object: id, data });
        return showConversation(tx, deps, tenantId, id);
      }),
  });
}

/** Undefined: the shop's own default. @throws AppError 400 `conversations.until-not-allowed`, `conversations.until-past` */
function untilOf(body: z.output<typeof ownerInput>, now: Date): Date | null | undefined {
  if (body.until === undefined || body.until === null) return body.until;
  if (body.owner !== 'human')
    throw new AppError({
      code: 'conversations.until-not-allowed',
      status: 400,
      message: 'Only a takeover by a person has an end.',
    });
  const until = new Date(body.until);
  if (until <= now)
    throw new AppError({ code: 'conversations.until-past', status: 400, message: 'The end must lie in the future.' });
  return until;
}

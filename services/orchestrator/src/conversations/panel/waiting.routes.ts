// The queue of customers who wait for a person: how many, and its end: a person marks a conversation as settled, or takes that back.
import { conversation, waitingConversations } from '@nexus/contracts/admin-api';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { audit } from '../../events/audit.ts';
import { reopenConversation, resolveConversation } from '../waiting/resolve-conversation.ts';
import { countWaiting } from './reading.store.ts';
import { showConversation } from './show-conversation.ts';

const params = z.object({ tenant_id: z.uuid(), conversation_id: z.uuid() });

export function waitingRoutes(deps: Deps): Route[] {
  return [
    count(deps),
    settle(deps, 'POST', 'Mark a conversation as settled: it returns to the agent, and nobody is waited for'),
    settle(deps, 'DELETE', 'Take the settling of a conversation back'),
  ];
}

function count(deps: Deps): Route {
  return route({
    method: 'GET',
    url: '/admin/tenants/:tenant_id/waiting-conversations',
    allow: 'viewer',
    summary: 'How many customers wait for a person, and since when the first of them',
    params: params.pick({ tenant_id: true }),
    response: waitingConversations,
    handler: async ({ params: { tenant_id: tenantId } }) => {
      const waiting = await deps.database.transaction(tenantId, (tx) => countWaiting(tx, tenantId));
      return { count: waiting.count, oldest_since: waiting.oldest_since?.toISOString() ?? null };
    },
  });
}

function settle(deps: Deps, method: 'POST' | 'DELETE', summary: string): Route {
  const [work, action] =
    method === 'POST'
      ? ([resolveConversation, 'conversations.resolve'] as const)
      : ([reopenConversation, 'conversations.reopen'] as const);
  return route({
    method,
    url: '/admin/tenants/:tenant_id/conversations/:conversation_id/resolve',
    allow: 'agent',
    summary,
    params,
    response: conversation,
    handler: async ({ params: { tenant_id: tenantId, conversation_id: conversationId }, request }) => {
      await work(deps.database, { tenantId, conversationId }, (tx) =>
        audit(tx, request, { tenantId, action, object: conversationId }),
      );
      return deps.database.transaction(tenantId, (tx) => showConversation(tx, deps, tenantId, conversationId));
    },
  });
}

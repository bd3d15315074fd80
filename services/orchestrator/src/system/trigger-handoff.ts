// Hands a conversation to a person because an operator says so.
import type { FastifyRequest } from 'fastify';
import { conversationNotFound, whenNothingIsBeingSent } from '../conversations/change-owner.ts';
import { handOff } from '../conversations/hand-off.ts';
import type { Deps } from '../deps.ts';
import { audit } from '../events/audit.ts';
import { findTenantOfConversation } from './system.store.ts';

/** `handed_off` false: a person was in charge already, and nothing was sent. @throws AppError 404 `conversations.not-found` */
export async function triggerHandoff(
  deps: Deps,
  request: FastifyRequest,
  conversationId: string,
): Promise<Record<string, unknown>> {
  const tenantId = await deps.database.platformTransaction('system: tenant of a conversation', (tx) =>
    findTenantOfConversation(tx, conversationId),
  );
  if (!tenantId) throw conversationNotFound();
  const handedOff = await whenNothingIsBeingSent(deps.database, { tenantId, conversationId }, async (tx) => {
    const done = await handOff(tx, { tenantId, conversationId, turnId: null, reason: 'admin', summary: null });
    await audit(tx, request, { tenantId, action: 'system.trigger_handoff', object: conversationId, data: { done } });
    return done;
  });
  return { conversation_id: conversationId, tenant_id: tenantId, handed_off: handedOff };
}

// Keeps what a customer asked the agent to remember, bound to the message in which they said it.
import type { Transaction } from '@nexus/database/database';
import type { z } from 'zod';
import type { rememberRequest, rememberResult } from '@nexus/contracts/memory';
import { newId } from '@nexus/database/new-id';
import { AppError } from '@nexus/service-kit/app-error';
import { expiryOf } from './expiry-of.ts';
import { isQuoted, refusalOf } from './judge-candidate.ts';
import { insertMemory, listSaid } from './memories.store.ts';
import { subjectOf } from './subject-of.ts';

const refusals: Record<string, [code: string, message: string]> = {
  sensitive: [
    'memories.sensitive',
    'Such things are never remembered (health, documents, cards, passwords, beliefs). Tell the customer so.',
  ],
  terms: ['memories.terms', 'Prices, discounts and the like are not the customer’s to set; nothing was remembered.'],
};

/** The customer is locked by the caller. @throws AppError 422 `memories.not-said`, `memories.sensitive`, `memories.terms` */
export async function rememberWish(
  tx: Transaction,
  wish: z.output<typeof rememberRequest>,
): Promise<z.input<typeof rememberResult>> {
  const { tenant_id: tenantId, customer_id: customerId, conversation_id: conversationId } = wish;
  const said = await listSaid(tx, tenantId, wish);
  const source = said.find((message) => isQuoted(wish.quote, message.text));
  const candidate = { ...wish, kind: 'fact' as const };
  const refusal = refusalOf(candidate, source && { ...source, who: 'customer' });
  if (refusal !== null || source === undefined) {
    const [code, message] = refusals[refusal ?? ''] ?? [
      'memories.not-said',
      'The quote must be copied from what the customer wrote, and the text say the same. Nothing was remembered.',
    ];
    throw new AppError({ code, status: 422, public: true, message });
  }
  const [replaced] = await insertMemory(tx, tenantId, {
    id: newId(),
    customer_id: customerId,
    kind: 'fact',
    topic: wish.topic,
    about: wish.about,
    subject: subjectOf(candidate),
    text: wish.text,
    origin: 'customer',
    confidence: 1,
    conversation_id: conversationId,
    episode: source.episode,
    source_message_id: source.id,
    said_at: source.at,
    expires_at: expiryOf({ ...candidate, expires_in_days: null }, source.at),
  });
  return { remembered: wish.text, replaced: replaced === wish.text ? null : (replaced ?? null) };
}

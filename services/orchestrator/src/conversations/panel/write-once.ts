// Writes a person's message at most once per Idempotency-Key, however often the request is repeated.
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import type { FastifyRequest } from 'fastify';
import { principalOf } from '../../accounts/principal-of.ts';
import type { Deps } from '../../deps.ts';
import { audit } from '../../events/audit.ts';
import { findMessageByKey, keepMessageKey } from './reading.store.ts';
import { writeAsPerson } from '../write-as-person.ts';

interface PlaceOfMessage {
  tenantId: string;
  conversationId: string;
}

/** @returns the message's id, the earlier one's when the key was used in this conversation before. @throws what writeAsPerson throws, 400 `request.bad-idempotency-key` */
export async function writeOnce(
  deps: Pick<Deps, 'database'>,
  request: FastifyRequest,
  message: PlaceOfMessage & { text: string },
): Promise<string> {
  const { tenantId, conversationId } = message;
  const key = keyOf(request);
  const earlier = await deps.database.transaction(tenantId, (tx) => earlierMessage(tx, message, key));
  if (earlier) return earlier;
  try {
    return await writeAsPerson(deps, { ...message, authorName: principalOf(request).name }, async (tx, messageId) => {
      const meanwhile = await earlierMessage(tx, message, key);
      if (meanwhile) throw new WrittenMeanwhile(meanwhile);
      if (key) await keepMessageKey(tx, tenantId, messageId, key);
      await audit(tx, request, {
        tenantId,
        action: 'conversations.write',
        object: conversationId,
        data: { messageId },
      });
    });
  } catch (error) {
    if (error instanceof WrittenMeanwhile) return error.messageId;
    throw error;
  }
}

/** Rolls back the second of two equal requests that ran at the same time. */
class WrittenMeanwhile extends Error {
  readonly messageId: string;

  constructor(messageId: string) {
    super('the same request was served meanwhile');
    this.messageId = messageId;
  }
}

async function earlierMessage(tx: Transaction, place: PlaceOfMessage, key: string | null): Promise<string | null> {
  return key ? findMessageByKey(tx, place.tenantId, place.conversationId, key) : null;
}

function keyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new AppError({
    code: 'request.bad-idempotency-key',
    status: 400,
    message: 'An Idempotency-Key has 1 to 200 visible ASCII characters.',
  });
}

// Limits how often somebody may try to prove that an order is theirs, on the internal API.
import { identityAttempt, identityAttemptResult, identitySettled } from '@nexus/contracts/identity';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { recordEvent } from '../events/record-event.ts';
import { countAttempts, isAttemptOf, lockAttempts } from './identity.store.ts';

/** Failed attempts of a day: in one conversation, by one customer in all of theirs, by anybody against one order. */
const most = { of_conversation: 3, of_customer: 5, of_order: 10 };

interface Place {
  tenant_id: string;
  conversation_id: string;
  customer_id: string;
}

export function identityRoutes(deps: Pick<Deps, 'database'>): Route[] {
  /** @throws AppError 404 `customers.not-found` when conversation and customer do not belong together */
  const within = <T>(place: Place, work: (tx: Transaction) => Promise<T>): Promise<T> =>
    deps.database.transaction(place.tenant_id, async (tx) => {
      if (!(await lockAttempts(tx, place)))
        throw new AppError({ code: 'customers.not-found', status: 404, message: 'There is no such customer.' });
      return work(tx);
    });
  return [
    route({
      method: 'POST',
      url: '/identity/attempts',
      allow: 'internal',
      summary: 'Count an attempt to prove that an order is one’s own, before it is made',
      body: identityAttempt,
      response: identityAttemptResult,
      handler: ({ body }) =>
        within(body, async (tx) => {
          const counts = await countAttempts(tx, body);
          const spent = (Object.keys(most) as (keyof typeof most)[]).find((one) => counts[one] >= most[one]);
          const event = { tenantId: body.tenant_id, conversationId: body.conversation_id };
          if (spent !== undefined) {
            await recordEvent(tx, { ...event, kind: 'identity-refused', severity: 'warning', data: { limit: spent } });
            return { attempt_id: null };
          }
          return {
            attempt_id: await recordEvent(tx, { ...event, kind: 'identity-attempted', data: { order: body.order } }),
          };
        }),
    }),
    route({
      method: 'POST',
      url: '/identity/attempts/:attempt_id/settle',
      allow: 'internal',
      summary: 'Take an attempt back that succeeded or could not be made',
      params: z.object({ attempt_id: z.uuid() }),
      body: identitySettled,
      response: z.object({}),
      handler: ({ params: { attempt_id: attemptId }, body }) =>
        within(body, async (tx) => {
          if (await isAttemptOf(tx, body, attemptId))
            await recordEvent(tx, {
              tenantId: body.tenant_id,
              conversationId: body.conversation_id,
              kind: 'identity-settled',
              data: { attempt_id: attemptId, proven: body.proven },
            });
          return {};
        }),
    }),
  ];
}

// What the agent's tools do to memories, on the internal API.
import { forgetRequest, forgetResult, rememberRequest, rememberResult } from '@nexus/contracts/memory';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import type { Deps } from '../deps.ts';
import { audit } from '../events/audit.ts';
import { forgetWish } from './forget-wish.ts';
import { listConversations, lockCustomer } from './memories.store.ts';
import { rememberWish } from './remember-wish.ts';

interface Place {
  tenant_id: string;
  conversation_id: string;
  customer_id: string;
}

export function memoryToolRoutes(deps: Pick<Deps, 'database'>): Route[] {
  /** @throws AppError 404 `customers.not-found` when conversation and customer do not belong together */
  const within = <T>(place: Place, work: (tx: Transaction) => Promise<T>): Promise<T> =>
    deps.database.transaction(place.tenant_id, async (tx) => {
      const known = await lockCustomer(tx, place.tenant_id, place.customer_id);
      const theirs = known && (await listConversations(tx, place.tenant_id, place.customer_id));
      if (!theirs || !theirs.includes(place.conversation_id))
        throw new AppError({ code: 'customers.not-found', status: 404, message: 'There is no such customer.' });
      return work(tx);
    });
  return [
    route({
      method: 'POST',
      url: '/memories/remember',
      allow: 'internal',
      summary: 'Remember what the customer asked to',
      body: rememberRequest,
      response: rememberResult,
      handler: ({ body }) =>
        within(body, async (tx) => {
          const result = await rememberWish(tx, body);
          const entry = { tenantId: body.tenant_id, action: 'memories.remember', object: body.customer_id };
          await audit(tx, null, entry);
          return result;
        }),
    }),
    route({
      method: 'POST',
      url: '/memories/forget',
      allow: 'internal',
      summary: 'Forget what the customer asked to',
      body: forgetRequest,
      response: forgetResult,
      handler: ({ body }) =>
        within(body, async (tx) => {
          const place = { tenantId: body.tenant_id, customerId: body.customer_id };
          const forgotten = await forgetWish(tx, body);
          const data = { everything: body.everything, forgotten };
          await audit(tx, null, { ...place, action: 'memories.forget', object: body.customer_id, data });
          return { forgotten };
        }),
    }),
  ];
}

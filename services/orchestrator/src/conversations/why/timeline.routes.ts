// Why was this message (not) answered? Its way, step by step, with the first cause.
import { messageTimeline } from '@nexus/contracts/operator-view';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { buildTimeline } from './build-timeline.ts';
import { readTimelineFacts } from './timeline.store.ts';

export function timelineRoutes(deps: Pick<Deps, 'database'>): Route[] {
  return [
    route({
      method: 'GET',
      url: '/admin/tenants/:tenant_id/messages/:message_id/timeline',
      allow: 'viewer',
      summary:
        'Why a message of a customer was or was not answered: its way with times and verdicts, the first cause marked',
      params: z.object({ tenant_id: z.uuid(), message_id: z.uuid() }),
      response: messageTimeline,
      handler: async ({ params: { tenant_id: tenantId, message_id: messageId } }) => {
        const facts = await deps.database.transaction(tenantId, (tx) => readTimelineFacts(tx, tenantId, messageId));
        if (!facts)
          throw new AppError({ code: 'messages.not-found', status: 404, message: 'There is no such message.' });
        return buildTimeline(facts);
      },
    }),
  ];
}

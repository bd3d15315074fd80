// Internal: what a turn had used when it was given up, told by the agent service after the turn's row was written.
import { givenUpUsage } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { insertGivenUpUsage } from '../store/turns.store.ts';

export function givenUpUsageRoutes(deps: Pick<Deps, 'database'>): Route[] {
  return [
    route({
      method: 'POST',
      url: '/turns/:turn_id/usage',
      allow: 'internal',
      summary: 'What a turn had used when it was given up',
      params: z.object({ turn_id: z.uuid() }),
      body: givenUpUsage,
      status: 204,
      async handler({ params: { turn_id: turnId }, body: { tenant_id: tenantId, calls } }) {
        const kept = await deps.database.transaction(tenantId, (tx) =>
          insertGivenUpUsage(tx, { tenantId, turnId, calls }),
        );
        if (!kept)
          throw new AppError({
            code: 'turns.not-ended',
            status: 409,
            message: 'That turn has no row that was given up.',
          });
      },
    }),
  ];
}

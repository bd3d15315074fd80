// Trying a model out: one small question with the shop's own key or the platform's.
import { modelChoice } from '@nexus/contracts/admin-api';
import { modelTestResult } from '@nexus/contracts/turn';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import { modelCredentials, modelKeyOwner } from '../credentials/model-keys.ts';
import { openCredentials, readOpening } from '../credentials/open-credentials.ts';
import type { Deps } from '../deps.ts';
import { audit } from '../events/audit.ts';

const timeout = 30_000;

export function modelTestRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'POST',
      url: '/admin/tenants/:tenant_id/model-tests',
      allow: 'manager',
      summary: 'Ask a model one small question; what its provider says when it does not answer is in `failure`',
      params: z.object({ tenant_id: z.uuid() }),
      body: modelChoice,
      response: modelTestResult,
      async handler({ params: { tenant_id: tenantId }, body, request, signal }) {
        const object = `${body.model_provider}/${body.model}`;
        const own = await readOpening(deps.database, tenantId, async (tx) => {
          await audit(tx, request, { tenantId, action: 'models.test', object });
          return openCredentials(tx, deps.keyring, { tenantId, owner: modelKeyOwner(body.model_provider) });
        });
        const credentials = modelCredentials(deps.config, body.model_provider, own);
        if (credentials.api_key === '') {
          const failure = { code: 'model.no-key', message: 'Neither the shop nor the platform has a key for it.' };
          return { ok: false, duration_ms: 0, failure, usage: null };
        }
        return deps.agent.call({
          path: '/model-tests',
          body: { ...body, credentials },
          response: modelTestResult,
          timeout,
          signal,
        });
      },
    }),
  ];
}

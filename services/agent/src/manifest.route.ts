// GET /manifest: what agents may be made of; the panel draws its forms from it.
import { agentManifest } from '@nexus/contracts/turn';
import { route } from '@nexus/service-kit/route';
import type { Deps } from './deps.ts';
import { modelProviders } from './models/index.ts';
import { tools } from './tools/index.ts';

/** The route; it needs no turn and no credentials. */
export function manifestRoute(deps: Pick<Deps, 'openaiBaseUrl' | 'outgoing'>) {
  return route({
    method: 'GET',
    url: '/manifest',
    allow: 'internal',
    summary: 'Tools and model providers an agent may use',
    response: agentManifest,
    handler: async () => ({
      tools: tools.map(({ name, label, description, needsStore }) => ({
        name,
        label,
        description,
        needs_store: needsStore,
      })),
      model_providers: modelProviders(deps.openaiBaseUrl, deps.outgoing).map(({ manifest }) => manifest),
    }),
  });
}

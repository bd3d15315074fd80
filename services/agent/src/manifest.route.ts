// GET /manifest: what agents may be made of; the panel draws its forms from it.
import { knownModels } from '@nexus/contracts/models/model-facts';
import { agentManifest } from '@nexus/contracts/turn';
import { route } from '@nexus/service-kit/route';
import type { Deps } from './deps.ts';
import { tools } from './tools/index.ts';

/** The route; it needs no turn and no credentials. */
export function manifestRoute(deps: Pick<Deps, 'models'>) {
  return route({
    method: 'GET',
    url: '/manifest',
    allow: 'internal',
    summary: 'Tools and model providers an agent may use',
    response: agentManifest,
    handler: async () => ({
      tools: tools.map(({ name, label, description, needsStore, acts = false }) => ({
        name,
        label,
        description,
        needs_store: needsStore,
        acts,
      })),
      model_providers: deps.models.map(({ manifest }) => {
        const { as_of: readOn, models } = knownModels(manifest.id);
        return { ...manifest, models, prices_as_of: readOn };
      }),
    }),
  });
}

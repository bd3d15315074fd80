// The agent service: its routes, and how it starts and stops.
import { splitTokens } from '@nexus/service-kit/internal-auth';
import { refusingToken } from '@nexus/service-kit/service-client';
import { defineService } from '@nexus/service-kit/start-service';
import { configuration } from './config.ts';
import { connect, disconnect } from './deps.ts';
import { embeddingsRoute } from './models/embeddings.route.ts';
import { manifestRoute } from './manifest.route.ts';
import { distilRoute } from './memory/distil.route.ts';
import { runTurnRoute } from './run-turn.route.ts';
import { testModelRoute } from './models/test-model.route.ts';

export const agent = defineService({
  name: 'agent',
  configuration,
  connect,
  listeners: (deps, { config }) => [
    {
      port: config.PORT,
      access: { kind: 'internal', tokens: splitTokens(config.INTERNAL_API_TOKEN) },
      exposeMetrics: true,
      routes: [runTurnRoute(deps), distilRoute(deps), testModelRoute(deps), manifestRoute(deps), embeddingsRoute(deps)],
    },
  ],
  readiness: async ({ shop }) => {
    const refusing = await refusingToken([shop]);
    return refusing.length === 0
      ? { ready: true }
      : { ready: false, details: { internal_auth: `refused by ${refusing.join(', ')}` } };
  },
  disconnect,
});

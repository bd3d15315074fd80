// The agent service: its routes, and how it starts and stops.
import { splitTokens } from '@nexus/service-kit/internal-auth';
import { defineService } from '@nexus/service-kit/start-service';
import { configuration } from './config.ts';
import { connect, disconnect } from './deps.ts';
import { manifestRoute } from './manifest.route.ts';
import { runTurnRoute } from './run-turn.route.ts';

export const agent = defineService({
  name: 'agent',
  configuration,
  connect,
  listeners: (deps, { config }) => [
    {
      port: config.PORT,
      access: { kind: 'internal', tokens: splitTokens(config.INTERNAL_API_TOKEN) },
      exposeMetrics: true,
      routes: [runTurnRoute(deps), manifestRoute(deps)],
    },
  ],
  disconnect,
});

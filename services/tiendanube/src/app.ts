// The service's table of contents: one door, behind which operations/index.ts lists every question a shop answers.
import { splitTokens } from '@nexus/service-kit/internal-auth';
import { defineService } from '@nexus/service-kit/start-service';
import { configuration } from './config.ts';
import { connect } from './deps.ts';
import { answerOperation } from './operations/answer-operation.ts';

export const tiendanube = defineService({
  name: 'tiendanube',
  configuration,
  connect,
  listeners: (deps, { config }) => [
    {
      port: config.PORT,
      access: { kind: 'internal', tokens: splitTokens(config.INTERNAL_API_TOKEN) },
      exposeMetrics: true,
      routes: [answerOperation(deps)],
    },
  ],
  disconnect: (deps) => deps.shops.close(),
});

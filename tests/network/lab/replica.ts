// A stand-in as a process of its own, started and stopped as our services are: node replica.ts <service> <replica> public|private
import { commonConfiguration, defineConfig } from '@nexus/service-kit/define-config';
import { splitTokens } from '@nexus/service-kit/internal-auth';
import { defineService, runService } from '@nexus/service-kit/start-service';
import { standInRoutes } from './stand-in.ts';

const [name = '', replica = '', door = ''] = process.argv.slice(2);

await runService(
  defineService({
    name,
    configuration: defineConfig({
      ...commonConfiguration,
      PORT: { kind: 'integer', default: 8000, doc: 'Port of the stand-in.' },
    }),
    connect: async () => ({}),
    listeners: (_deps, { config }) => [
      {
        port: config.PORT,
        exposeMetrics: false,
        routes: standInRoutes(replica, (call) => console.log(`call ${call}`)),
        access:
          door === 'public'
            ? { kind: 'public', authorize: async () => undefined }
            : { kind: 'internal', tokens: splitTokens(config.INTERNAL_API_TOKEN) },
      },
    ],
  }),
);

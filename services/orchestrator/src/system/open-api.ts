// The OpenAPI document of the admin API at /docs, and the end of live streams when the listener closes.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import packageFile from '../../package.json' with { type: 'json' };
import { createAuthorize } from '../accounts/authorize.ts';
import type { Deps } from '../deps.ts';
import { changeStreamOf } from '../events/change-stream.ts';

/** For `prepare` of the public listener. In production the documents want a platform administrator. */
export function preparePublicListener(deps: Deps): (server: FastifyInstance) => Promise<void> {
  const authorize = createAuthorize(deps);
  return async (server) => {
    server.addHook('preClose', async () => changeStreamOf(deps.listener).close());
    await server.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Nexus admin API',
          version: packageFile.version,
          description:
            'Shops, channels, agents and conversations. Errors are RFC 9457 problem+json with a stable `code`.',
        },
        servers: [{ url: deps.config.PUBLIC_BASE_URL }],
        components: {
          securitySchemes: {
            session: { type: 'apiKey', in: 'cookie', name: 'nexus_session', description: 'Cookie of the panel.' },
            adminToken: { type: 'apiKey', in: 'header', name: 'X-Admin-Token' },
          },
        },
        security: [{ session: [] }, { adminToken: [] }],
      },
      transform: jsonSchemaTransform,
    });
    await server.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      uiHooks: {
        onRequest: async (request) => {
          if (deps.config.production) await authorize(request, 'platform_admin');
        },
      },
    });
  };
}

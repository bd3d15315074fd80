// Lets the service start only on a schema it can work with: until then it says why not, and looks again.
import { setTimeout as pause } from 'node:timers/promises';
import type { SchemaState } from '@nexus/database/ensure-schema';
import { AppError } from '@nexus/service-kit/app-error';
import type { ConfigurationValues } from '@nexus/service-kit/define-config';
import { createHttpServer } from '@nexus/service-kit/http-server';
import { splitTokens } from '@nexus/service-kit/internal-auth';
import type { Kit } from '@nexus/service-kit/start-service';
import type { FastifyInstance } from 'fastify';
import type { configuration } from '../../config.ts';
import { lookAfterSchema } from './look-after-schema.ts';

type Config = ConfigurationValues<typeof configuration>;
type Facts = Kit<typeof configuration>;

const lookAgainMs = 5000;

/**
 * Resolves with a schema that has no finding of severity `error`. While there is one, both ports are open: /readyz and every route
 * answer 503, so that providers deliver again later, and the schema is looked at again every few seconds.
 */
export async function awaitSchema(kit: Facts): Promise<SchemaState> {
  const doors: FastifyInstance[] = [];
  const reasons: string[] = [];
  try {
    for (;;) {
      const looked = await look(kit);
      if (!Array.isArray(looked)) return looked;
      if (looked.join() !== reasons.join())
        kit.log.error({ reasons: looked }, 'not ready: the database lacks what this version needs');
      reasons.splice(0, reasons.length, ...looked);
      if (doors.length === 0) doors.push(...(await openDoors(kit, reasons)));
      await pause(lookAgainMs * (0.8 + Math.random() * 0.4), undefined, { signal: kit.stopping });
    }
  } finally {
    await Promise.all(doors.map((door) => door.close()));
  }
}

/** The state, or why it will not do. @throws what has nothing to do with the state of the schema */
async function look({ config, log }: Facts): Promise<SchemaState | string[]> {
  try {
    const state = await lookAfterSchema({ dsn: config.POSTGRES_DSN, log });
    const blocking = state.findings.filter((one) => one.severity === 'error');
    if (blocking.length === 0) return state;
    return blocking.map((one) => (one.statement ? `${one.message} → ${one.statement}` : one.message));
  } catch (error) {
    if (error instanceof AppError && error.code === 'schema.busy') return [error.message];
    throw error;
  }
}

async function openDoors({ config, log, metrics }: Facts, reasons: string[]): Promise<FastifyInstance[]> {
  const shared = {
    name: 'orchestrator',
    log,
    metrics,
    routes: [],
    readiness: async () => ({ ready: false, details: { schema: reasons } }),
    prepare: refuseEverything,
  };
  const open = await createHttpServer({
    ...shared,
    access: { kind: 'public', authorize: async () => undefined },
    exposeMetrics: false,
  });
  const inner = await createHttpServer({
    ...shared,
    access: { kind: 'internal', tokens: splitTokens(config.INTERNAL_API_TOKEN) },
    exposeMetrics: true,
  });
  await listen(open, config, config.PORT);
  await listen(inner, config, config.INTERNAL_PORT);
  return [open, inner];
}

async function listen(server: FastifyInstance, config: Config, port: number): Promise<void> {
  await server.listen({ host: config.HOST, port });
}

async function refuseEverything(server: FastifyInstance): Promise<void> {
  server.addHook('onRequest', async (request) => {
    if (/^\/(healthz|readyz|metrics)(\?|$)/.test(request.url)) return;
    throw new AppError({
      code: 'schema.not-ready',
      status: 503,
      public: true,
      message: 'The database lacks what this version needs; the log and /readyz of the private port say what.',
      details: { retry_after_seconds: 30 },
    });
  });
}

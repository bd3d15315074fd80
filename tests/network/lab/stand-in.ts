// A service at an address of its own, made with the kit as all of ours are; it says who it is and keeps what it was asked.
import { createHttpServer } from '@nexus/service-kit/http-server';
import { createLog } from '@nexus/service-kit/log';
import { Metrics } from '@nexus/service-kit/metrics';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { setTimeout as delay } from 'node:timers/promises';

export interface StandInOptions {
  /** Which service it is: decides what it answers 421 to. */
  name: string;
  /** Which replica: told in its answers. */
  replica?: string;
  address: string;
  port?: number;
  /** Without: a public listener. */
  tokens?: string[];
}

export interface StandIn {
  /** Method and raw path of every call that reached a handler. */
  calls: string[];
  /** Ends it and its connections at once. */
  stop(): Promise<void>;
}

export const standInPort = 8000;

export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const calls: string[] = [];
  const server = await createHttpServer({
    name: options.name,
    log: createLog(options.name, { level: 'silent' }),
    metrics: new Metrics(options.name),
    routes: standInRoutes(options.replica ?? options.name, (call) => calls.push(call)),
    access: options.tokens
      ? { kind: 'internal', tokens: options.tokens }
      : { kind: 'public', authorize: async () => undefined },
    readiness: async () => ({ ready: true }),
    exposeMetrics: false,
  });
  await server.listen({ host: options.address, port: options.port ?? standInPort });
  const stop = async (): Promise<void> => {
    server.server.closeAllConnections();
    await server.close();
  };
  return { calls, stop };
}

/** `?wait=` milliseconds before the answer; `?reset=1` breaks the connection off after the request was read; `?status=` answers so. */
export function standInRoutes(replica: string, note: (call: string) => void): Route[] {
  return (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) =>
    route({
      method,
      url: '/*',
      allow: 'anyone',
      summary: 'Says who answers.',
      raw: true,
      bodyLimit: 50 * 1024 * 1024,
      handler: async ({ request, reply }) => {
        const asked = new URL(request.raw.url ?? '', 'http://stand-in').searchParams;
        const wait = Number(asked.get('wait'));
        note(`${method} ${request.raw.url}`);
        if (wait > 0) await delay(wait);
        if (asked.has('reset')) {
          reply.hijack();
          request.raw.socket.resetAndDestroy();
          return undefined;
        }
        reply.code(Number(asked.get('status') ?? 200));
        return { replica, url: request.raw.url };
      },
    }),
  );
}

// Starts and stops a service: config, log, dependencies, listeners, jobs; in order, and in reverse.
import type { FastifyInstance } from 'fastify';
import { AppError } from './app-error.ts';
import { readConfig } from './define-config.ts';
import type { Configuration, ConfigurationValues, Environment } from './define-config.ts';
import { createHttpServer } from './http-server.ts';
import type { HttpServerOptions, Readiness } from './http-server.ts';
import { createLog } from './log.ts';
import type { Log } from './log.ts';
import { Metrics } from './metrics.ts';

/** One port of a service. */
export type Listener = Omit<HttpServerOptions, 'name' | 'log' | 'metrics' | 'readiness'> & {
  name?: string;
  port: number;
};

/** Background work of a service; `stop` lets what runs end (leases released), within the grace time. */
export interface Worker {
  name: string;
  start(): Promise<void> | void;
  stop(): Promise<void>;
}

export interface Kit<C extends Configuration> {
  config: ConfigurationValues<C>;
  log: Log;
  metrics: Metrics;
}

export interface ServiceDefinition<C extends Configuration, D> {
  name: string;
  configuration: C;
  connect(kit: Kit<C>): Promise<D>;
  listeners(deps: D, kit: Kit<C>): Listener[];
  workers?(deps: D, kit: Kit<C>): Worker[];
  readiness?(deps: D): Promise<Readiness>;
  disconnect?(deps: D): Promise<void>;
}

export interface RunningService<D> {
  deps: D;
  /** Address of each listener, in the order declared. */
  urls: string[];
  stop(): Promise<void>;
}

/** Keeps the types of a service's declaration together. */
export function defineService<C extends Configuration, D>(
  definition: ServiceDefinition<C, D>,
): ServiceDefinition<C, D> {
  return definition;
}

/** Starts a service inside this process; `environment` stands for process.env, `write` collects the log. */
export async function startService<C extends Configuration, D>(
  definition: ServiceDefinition<C, D>,
  environment?: Environment,
  options: { write?: (line: string) => void; ownProcess?: boolean } = {},
): Promise<RunningService<D>> {
  const config = readConfig(definition.configuration, environment);
  const level = String((config as Record<string, unknown>).LOG_LEVEL ?? 'info');
  const kit: Kit<C> = {
    config,
    log: createLog(definition.name, { level, write: options.write }),
    metrics: new Metrics(definition.name),
  };
  if (options.ownProcess) kit.metrics.collectProcess();
  const deps = await definition.connect(kit);
  const state = { draining: false };
  const readiness = async (): Promise<Readiness> =>
    state.draining
      ? { ready: false, details: { draining: true } }
      : ((await definition.readiness?.(deps)) ?? { ready: true });
  const host = String((config as Record<string, unknown>).HOST ?? '127.0.0.1');
  const servers: FastifyInstance[] = [];
  const urls: string[] = [];
  const workers = definition.workers?.(deps, kit) ?? [];
  const stop = async (): Promise<void> => {
    if (state.draining) return;
    state.draining = true;
    await Promise.all(servers.map((server) => server.close()));
    await Promise.all(workers.map((worker) => worker.stop()));
    await definition.disconnect?.(deps);
    kit.log.info('stopped');
  };
  try {
    for (const { port, ...listener } of definition.listeners(deps, kit)) {
      const server = await createHttpServer({
        name: definition.name,
        ...listener,
        log: kit.log,
        metrics: kit.metrics,
        readiness,
      });
      servers.push(server);
      urls.push(await listen(server, host, port));
    }
    for (const worker of workers) await worker.start();
  } catch (error) {
    await stop();
    throw error;
  }
  kit.log.info({ urls }, 'ready');
  return { deps, urls, stop };
}

async function listen(server: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    throw new AppError({
      code: 'service.port-in-use',
      status: 500,
      public: true,
      message: `Port ${port} on ${host} is in use: stop what uses it, or set another port in the environment.`,
    });
  }
}

/** Runs a service as this process: stops on SIGTERM and SIGINT, tells why it cannot start, and survives stray errors by ending with a reason. */
export async function runService<C extends Configuration, D>(definition: ServiceDefinition<C, D>): Promise<void> {
  try {
    const running = await startService(definition, undefined, { ownProcess: true });
    const end = async (): Promise<void> => {
      const grace = setTimeout(() => process.exit(1), 25_000);
      grace.unref();
      await running.stop();
      clearTimeout(grace);
      process.exit(0);
    };
    process.once('SIGTERM', () => void end());
    process.once('SIGINT', () => void end());
    const log = createLog(definition.name);
    process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'a rejected promise was not handled'));
  } catch (error) {
    createLog(definition.name).fatal({ err: error }, error instanceof Error ? error.message : 'could not start');
    process.exitCode = 1;
    setTimeout(() => process.exit(1), 100).unref();
  }
}

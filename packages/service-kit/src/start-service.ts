// Starts and stops a service: config, log, dependencies, listeners, jobs; in order, and in reverse.
import { setTimeout as delay } from 'node:timers/promises';
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
export type Listener = Omit<HttpServerOptions, 'name' | 'log' | 'metrics' | 'readiness' | 'isDraining'> & {
  name?: string;
  port: number;
};

/** Background work of a service; `stop` lets what runs end (leases released), within the grace time. It is only called when `start` was. */
export interface Worker {
  name: string;
  start(): Promise<void> | void;
  stop(): Promise<void>;
}

export interface Kit<C extends Configuration> {
  config: ConfigurationValues<C>;
  log: Log;
  metrics: Metrics;
  /** Tells `connect` that the process is asked to end before it was ready. */
  stopping?: AbortSignal;
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
  /**
   * Readiness off; workers drained while the listeners still answer (running work may need them), for DRAIN_MS at least (others may not
   * know yet that this replica goes); listeners closed, dependencies let go.
   */
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
  options: { write?: (line: string) => void; ownProcess?: boolean; stopping?: AbortSignal } = {},
): Promise<RunningService<D>> {
  const config = readConfig(definition.configuration, environment);
  const level = String((config as Record<string, unknown>).LOG_LEVEL ?? 'info');
  const kit: Kit<C> = {
    config,
    log: createLog(definition.name, { level, write: options.write }),
    metrics: new Metrics(definition.name),
    stopping: options.stopping,
  };
  for (const { name, reason } of config.weakSecrets)
    kit.log.warn({ variable: name, reason }, 'a variable holds what production refuses');
  if (options.ownProcess) kit.metrics.collectProcess();
  const deps = await definition.connect(kit);
  const state = { ready: false, draining: false };
  const readiness = async (): Promise<Readiness> =>
    state.draining
      ? { ready: false, details: { draining: true } }
      : ((await definition.readiness?.(deps)) ?? { ready: true });
  const { HOST: host = '127.0.0.1', DRAIN_MS: drainMilliseconds = 0 } = config as { HOST?: string; DRAIN_MS?: number };
  const servers: FastifyInstance[] = [];
  const urls: string[] = [];
  const workers: Worker[] = [];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    state.draining = true;
    const steps = {
      'running work': () =>
        settleAll([delay(state.ready ? drainMilliseconds : 0), ...workers.map(async (worker) => worker.stop())]),
      'open requests': () => settleAll(servers.map((server) => server.close())),
      connections: () => definition.disconnect?.(deps),
    };
    stopped ??= stopInReverse(steps, kit.log).then(() => kit.log.info('stopped'));
    return stopped;
  };
  try {
    for (const { port, ...listener } of definition.listeners(deps, kit)) {
      const server = await createHttpServer({
        name: definition.name,
        ...listener,
        log: kit.log,
        metrics: kit.metrics,
        readiness,
        isDraining: () => state.draining,
      });
      servers.push(server);
      urls.push(await listen(server, host, port));
    }
    for (const worker of definition.workers?.(deps, kit) ?? []) {
      workers.push(worker);
      await worker.start();
    }
  } catch (error) {
    await stop().catch((failure: unknown) => kit.log.error({ err: failure }, 'what had begun could not be stopped'));
    throw error;
  }
  state.ready = true;
  kit.log.info({ urls }, 'ready');
  return { deps, urls, stop };
}

/** What is being waited for is told after so long. */
const patienceMilliseconds = 5000;

/** Takes every step, whatever fails before it. @throws what failed first */
async function stopInReverse(steps: Record<string, () => Promise<void> | void>, log: Log): Promise<void> {
  const failures: unknown[] = [];
  for (const [waitsFor, step] of Object.entries(steps)) {
    const late = setTimeout(() => log.warn({ waits_for: waitsFor }, 'stopping takes long'), patienceMilliseconds);
    try {
      await step();
    } catch (error) {
      failures.push(error);
    } finally {
      clearTimeout(late);
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function settleAll(work: Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
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

/** From the request to stop until the process ends whatever still runs. */
const graceMilliseconds = 25_000;

/** Runs a service as this process: stops on SIGTERM and SIGINT, tells why it cannot start, and ends with a reason on an error nobody caught or a rejection nobody handled: who started it starts it again, and leases free themselves. */
export async function runService<C extends Configuration, D>(definition: ServiceDefinition<C, D>): Promise<void> {
  const log = createLog(definition.name);
  const fail = (error: unknown, message: string): void => {
    log.fatal({ err: error }, message);
    process.exitCode = 1;
  };
  const die = (message: string) => (error: unknown) => {
    fail(error, message);
    process.exit(1);
  };
  process.on('unhandledRejection', die('a rejected promise that nobody handled ends the process'));
  process.on('uncaughtException', die('an error that nobody caught ends the process'));
  const stopping = new AbortController();
  const starting = startService(definition, undefined, { ownProcess: true, stopping: stopping.signal });
  const end = async (): Promise<void> => {
    setTimeout(() => process.exit(1), graceMilliseconds).unref();
    stopping.abort();
    try {
      await (await starting).stop();
    } catch (error) {
      if (!isAbort(error)) fail(error, 'the service did not stop cleanly');
    }
    process.exit(process.exitCode ?? 0);
  };
  process.once('SIGTERM', () => void end());
  process.once('SIGINT', () => void end());
  try {
    await starting;
  } catch (error) {
    if (isAbort(error)) return;
    fail(error, error instanceof Error ? error.message : 'could not start');
    setTimeout(() => process.exit(1), 100).unref();
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

// The whole system for a test: simulators, a fresh database and the four services, in this process or as processes of their own.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Environment } from '@nexus/service-kit/define-config';
import { nodeFlagsOf } from './node-flags.ts';
import { startService } from '@nexus/service-kit/start-service';
import type { ServiceDefinition } from '@nexus/service-kit/start-service';
import type { Configuration } from '@nexus/service-kit/define-config';
import pg from 'pg';
import { freePort } from './embedded-postgres.ts';
import { startSimulators } from './start-simulators.ts';
import type { Simulators } from './start-simulators.ts';
import { createTestDatabase } from './test-database.ts';
import { testEnvironment } from './test-environment.ts';

export type ServiceName = 'tiendanube' | 'whatsapp' | 'agent' | 'orchestrator';

export interface StartNexusOptions {
  /** `spawned`: each service is a process, so that it can be killed. Default: in this process. */
  mode?: 'in-process' | 'spawned';
  /** Services that are processes of their own also when the others run in this one. */
  spawned?: ServiceName[];
  environment?: Environment;
  catalogue?: 'demo' | { seed: number };
  /** Use this database instead of a fresh one. */
  dsn?: string;
}

export interface RunningPart {
  url: string;
  pid: number;
  /** Lines the service logged. */
  log: string[];
  stop(): Promise<void>;
  /** SIGKILL; only when spawned. */
  kill(): Promise<void>;
}

const root = resolve(import.meta.dirname, '../../..');

export class Nexus {
  readonly simulators: Simulators;
  readonly environment: Environment;
  readonly dsn: string;
  readonly parts = new Map<ServiceName, RunningPart>();
  readonly database: pg.Pool;
  readonly #options: StartNexusOptions;
  readonly #dropDatabase: () => Promise<void>;
  readonly #ports: Record<string, number>;
  readonly #replicas = new Set<RunningPart>();

  constructor(
    options: StartNexusOptions,
    simulators: Simulators,
    dsn: string,
    dropDatabase: () => Promise<void>,
    ports: Record<string, number>,
  ) {
    this.#options = options;
    this.simulators = simulators;
    this.dsn = dsn;
    this.#dropDatabase = dropDatabase;
    this.#ports = ports;
    this.database = new pg.Pool({ connectionString: dsn, max: 2 });
    this.database.on('error', () => undefined);
    const local = (port: number | undefined): string => `http://127.0.0.1:${port}`;
    this.environment = testEnvironment({
      POSTGRES_DSN: dsn,
      OPENAI_BASE_URL: `${simulators.llm.url}/v1`,
      ANTHROPIC_BASE_URL: `${simulators.llm.url}/v1`,
      GOOGLE_BASE_URL: `${simulators.llm.url}/v1beta`,
      TIENDANUBE_API_BASE_URL: `${simulators.tiendanube.url}/2025-03`,
      YCLOUD_API_BASE_URL: `${simulators.ycloud.url}/v2`,
      META_GRAPH_BASE_URL: simulators.meta.url,
      TIENDANUBE_SERVICE_URL: local(ports.tiendanube),
      WHATSAPP_SERVICE_URL: local(ports.whatsapp),
      AGENT_SERVICE_URL: local(ports.agent),
      ORCHESTRATOR_INTERNAL_URL: local(ports.internal),
      PUBLIC_BASE_URL: local(ports.orchestrator),
      ...options.environment,
    });
  }

  /** Address of the public API. */
  get url(): string {
    return `http://127.0.0.1:${this.#ports.orchestrator}`;
  }

  /** Address of the private API and the metrics of the orchestrator. */
  get internalUrl(): string {
    return `http://127.0.0.1:${this.#ports.internal}`;
  }

  async startPart(name: ServiceName, extra: Environment = {}): Promise<RunningPart> {
    const environment = {
      ...this.environment,
      PORT: String(this.#ports[name]),
      ...(name === 'orchestrator' ? { INTERNAL_PORT: String(this.#ports.internal) } : {}),
      ...extra,
    };
    const part =
      this.#options.mode === 'spawned' || this.#options.spawned?.includes(name)
        ? await spawnPart(name, environment, this.#ports[name] ?? 0)
        : await runPart(name, environment);
    this.parts.set(name, part);
    return part;
  }

  /** A further process of a service beside the one that is running; its own address, the same database and the same outside world. */
  async startReplica(name: ServiceName, extra: Environment = {}): Promise<RunningPart> {
    const [port, internal] = [await freePort(), await freePort()];
    const replica = await spawnPart(
      name,
      { ...this.environment, PORT: String(port), INTERNAL_PORT: String(internal), ...extra },
      port,
    );
    this.#replicas.add(replica);
    return replica;
  }

  async stopPart(name: ServiceName): Promise<void> {
    await this.parts.get(name)?.stop();
    this.parts.delete(name);
  }

  async killPart(name: ServiceName): Promise<void> {
    await this.parts.get(name)?.kill();
    this.parts.delete(name);
  }

  /** Calls the admin API as platform administrator. */
  async admin<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const answer = await this.request(method, path, body, {
      'x-admin-token': this.environment.ADMIN_TOKEN ?? '',
      ...headers,
    });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  }

  /** A request as anyone; never throws for an error status. */
  async request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: unknown; headers: Headers }> {
    const answer = await fetch(this.url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'manual',
    });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.includes('json');
    return { status: answer.status, body: json && text ? JSON.parse(text) : text, headers: answer.headers };
  }

  /** Rows of the database, seen as its superuser. */
  async rows<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.database.query<Row>(text, values)).rows;
  }

  /** Waits until nothing is left to do: no turn due or running, no bubble open, no job due, no kept webhook. */
  async settle(milliseconds = 30_000): Promise<void> {
    const end = Date.now() + milliseconds;
    let quiet = 0;
    for (;;) {
      // Asked again and again: prepared once, and what is left is told only when it stays.
      const { rows } = await this.database.query<{ left: number }>({
        name: 'what-is-left',
        text: `select ((select count(*) from conversations where due_at is not null or lease_until > now())
              + (select count(*) from deliveries where status in ('queued', 'sending'))
              + (select count(*) from jobs where due_at < now() + interval '10 seconds' and every_ms is null)
              + (select count(*) from webhook_inbox))::int as left`,
      });
      quiet = rows[0]?.left === 0 ? quiet + 1 : 0;
      if (quiet >= 3) return;
      if (Date.now() > end) throw new Error(`the system did not settle: ${await this.#whatIsLeft()}`);
      await new Promise((done) => setTimeout(done, 15));
    }
  }

  async #whatIsLeft(): Promise<string | undefined> {
    const [row] = await this.rows<{ what: string }>(
      `select json_build_object('conversations', (select json_agg(json_build_object('due', due_at, 'lease', lease_until, 'error', last_error, 'attempts', attempts)) from conversations where due_at is not null or lease_until > now()),
            'deliveries', (select json_agg(json_build_object('status', status, 'error', error)) from deliveries where status in ('queued', 'sending')),
            'jobs', (select json_agg(json_build_object('kind', kind, 'error', last_error)) from jobs where due_at is not null and every_ms is null), 'inbox', (select count(*) from webhook_inbox))::text as what`,
    );
    return row?.what;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#replicas].map((replica) => replica.stop()));
    await Promise.all(
      (['orchestrator', 'agent', 'whatsapp', 'tiendanube'] as const).map((name) => this.stopPart(name)),
    );
    const { smtpPort: _port, ...simulators } = this.simulators;
    await Promise.all(Object.values(simulators).map((simulator) => simulator.close()));
    await this.database.end();
    await this.#dropDatabase();
  }
}

/** Starts everything and waits until it is ready. */
export async function startNexus(options: StartNexusOptions = {}): Promise<Nexus> {
  const [simulators, database] = await Promise.all([
    startSimulators({ catalogue: options.catalogue }),
    options.dsn ? { dsn: options.dsn, drop: async () => undefined } : createTestDatabase(),
  ]);
  const ports: Record<string, number> = {};
  for (const name of ['tiendanube', 'whatsapp', 'agent', 'orchestrator', 'internal']) ports[name] = await freePort();
  const nexus = new Nexus(options, simulators, database.dsn, database.drop, ports);
  try {
    await Promise.all((['tiendanube', 'whatsapp', 'agent'] as const).map((name) => nexus.startPart(name)));
    await nexus.startPart('orchestrator');
  } catch (error) {
    await nexus.close();
    throw error;
  }
  return nexus;
}

async function runPart(name: ServiceName, environment: Environment): Promise<RunningPart> {
  const module = (await import(join(root, 'services', name, 'src/app.ts'))) as Record<
    string,
    ServiceDefinition<Configuration, unknown>
  >;
  const definition = module[name];
  if (!definition) throw new Error(`services/${name}/src/app.ts exports no ${name}`);
  const log: string[] = [];
  const running = await startService(definition, environment, { write: (line) => void log.push(line) });
  const refuse = async (): Promise<void> => {
    throw new Error('a service in this process cannot be killed; start Nexus with mode "spawned"');
  };
  return { url: running.urls[0] ?? '', pid: process.pid, log, stop: running.stop, kill: refuse };
}

async function spawnPart(name: ServiceName, environment: Environment, port: number): Promise<RunningPart> {
  const log: string[] = [];
  const child = spawn(process.execPath, [...nodeFlagsOf(name), join(root, 'services', name, 'src/main.ts')], {
    // Compiled code is kept, so that a service that is started again and again starts quickly.
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(tmpdir(), 'nexus-compile-cache'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => log.push(...part.toString().split('\n').filter(Boolean)));
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`${name} ended at start:\n${log.join('\n')}`);
    if (
      await fetch(`${url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    if (attempt > 2400) throw new Error(`${name} did not become ready:\n${log.join('\n')}`);
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    url,
    pid: child.pid ?? 0,
    log,
    stop: () => endChild(child, 'SIGTERM'),
    kill: () => endChild(child, 'SIGKILL'),
  };
}

async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill(signal);
  const hard = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(hard);
}

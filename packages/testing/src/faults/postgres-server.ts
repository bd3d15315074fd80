// A Postgres server of a test's own: restarted, stopped at once, frozen and asked as its superuser.
import { existsSync, mkdtempSync, chmodSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as pg from 'pg';
import { ensureDatabase, startEmbeddedPostgres } from '../embedded-postgres.ts';
import type { EmbeddedPostgres } from '../embedded-postgres.ts';
import { isAlive } from './await-condition.ts';
import { commonServer, testServerDsn } from '../test-server.ts';

export interface PostgresServerOptions {
  settings?: Record<string, string>;
  /** Where its data lie; default a folder of its own that is removed at the end. */
  directory?: string;
}

const leftoverPrefix = '/var/tmp/nexus-fault-postgres-';

/** Commits reach the kernel before they are acknowledged, so they survive any end of the server; only the machine's own crash is not meant. */
const modest = { fsync: 'off', full_page_writes: 'off', max_connections: '100', shared_buffers: '32MB' };

export class PostgresServer {
  readonly directory: string;
  readonly #settings: Record<string, string>;
  readonly #ownsDirectory: boolean;
  #server: EmbeddedPostgres | null = null;
  #port: number | undefined;
  #frozen: number[] = [];
  /** Of the database `nexus`, which starts empty. */
  dsn = '';

  constructor(options: PostgresServerOptions) {
    this.#ownsDirectory = options.directory === undefined;
    this.directory = options.directory ?? mkdtempSync(`${leftoverPrefix}${process.pid}-`);
    // Its user is "nobody" when root runs the tests.
    chmodSync(this.directory, 0o755);
    this.#settings = options.settings ?? {};
  }

  get port(): number {
    return this.#port ?? 0;
  }

  /** Also after a stop: the port and the data are the same. What was acknowledged survives an immediate stop. */
  async start(settings: Record<string, string> = {}): Promise<void> {
    this.#server = await startEmbeddedPostgres({
      directory: this.directory,
      port: this.#port,
      settings: { ...modest, ...this.#settings, ...settings },
    });
    this.#port = this.#server.port;
    this.dsn = await ensureDatabase(this.#server, 'nexus');
  }

  /** `fast` ends every session (SIGINT), `immediate` stops without a word and recovers at the next start (SIGQUIT). */
  async stop(how: 'fast' | 'immediate'): Promise<void> {
    const child = this.#server?.process;
    this.#server = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.ref();
    child.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await ended;
  }

  /** The server and all its sessions stand still: the kernel still accepts connections, nothing answers. */
  freeze(): void {
    const main = this.#server?.pid ?? 0;
    this.#frozen = [main, ...childrenOf(main)];
    for (const pid of this.#frozen) signal(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const pid of this.#frozen.splice(0)) signal(pid, 'SIGCONT');
  }

  /** As superuser, over a connection of its own. */
  async rows<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.session(async (client) => (await client.query<Row>(text, values)).rows);
  }

  /** A superuser's session for as long as `work` takes. */
  async session<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: this.dsn, application_name: 'fault-test' });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    this.thaw();
    await this.stop('immediate');
    if (this.#ownsDirectory) rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Started, with an empty database. Its binaries are those of the tests' common server. */
export async function startPostgresServer(options: PostgresServerOptions = {}): Promise<PostgresServer> {
  await testServerDsn();
  endLeftovers();
  const server = new PostgresServer(options);
  for (const name of readdirSync(commonServer.directory).filter(
    (one) => /^postgres-[\d.]+/.test(one) && !one.includes('partial'),
  ))
    if (!existsSync(join(server.directory, name)))
      symlinkSync(join(commonServer.directory, name), join(server.directory, name));
  await server.start();
  return server;
}

/** Servers of test processes that were killed. */
function endLeftovers(): void {
  for (const name of readdirSync('/var/tmp')) {
    const owner = /^nexus-fault-postgres-(\d+)-/.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const directory = join('/var/tmp', name);
    const file = join(directory, 'data/postmaster.pid');
    const [pid, data] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    if (data === join(directory, 'data')) signal(Number(pid), 'SIGQUIT');
    rmSync(directory, { recursive: true, force: true });
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    if (pid > 1) process.kill(pid, name);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ESRCH') throw error;
  }
}

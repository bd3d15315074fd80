// The one Postgres server that all test processes of a user share: who needs it first starts its keeper, which ends it.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import * as pg from 'pg';
import { freePort } from './embedded-postgres.ts';

export interface TestServerOptions {
  /** Where its binaries, its lock and its address are kept; the server's user must be able to reach it. */
  directory: string;
  /** Time without any connection after which the keeper ends it. */
  idleMilliseconds: number;
}

/** How long the server's first start may take, with its binaries copied and its cluster made on a busy machine. */
const startMilliseconds = 90_000;
const askEveryMilliseconds = 50;
/** Of several keepers all but one end at once; one that dies, or that came while the last was ending, is followed by another. */
const keeperEveryMilliseconds = 1000;

/** The common server of this user. */
export const commonServer: TestServerOptions = {
  directory: process.getuid?.() === 0 ? '/var/tmp/nexus-test' : join('/var/tmp', `nexus-test-${userInfo().uid}`),
  idleMilliseconds: 90_000,
};

/** The server's maintenance DSN. @throws when it does not start in time */
export async function testServerDsn(options: TestServerOptions = commonServer): Promise<string> {
  mkdirSync(options.directory, { recursive: true, mode: 0o755 });
  const deadline = Date.now() + startMilliseconds;
  let [last, nextKeeper]: [unknown, number] = [undefined, 0];
  while (Date.now() < deadline) {
    try {
      return await aliveDsn(options.directory);
    } catch (error) {
      last = error;
      if (isGone(error) && Date.now() >= nextKeeper) {
        await startKeeper(options);
        nextKeeper = Date.now() + keeperEveryMilliseconds;
      }
    }
    await new Promise((done) => setTimeout(done, askEveryMilliseconds));
  }
  throw new Error('The test database server did not start; see keeper.log beside its data.', { cause: last });
}

/** Does some work over a connection of its own. */
export async function administer<T>(dsn: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: dsn });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Starts a keeper that outlives this process; it ends at once if there is one already. */
export async function startKeeper({ directory, idleMilliseconds }: TestServerOptions): Promise<ChildProcess> {
  const keeper = spawn(
    process.execPath,
    [join(import.meta.dirname, 'test-server-keeper.ts'), directory, String(await freePort()), String(idleMilliseconds)],
    { detached: true, stdio: 'ignore', cwd: '/' },
  );
  keeper.unref();
  return keeper;
}

/** @throws when no address is published, or nobody answers there */
async function aliveDsn(directory: string): Promise<string> {
  const { dsn } = JSON.parse(readFileSync(join(directory, 'server.json'), 'utf8')) as { dsn: string };
  await administer(dsn, (client) => client.query('select 1'));
  return dsn;
}

/** A server that is full or just starting also refuses, but is there. */
function isGone(error: unknown): boolean {
  return ['ENOENT', 'ECONNREFUSED'].includes((error as { code?: string }).code ?? '');
}

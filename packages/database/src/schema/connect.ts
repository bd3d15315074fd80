// The one connection that looks after the schema, and the lock that lets only one replica do so at a time.
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@nexus/service-kit/app-error';
import type { Log } from '@nexus/service-kit/log';
import * as pg from 'pg';
import { isConnectionError } from '../connection-errors.ts';
import { normalizeDsn } from '../database.ts';

const lockKey = 4_815_162_342;
/** A big index may take minutes to build. */
const lockPatienceMs = 10 * 60_000;

/** A frozen holder of the lock loses its session, and the lock with it. */
const frozenAfterMs = 120_000;

/**
 * Opens a connection that sees the rows of every shop, prints names of the schema `public` bare, and gives `work` the result;
 * it is closed afterwards. Nothing waits long for a lock: whoever waits for an exclusive one holds up everyone behind it.
 * @throws AppError 503 `schema.unavailable` when Postgres cannot be reached or goes away, `schema.busy` when a table cannot even be read
 */
export async function withSchemaConnection<T>(
  { dsn, log, lockTimeoutMs = 4000 }: { dsn: string; log: Log; lockTimeoutMs?: number },
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: normalizeDsn(dsn),
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    application_name: 'nexus-schema',
  });
  client.on('error', (error) => log.warn({ err: error }, 'the schema connection was lost'));
  try {
    await client.connect();
  } catch (error) {
    throw unavailable(error);
  }
  try {
    await client.query(
      // Settings that change how Postgres prints a definition are the same for everyone who prints one.
      `set search_path = public; set app.scope = 'platform'; set check_function_bodies = off; set statement_timeout = 0;
       set datestyle = 'ISO'; set intervalstyle = 'postgres'; set timezone = 'UTC'; set extra_float_digits = 1; set bytea_output = 'hex'; set quote_all_identifiers = off;
       set lock_timeout = ${lockTimeoutMs}; set idle_session_timeout = ${frozenAfterMs}; set idle_in_transaction_session_timeout = ${frozenAfterMs}`,
    );
    return await work(client);
  } catch (error) {
    if (isConnectionError(error)) throw unavailable(error);
    throw error instanceof pg.DatabaseError && error.code === '55P03' ? busy('A table is locked', error) : error;
  } finally {
    await client.end().catch((error: unknown) => log.warn({ err: error }, 'the schema connection did not end cleanly'));
  }
}

/**
 * Waits until no other replica looks after the schema. Asks again and again: a session that stood in line inside Postgres would
 * hold a snapshot, and CREATE INDEX CONCURRENTLY waits for every older one, so both would wait for each other.
 * @throws AppError 503 `schema.busy` after ten minutes
 */
export async function takeSchemaLock(client: pg.ClientBase, log: Log): Promise<void> {
  const end = Date.now() + lockPatienceMs;
  for (let told = Date.now(); ;) {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [lockKey]);
    if (rows[0]?.mine) return;
    if (Date.now() > end) throw busy('Another process has been looking after the schema for ten minutes');
    if (Date.now() - told > 10_000) {
      told = Date.now();
      log.info('another process looks after the schema; waiting');
    }
    await pause(50 + Math.random() * 150);
  }
}

function busy(what: string, cause?: unknown): AppError {
  return new AppError({
    code: 'schema.busy',
    status: 503,
    public: true,
    message: `${what}; pg_stat_activity and pg_locks say by whom.`,
    cause,
  });
}

function unavailable(error: unknown): AppError {
  return new AppError({
    code: 'schema.unavailable',
    status: 503,
    public: true,
    message: `Postgres cannot be reached: ${(error as Error).message}`,
    cause: error,
  });
}

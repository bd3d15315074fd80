// Brings an empty database to the declared schema, under one advisory lock, and decides which role the pool takes.
import { createHash } from 'node:crypto';
import type { Log } from '@nexus/service-kit/log';
import { AppError } from '@nexus/service-kit/app-error';
import * as pg from 'pg';
import { normalizeDsn } from './database.ts';
import { newId } from './new-id.ts';

export interface EnsureSchemaOptions {
  dsn: string;
  /** Statements that make the declared schema, in order (generated from the drizzle tables and committed). */
  statements: string[];
  log: Log;
}

export interface SchemaState {
  /** Role that pool connections take, or null when the connecting user cannot. */
  role: string | null;
  rowSecurity: string;
  created: boolean;
}

const lockKey = 4_815_162_342;
const applicationRole = 'nexus_app';

/**
 * Creates what is declared if the database is empty. Replicas that start together wait for each other.
 * @throws AppError `schema.unavailable` when Postgres cannot be reached, `schema.different` when an earlier declaration made this database,
 * `schema.refused` when a statement fails (tables of something else stand in the way); nothing is left behind then.
 */
export async function ensureSchema(options: EnsureSchemaOptions): Promise<SchemaState> {
  const client = new pg.Client({
    connectionString: normalizeDsn(options.dsn),
    connectionTimeoutMillis: 5000,
    application_name: 'nexus-schema',
  });
  client.on('error', (error) => options.log.warn({ err: error }, 'the schema connection was lost'));
  try {
    await client.connect();
  } catch (error) {
    throw new AppError({
      code: 'schema.unavailable',
      status: 503,
      public: true,
      message: `Postgres cannot be reached: ${(error as Error).message}`,
      cause: error,
    });
  }
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    const created = await createIfEmpty(client, options);
    const role = await prepareRole(client, options.log);
    return { role, created, rowSecurity: role ? `bound to ${role}` : 'bound to the connecting user (FORCE)' };
  } finally {
    await client.end();
  }
}

async function createIfEmpty(client: pg.Client, { statements, log }: EnsureSchemaOptions): Promise<boolean> {
  const fingerprint = createHash('sha256').update(statements.join('\n')).digest('hex');
  const { rows } = await client.query<{ exists: boolean }>(
    `select to_regclass('public.schema_repairs') is not null as exists`,
  );
  if (rows[0]?.exists) {
    const made = await client.query<{ fingerprint: string | null }>(
      `select details->>'fingerprint' as fingerprint from schema_repairs where kind = 'created' order by created_at desc limit 1`,
    );
    if (made.rows[0]?.fingerprint === fingerprint) return false;
    throw new AppError({
      code: 'schema.different',
      status: 500,
      public: true,
      message:
        'This database was made by another version of the declared schema, and changing it in place is not built yet (docs/not-yet.md). Nothing was touched. Start on an empty database.',
    });
  }
  await client.query('begin');
  try {
    for (const statement of statements) await execute(client, statement);
    const secured = await client.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity`,
    );
    for (const { name } of secured.rows)
      await client.query(`alter table ${pg.escapeIdentifier(name)} force row level security`);
    await client.query(
      `insert into schema_repairs (id, kind, object, statement, severity, details) values ($1, 'created', 'schema', $2, 'info', $3)`,
      [newId(), `${statements.length} statements`, { fingerprint }],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch((failure: unknown) => log.warn({ err: failure }, 'the rollback was lost'));
    throw error;
  }
  log.info({ statements: statements.length }, 'the schema was created');
  return true;
}

async function execute(client: pg.Client, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    const first = statement.split('\n')[0];
    throw new AppError({
      code: 'schema.refused',
      status: 500,
      public: true,
      message: `The database refused the schema, and nothing was changed: ${(error as Error).message} (${first})`,
      cause: error,
    });
  }
}

/** Makes the role that row-level security binds, where the connecting user may; the owner itself is bound by FORCE otherwise. */
async function prepareRole(client: pg.Client, log: Log): Promise<string | null> {
  try {
    await client.query(
      `do $$ begin if not exists (select from pg_roles where rolname = '${applicationRole}') then create role ${applicationRole} nologin nobypassrls; end if; exception when duplicate_object or unique_violation then null; end $$`,
    );
    if (!(await canTakeRole(client))) return null;
    await client.query(`grant usage on schema public to ${applicationRole}`);
    await client.query(`grant select, insert, update, delete on all tables in schema public to ${applicationRole}`);
    return applicationRole;
  } catch (error) {
    log.warn({ err: error }, 'the application role could not be prepared; row-level security binds the owner by FORCE');
    return null;
  }
}

/**
 * Whether this user may `set role`. From Postgres 16 on, who made a role with CREATEROLE is its member without that right, but may
 * grant it to itself (https://www.postgresql.org/docs/16/role-attributes.html).
 */
async function canTakeRole(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ version: number; member: boolean }>(
    `select current_setting('server_version_num')::int as version, pg_has_role(current_user, '${applicationRole}', 'MEMBER') as member`,
  );
  const { version = 0, member = false } = rows[0] ?? {};
  if (!member || version < 160_000) return member;
  const may = `select pg_has_role(current_user, '${applicationRole}', 'SET') as may`;
  if ((await client.query<{ may: boolean }>(may)).rows[0]?.may) return true;
  await client.query(`grant ${applicationRole} to current_user with set true`);
  return (await client.query<{ may: boolean }>(may)).rows[0]?.may ?? false;
}

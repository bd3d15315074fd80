// Brings an empty database to the declared schema, under one advisory lock, and decides which role the pool takes.
import { createHash } from 'node:crypto';
import type { Log } from '@nexus/service-kit/log';
import { AppError } from '@nexus/service-kit/app-error';
import pg from 'pg';
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
 * @throws AppError `schema.unavailable` when Postgres cannot be reached, `schema.different` when an earlier declaration made this database.
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
    for (const statement of statements) await client.query(statement);
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
    await client.query('rollback');
    throw error;
  }
  log.info({ statements: statements.length }, 'the schema was created');
  return true;
}

/** Makes the role that row-level security binds, where the connecting user may; the owner itself is bound by FORCE otherwise. */
async function prepareRole(client: pg.Client, log: Log): Promise<string | null> {
  try {
    await client.query(
      `do $$ begin if not exists (select from pg_roles where rolname = '${applicationRole}') then create role ${applicationRole} nologin nobypassrls; end if; exception when duplicate_object or unique_violation then null; end $$`,
    );
    const member = await client.query<{ member: boolean }>(
      `select pg_has_role(current_user, '${applicationRole}', 'MEMBER') as member`,
    );
    if (!member.rows[0]?.member) return null;
    await client.query(`grant usage on schema public to ${applicationRole}`);
    await client.query(`grant select, insert, update, delete on all tables in schema public to ${applicationRole}`);
    return applicationRole;
  } catch (error) {
    log.warn({ err: error }, 'the application role could not be prepared; row-level security binds the owner by FORCE');
    return null;
  }
}

// Can the database be reached and written, is it Nexus' own, and does the key open it?
import { AppError } from '@nexus/service-kit/app-error';
import { normalizeDsn } from '@nexus/database/database';
import { Keyring } from '@nexus/database/keyring';
import pg from 'pg';
import statements from '../../services/orchestrator/src/schema/declared-schema.json' with { type: 'json' };
import type { Facts } from './facts.ts';
import type { Fault, FaultId } from './finding.ts';
import { readingTransaction } from './reading-transaction.ts';

/** By SQLSTATE (PostgreSQL appendix A) or the system's code. */
const faultOf: Record<string, FaultId> = {
  ENOTFOUND: 'postgres-name',
  EAI_AGAIN: 'postgres-name',
  '28P01': 'postgres-password',
  '28000': 'postgres-password',
  '3D000': 'postgres-database',
  '53300': 'postgres-connections',
  '53100': 'postgres-disk',
  '25006': 'postgres-read-only',
};
const skewSeconds = 5;

export async function openDatabase(facts: Facts): Promise<{ client: pg.Client | null; faults: Fault[] }> {
  if (!facts.dsn) return { client: null, faults: [] };
  const client = new pg.Client({
    connectionString: normalizeDsn(facts.dsn),
    connectionTimeoutMillis: 5000,
    query_timeout: 10_000,
    application_name: 'nexus-doctor',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return { client, faults: [] };
  } catch (error) {
    await client.end().catch(() => undefined);
    const { host, port, user, database } = client;
    return { client: null, faults: [faultFrom(error, `${user}@${host}:${port}/${database}`)] };
  }
}

function faultFrom(error: unknown, place: string): Fault {
  const { code = '', message } = error as { code?: string; message: string };
  return { id: faultOf[code] ?? 'postgres-away', evidence: `${place}: ${code || message}` };
}

/** Writes a temporary table of a few MiB and takes it back: a full disk shows only then. */
export async function checkWriting(client: pg.Client): Promise<Fault[]> {
  try {
    await client.query('begin');
    await client.query(
      `create temporary table nexus_doctor on commit drop as select repeat('x', 2000) as x from generate_series(1, 2000)`,
    );
    return [];
  } catch (error) {
    return [faultFrom(error, 'create temporary table')];
  } finally {
    await client.query('rollback').catch(() => undefined);
  }
}

export async function checkConnections(client: pg.Client): Promise<Fault[]> {
  const { rows } = await client.query<{ used: number; most: number }>(
    `select (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
            current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as most`,
  );
  const { used = 0, most = 1 } = rows[0] ?? {};
  return used / most > 0.9 ? [{ id: 'postgres-connections', evidence: `${used} / ${most}` }] : [];
}

export async function checkClock(client: pg.Client): Promise<Fault[]> {
  const before = Date.now();
  const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now');
  const skew = Math.round(((before + Date.now()) / 2 - (rows[0]?.now.getTime() ?? before)) / 1000);
  return Math.abs(skew) > skewSeconds ? [{ id: 'clock', evidence: `${skew} s` }] : [];
}

/** Tables that this version declares and the database lacks; none at all is a database that waits for its first start. */
export async function checkSchema(client: pg.Client): Promise<{ empty: boolean; faults: Fault[] }> {
  const { rows } = await client.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public'`,
  );
  const there = new Set(rows.map((row) => row.name));
  const declared = declaredColumns();
  if (!declared.some((column) => there.has(column))) return { empty: true, faults: [] };
  const missing = declared.filter((column) => !there.has(column));
  const faults: Fault[] =
    missing.length > 0
      ? [
          {
            id: 'schema-old',
            evidence: `${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ` … (${missing.length})` : ''}`,
          },
        ]
      : [];
  return { empty: false, faults };
}

function declaredColumns(): string[] {
  return statements.flatMap((statement) => {
    const table = /^CREATE TABLE "(\w+)" \(/.exec(statement)?.[1];
    return table ? [...statement.matchAll(/^\t"(\w+)" /gm)].map((column) => `${table}.${column[1]}`) : [];
  });
}

/** Compares the key with the database's canaries; writes nothing. */
export async function checkKey(client: pg.Client, { variables }: Facts): Promise<Fault[]> {
  const keys = variables.ENCRYPTION_KEY;
  if (!keys) return [];
  await client.query('begin read only');
  try {
    await client.query(`select set_config('app.scope', 'platform', true)`);
    const query = async (text: string): Promise<never[]> =>
      /^\s*select/i.test(text) ? ((await client.query(text)).rows as never[]) : [];
    const tx = readingTransaction(query);
    await Keyring.open({ keys, database: { platformTransaction: (_reason, work) => work(tx) } });
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [{ id: 'wrong-key', evidence: error.code }];
  } finally {
    await client.query('rollback');
  }
}

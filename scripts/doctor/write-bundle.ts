// The bundle for support: what is configured, found and logged, with every secret and every person taken out.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { normalizeDsn } from '@nexus/database/database';
import { scrub } from '@nexus/service-kit/scrub';
import pg from 'pg';
import { configuration } from '../../services/orchestrator/src/config.ts';
import type { Facts } from './facts.ts';
import type { CheckResult } from './finding.ts';

/** Values that say nothing of secrets or people; of all others only that they are set. */
const harmless = new Set(['integer', 'choice']);
const harmlessNames = ['NODE_ENV', 'NEXUS_SIMULATORS', 'TZ', 'OPENAI_DEFAULT_MODEL', 'SIMULATED_PARTIES'];
const logLines = 200;
const eventsShown = 200;
/** Fields of an event that are codes, ids and numbers by contract. */
const eventFields = ['code', 'reason', 'kind', 'attempt', 'attempts', 'from', 'to', 'status', 'count'];

export async function writeBundle(path: string, facts: Facts, results: CheckResult[], now: Date): Promise<void> {
  const bundle = {
    made_at: now.toISOString(),
    versions: versions(facts.root),
    machine: {
      platform: platform(),
      release: release(),
      arch: arch(),
      cpus: cpus().length,
      memory_mib: Math.round(totalmem() / 2 ** 20),
    },
    environment: environmentOf(facts),
    checks: results.map(({ name, skippedBy, faults }) => ({
      name,
      skipped_by: skippedBy,
      faults: faults.map((one) => one.id),
    })),
    database: await readDatabase(facts),
    logs: readLogs(join(facts.dataDirectory, 'logs')),
  };
  const text = withoutSecrets(scrub(JSON.stringify(bundle, null, 1)), facts);
  writeFileSync(path, gzipSync(text), { mode: 0o600 });
}

function versions(root: string): Record<string, string> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { nexus: version, node: process.version };
}

function environmentOf({ variables }: Facts): Record<string, string> {
  const known = configuration as Record<string, { kind: string }>;
  const shown = Object.entries(variables).flatMap(([name, value]): [string, string][] => {
    const kind = known[name]?.kind ?? null;
    if (harmlessNames.includes(name) || (kind !== null && harmless.has(kind))) return [[name, value]];
    if (kind === null && !/^(NEXUS|[A-Z]+_PORT$|POSTGRES|REDIS|OPENAI|YCLOUD|META|TIENDANUBE)/.test(name)) return [];
    return [
      [
        name,
        kind === 'url' && URL.canParse(value) ? `${new URL(value).protocol}//…` : `set (${value.length} characters)`,
      ],
    ];
  });
  return Object.fromEntries(shown.toSorted(([a], [b]) => a.localeCompare(b)));
}

/** Counts, states and codes; no text, name, number or address of anyone. */
async function readDatabase({ dsn }: Facts): Promise<Record<string, unknown> | null> {
  if (!dsn) return null;
  const client = new pg.Client({
    connectionString: normalizeDsn(dsn),
    connectionTimeoutMillis: 5000,
    query_timeout: 10_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(`begin read only; select set_config('app.scope', 'platform', true)`);
    const rows = async (text: string): Promise<unknown[]> => (await client.query(text)).rows;
    return {
      postgres: await rows(
        `select current_setting('server_version') as version, pg_database_size(current_database()) as bytes`,
      ),
      schema: await rows(
        'select kind, object, severity, created_at from schema_repairs order by created_at desc limit 100',
      ),
      tables: await rows(`select relname as name, n_live_tup as rows from pg_stat_user_tables order by relname`),
      channels: await rows(
        `select provider, mode, last_webhook_at, broken->>'code' as broken, count(*) from channels group by 1, 2, 3, 4`,
      ),
      stores: await rows('select status, count(*) from store_connections group by 1'),
      turns: await rows(
        `select status, reason, count(*) from turns where started_at > now() - interval '7 days' group by 1, 2 order by 3 desc limit 50`,
      ),
      deliveries: await rows(
        `select status, error->>'code' as code, count(*) from deliveries where created_at > now() - interval '7 days' group by 1, 2 limit 50`,
      ),
      jobs: await rows(`select kind, dead_at is not null as dead, count(*) from jobs group by 1, 2`),
      alerts: await rows(
        'select code, severity, raised_at, resolved_at from alerts order by created_at desc limit 100',
      ),
      events: (
        (await rows(
          `select kind, severity, data, created_at from events order by created_at desc limit ${eventsShown}`,
        )) as { data: Record<string, unknown> }[]
      ).map(({ data, ...event }) => ({
        ...event,
        data: Object.fromEntries(Object.entries(data).filter(([name]) => eventFields.includes(name))),
      })),
    };
  } catch (error) {
    const { code, name } = error as { code?: string; name: string };
    return { unreadable: code ?? name };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The last lines of each service, with the fields of the log that hold no texts. */
function readLogs(folder: string): Record<string, unknown[]> {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder).filter((name) => name.endsWith('.log'));
  return Object.fromEntries(
    files.map((name) => [name, readFileSync(join(folder, name), 'utf8').split('\n').slice(-logLines).flatMap(logLine)]),
  );
}

/** A line that is no JSON of ours is left out: nobody knows what is in it. */
function logLine(line: string): unknown[] {
  try {
    const { level, time, msg, service, url, status, code, err } = JSON.parse(line) as Record<string, unknown>;
    const { type, code: cause } = (err ?? {}) as Record<string, unknown>;
    return [
      {
        level,
        time,
        service,
        msg,
        url: typeof url === 'string' ? url.replace(/\?.*/, '') : undefined,
        status,
        code,
        err: err ? { type, code: cause } : undefined,
      },
    ];
  } catch {
    return [];
  }
}

/** The last wall: no value of a variable that may be secret is in it, wherever it came from. */
function withoutSecrets(text: string, { variables }: Facts): string {
  const secret = Object.entries(variables).filter(([name]) =>
    /(TOKEN|KEY|SECRET|PASSWORD|DSN|REDIS_URL|SMTP_URL)/.test(name),
  );
  const values = secret.flatMap(([, value]) => [value, ...value.split(',')]).map((one) => one.trim());
  return values
    .filter((value) => value.length >= 6)
    .reduce(
      (clean, value) => clean.replaceAll(value, '[hidden]').replaceAll(JSON.stringify(value).slice(1, -1), '[hidden]'),
      text,
    );
}

// What handlers of the orchestrator get: infrastructure only.
import { createHash } from 'node:crypto';
import { Cache } from '@nexus/cache/cache';
import { Database } from '@nexus/database/database';
import { DatabaseClock } from '@nexus/database/database-clock';
import type { SchemaState } from '@nexus/database/ensure-schema';
import { Keyring } from '@nexus/database/keyring';
import { Listener } from '@nexus/database/listener';
import type { ConfigurationValues } from '@nexus/service-kit/define-config';
import type { Log } from '@nexus/service-kit/log';
import type { Metrics } from '@nexus/service-kit/metrics';
import { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { ServiceClient } from '@nexus/service-kit/service-client';
import type { Kit } from '@nexus/service-kit/start-service';
import { UnderWay } from '@nexus/leases/under-way';
import type { configuration } from './config.ts';
import statements from './schema/declared-schema.json' with { type: 'json' };

export type Config = ConfigurationValues<typeof configuration>;

export interface Deps {
  config: Config;
  log: Log;
  metrics: Metrics;
  database: Database;
  listener: Listener;
  cache: Cache;
  keyring: Keyring;
  agent: ServiceClient;
  whatsapp: ServiceClient;
  tiendanube: ServiceClient;
  /** Webhooks that came in and are not acknowledged yet. */
  doors: UnderWay;
  clock: DatabaseClock;
  /** The world outside, for alert webhooks. */
  outgoing: OutgoingClient;
  /** Items in hand by queue of this process, for the health screen. */
  activity: Map<string, () => number>;
  /** By Postgres' clock. */
  now(): Date;
  startedAt: Date;
}

/** Connects everything to a database whose schema will do. */
export async function connect(
  { config, log, metrics }: Kit<typeof configuration>,
  schema: Pick<SchemaState, 'role' | 'rowSecurity'>,
): Promise<Deps> {
  const announced = metrics.counter(
    'nexus_announcement_transactions_total',
    'NOTIFY transactions, which wait for no disk',
  );
  const listener = new Listener({ dsn: config.POSTGRES_DSN, log, onAnnounced: () => announced.inc() });
  const database = new Database({
    dsn: config.POSTGRES_DSN,
    log,
    maximum: config.POSTGRES_POOL,
    role: schema.role,
    announcer: listener,
  });
  database.rowSecurity = schema.rowSecurity;
  const keyring = await Keyring.open({ keys: config.ENCRYPTION_KEY, database }).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  for (const { keyId, sealed } of keyring.unlisted)
    log.error({ key: keyId, sealed }, 'credentials are sealed with a key that is missing from ENCRYPTION_KEY');
  await listener.start();
  const clock = new DatabaseClock({ database, log });
  await clock.start();
  const client = (target: string, baseUrl: string): ServiceClient =>
    new ServiceClient({ target, baseUrl, tokens: config.INTERNAL_API_TOKEN });
  return {
    config,
    log,
    metrics,
    database,
    listener,
    cache: new Cache({ redisUrl: config.REDIS_URL, version: await cacheVersion(database), listener, log }),
    keyring,
    agent: client('agent', config.AGENT_SERVICE_URL),
    whatsapp: client('whatsapp', config.WHATSAPP_SERVICE_URL),
    tiendanube: client('tiendanube', config.TIENDANUBE_SERVICE_URL),
    doors: new UnderWay(),
    clock,
    outgoing: new OutgoingClient({ allow: config.EGRESS_ALLOW }),
    activity: new Map(),
    now: () => new Date(clock.milliseconds()),
    startedAt: new Date(),
  };
}

/** What is kept are rows of the tables: with other tables it may have another form, and another installation may use the same Redis. */
async function cacheVersion(database: Database): Promise<string> {
  const named = [await database.identity(), statements];
  return createHash('sha256').update(JSON.stringify(named)).digest('hex').slice(0, 12);
}

export async function disconnect(deps: Deps): Promise<void> {
  deps.clock.stop();
  await Promise.all([
    deps.agent.close(),
    deps.whatsapp.close(),
    deps.tiendanube.close(),
    deps.outgoing.close(),
    deps.listener.stop(),
    deps.cache.close(),
  ]);
  await deps.database.close();
}

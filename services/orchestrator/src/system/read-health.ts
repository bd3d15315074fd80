// Gathers what the health screen shows: parts, outside parties, queues, schema.
import type { systemHealth } from '@nexus/contracts/admin-operations';
import { AppError } from '@nexus/service-kit/app-error';
import type { ServiceClient } from '@nexus/service-kit/service-client';
import type { z } from 'zod';
import packageFile from '../../package.json' with { type: 'json' };
import type { Deps } from '../deps.ts';
import { postgresLatency } from './check-readiness.ts';
import { countRepairs, readQueues } from './system.store.ts';

type Health = z.input<typeof systemHealth>;
type Part = Health['parts'][number];
type Parties = Health['parties'];

const probeMs = 1500;
const partyNames = ['model', 'whatsapp_ycloud', 'whatsapp_meta', 'shop'] as const;

/** The four outside parties, as the operator declared them. */
export function readParties(simulated: string[]): Parties {
  return partyNames.map((name) => ({ name, mode: simulated.includes(name) ? 'simulated' : 'real' }));
}

/** Slow parts do not make it slow: each probe ends within two seconds. */
export async function readHealth(deps: Deps): Promise<Health> {
  const [postgres, agent, whatsapp, tiendanube, stored] = await Promise.all([
    postgresPart(deps),
    servicePart('agent', deps.agent),
    servicePart('whatsapp', deps.whatsapp),
    servicePart('tiendanube', deps.tiendanube),
    deps.database.platformTransaction('system: health', async (tx) => ({
      queues: await readQueues(tx),
      repairs: await countRepairs(tx),
    })),
  ]);
  const parts = [postgres, listenerPart(deps), ...cacheParts(deps), agent, whatsapp, tiendanube];
  return {
    status: overall(parts),
    version: packageFile.version,
    node: process.version,
    started_at: deps.startedAt.toISOString(),
    parts,
    parties: readParties(deps.config.SIMULATED_PARTIES),
    queues: stored.queues,
    schema: { status: 'ok', repairs: stored.repairs, row_security: deps.database.rowSecurity },
  };
}

function overall(parts: Part[]): Health['status'] {
  if (parts.some((part) => part.name === 'postgres' && part.status === 'down')) return 'down';
  return parts.every((part) => part.status === 'ok' || part.status === 'off') ? 'ok' : 'degraded';
}

async function postgresPart(deps: Deps): Promise<Part> {
  try {
    const latency = await postgresLatency(deps);
    return { name: 'postgres', status: 'ok', detail: null, since: null, latency_ms: latency };
  } catch (error) {
    const detail = error instanceof Error ? error.message : null;
    return { name: 'postgres', status: 'down', detail, since: null, latency_ms: null };
  }
}

function listenerPart({ listener }: Deps): Part {
  const since = listener.connectedSince;
  return {
    name: 'listener',
    status: since ? 'ok' : 'degraded',
    detail: since ? null : 'Workers poll once a second, live views stand still until it is back.',
    since: since?.toISOString() ?? null,
    latency_ms: null,
  };
}

function cacheParts(deps: Deps): Part[] {
  const { mode, since } = deps.cache.state();
  return [
    { name: 'cache_memory', status: 'ok', detail: null, since: deps.startedAt.toISOString(), latency_ms: null },
    {
      name: 'cache_redis',
      status: mode === 'normal' ? 'ok' : mode,
      detail: null,
      since: since?.toISOString() ?? null,
      latency_ms: null,
    },
  ];
}

async function servicePart(name: string, client: ServiceClient): Promise<Part> {
  const begun = performance.now();
  try {
    await client.call({ method: 'GET', path: '/readyz', timeout: probeMs });
    const latency = Math.round((performance.now() - begun) * 10) / 10;
    return { name, status: 'ok', detail: null, since: null, latency_ms: latency };
  } catch (error) {
    const answered = error instanceof AppError && error.details.remote === name;
    const detail = error instanceof AppError ? `${error.code}: ${error.message}` : 'unknown';
    return { name, status: answered ? 'degraded' : 'down', detail, since: null, latency_ms: null };
  }
}

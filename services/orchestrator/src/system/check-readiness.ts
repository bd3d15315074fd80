// Whether this process can do its work: what /readyz tells.
import type { Readiness } from '@nexus/service-kit/http-server';
import type { Deps } from '../deps.ts';
import { platformTenantId } from '../events/record-event.ts';

/** Short of the two seconds in which a probe wants its answer. */
const patienceMs = 1500;

/** Ready means: Postgres answers. A lost listening connection, Redis or another service make it slower, not unready. */
export async function checkReadiness(deps: Pick<Deps, 'database' | 'listener' | 'cache'>): Promise<Readiness> {
  const details = { listener: deps.listener.connectedSince !== null, cache: deps.cache.state().mode };
  try {
    const latency = await postgresLatency(deps);
    return { ready: true, details: { ...details, postgres_ms: latency } };
  } catch {
    return { ready: false, details: { ...details, postgres: 'down' } };
  }
}

/** Milliseconds of one small transaction. @throws when Postgres does not answer within two seconds */
export async function postgresLatency({ database }: Pick<Deps, 'database'>): Promise<number> {
  const begun = performance.now();
  await database.withPatience(patienceMs).transaction(platformTenantId, (tx) => tx.query('select 1'));
  return Math.round((performance.now() - begun) * 10) / 10;
}

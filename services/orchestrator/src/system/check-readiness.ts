// Whether this process can do its work: what /readyz tells.
import type { Readiness } from '@nexus/service-kit/http-server';
import type { Deps } from '../deps.ts';
import { platformTenantId } from '../events/record-event.ts';

const patienceMs = 2000;

/** Ready means: Postgres answers. A lost listening connection, Redis or another service make it slower, not unready. */
export async function checkReadiness(deps: Pick<Deps, 'database' | 'listener' | 'cache'>): Promise<Readiness> {
  const details = { listener: deps.listener.connectedSince !== null, cache: deps.cache.status().layer2 };
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
  const deadline = Promise.withResolvers<never>();
  const timer = setTimeout(() => deadline.reject(new Error('Postgres does not answer.')), patienceMs);
  try {
    await Promise.race([database.transaction(platformTenantId, (tx) => tx.query('select 1')), deadline.promise]);
  } finally {
    clearTimeout(timer);
  }
  return Math.round((performance.now() - begun) * 10) / 10;
}

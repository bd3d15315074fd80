// Whether this process can do its work: what /readyz tells.
import { refusingToken } from '@nexus/service-kit/service-client';
import type { Readiness } from '@nexus/service-kit/http-server';
import type { Deps } from '../deps.ts';
import { platformTenantId } from '../events/record-event.ts';

/** Short of the two seconds in which a probe wants its answer. */
const patienceMs = 1500;

type Needed = 'database' | 'listener' | 'cache' | 'agent' | 'whatsapp' | 'tiendanube';

/**
 * Ready means: Postgres answers, and no service refuses our token (a replica with a wrong one must not replace a good one).
 * A lost listening connection, Redis or a service that is away make it slower, not unready.
 */
export async function checkReadiness(deps: Pick<Deps, Needed>): Promise<Readiness> {
  const [postgres, refusing] = await Promise.all([
    postgresLatency(deps).then(
      (latency) => ({ postgres_ms: latency }),
      () => ({ postgres: 'down' }),
    ),
    refusingToken([deps.agent, deps.whatsapp, deps.tiendanube]),
  ]);
  return {
    ready: 'postgres_ms' in postgres && refusing.length === 0,
    details: {
      listener: deps.listener.connectedSince !== null,
      cache: deps.cache.state().mode,
      ...postgres,
      ...(refusing.length > 0 ? { internal_auth: `refused by ${refusing.join(', ')}` } : {}),
    },
  };
}

/** Milliseconds of one small transaction. @throws when Postgres does not answer within two seconds */
export async function postgresLatency({ database }: Pick<Deps, 'database'>): Promise<number> {
  const begun = performance.now();
  await database.withPatience(patienceMs).transaction(platformTenantId, (tx) => tx.query('select 1'));
  return Math.round((performance.now() - begun) * 10) / 10;
}

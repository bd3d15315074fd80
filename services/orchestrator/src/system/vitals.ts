// How this process and what it leans on are doing right now: services, Postgres, the listener, the cache, its own pace and clock.
import { randomUUID } from 'node:crypto';
import type { systemHealth } from '@nexus/contracts/admin-operations';
import { AppError } from '@nexus/service-kit/app-error';
import type { ServiceClient } from '@nexus/service-kit/service-client';
import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import { platformTenantId } from '../events/record-event.ts';
import { postgresLatency } from './check-readiness.ts';

type Health = z.input<typeof systemHealth>;
export type Part = Health['parts'][number];
export interface Observed {
  parts: Part[];
  lag: Health['lag'];
  redis: Health['redis'];
}

const probeMs = 1500;
const pingChannel = 'nexus_ping';
const services = ['agent', 'whatsapp', 'tiendanube'] as const;

/** Remembers since when a service is away, and hears its own NOTIFY. One per process. */
export class Vitals {
  readonly #deps: Deps;
  readonly #awaySince = new Map<string, Date>();
  readonly #pings = new Map<string, () => void>();

  constructor(deps: Deps) {
    this.#deps = deps;
    deps.listener.on(pingChannel, (token) => this.#pings.get(token)?.());
  }

  /** Slow parts do not make it slow: each probe ends within two seconds. */
  async observe(): Promise<Observed> {
    const { cache, startedAt } = this.#deps;
    const [postgres, lag, ...away] = await Promise.all([
      this.#postgres(),
      this.#lag(),
      ...services.map((name) => this.#service(name, this.#deps[name])),
    ]);
    const { mode, since } = cache.state();
    const redis: Health['redis'] = { mode, since: since?.toISOString() ?? null };
    const parts: Part[] = [
      postgres,
      this.#listener(),
      { name: 'cache_memory', status: 'ok', detail: null, since: startedAt.toISOString(), latency_ms: null },
      {
        name: 'cache_redis',
        status: mode === 'normal' ? 'ok' : mode,
        detail: null,
        since: redis.since,
        latency_ms: null,
      },
      ...away,
    ];
    return { parts, lag, redis };
  }

  async #postgres(): Promise<Part> {
    try {
      const latency = await postgresLatency(this.#deps);
      return { name: 'postgres', status: 'ok', detail: null, since: null, latency_ms: latency };
    } catch (error) {
      const detail = error instanceof Error ? error.message : null;
      return { name: 'postgres', status: 'down', detail, since: null, latency_ms: null };
    }
  }

  #listener(): Part {
    const since = this.#deps.listener.connectedSince;
    return {
      name: 'listener',
      status: since ? 'ok' : 'degraded',
      detail: since ? null : 'Workers poll once a second, live views stand still until it is back.',
      since: since?.toISOString() ?? null,
      latency_ms: null,
    };
  }

  async #service(name: string, client: ServiceClient): Promise<Part> {
    try {
      if ((await client.isTokenAccepted()) === false)
        return this.#away(name, 'degraded', `internal auth: ${name} refuses our INTERNAL_API_TOKEN`);
      const begun = performance.now();
      await client.call({ method: 'GET', path: '/readyz', timeout: probeMs });
      this.#awaySince.delete(name);
      return { name, status: 'ok', detail: null, since: null, latency_ms: millisecondsSince(begun) };
    } catch (error) {
      const answered = error instanceof AppError && error.details.remote === name;
      const detail = error instanceof AppError ? `${error.code}: ${error.message}` : 'unknown';
      return this.#away(name, answered ? 'degraded' : 'down', detail);
    }
  }

  #away(name: string, status: Part['status'], detail: string): Part {
    const since = this.#awaySince.get(name) ?? this.#deps.now();
    this.#awaySince.set(name, since);
    return { name, status, detail, since: since.toISOString(), latency_ms: null };
  }

  async #lag(): Promise<Health['lag']> {
    const [loop, notify, skew] = await Promise.all([loopLateness(), this.#notifyLag(), this.#clockSkew()]);
    return { event_loop_ms: loop, notify_ms: notify, clock_skew_ms: skew };
  }

  /** From a commit with NOTIFY to hearing it; null when it is not heard in time. */
  async #notifyLag(): Promise<number | null> {
    const token = randomUUID();
    const heard = Promise.withResolvers<boolean>();
    this.#pings.set(token, () => heard.resolve(true));
    const timer = setTimeout(() => heard.resolve(false), probeMs);
    try {
      await this.#deps.database.transaction(platformTenantId, (tx) =>
        tx.query('select pg_notify($1, $2)', [pingChannel, token]),
      );
      const begun = performance.now();
      return (await heard.promise) ? millisecondsSince(begun) : null;
    } finally {
      clearTimeout(timer);
      this.#pings.delete(token);
    }
  }

  /** Positive: this process's clock is ahead of Postgres'. */
  async #clockSkew(): Promise<number> {
    return this.#deps.database.transaction(platformTenantId, async (tx) => {
      const before = Date.now();
      const rows = await tx.query<{ now: number }>(
        'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now',
        [],
      );
      return Math.round((before + Date.now()) / 2 - (rows[0]?.now ?? before));
    });
  }
}

/** How late a timer of this process is: the worst of a few. */
async function loopLateness(): Promise<number> {
  let worst = 0;
  for (let sample = 0; sample < 5; sample += 1) {
    const begun = performance.now();
    await new Promise((done) => setTimeout(done, 5));
    worst = Math.max(worst, performance.now() - begun - 5);
  }
  return Math.round(worst * 10) / 10;
}

function millisecondsSince(begun: number): number {
  return Math.round((performance.now() - begun) * 10) / 10;
}

const vitals = new WeakMap<Deps['listener'], Vitals>();

/** The process's own. */
export function vitalsOf(deps: Deps): Vitals {
  const known = vitals.get(deps.listener) ?? new Vitals(deps);
  vitals.set(deps.listener, known);
  return known;
}

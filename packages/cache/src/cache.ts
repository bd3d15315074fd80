// Layered cache for look-ups: memory, then Redis when there is one; invalidated by NOTIFY from the writing transaction.
import type { Transaction } from '@nexus/database/database';
import type { Listener } from '@nexus/database/listener';
import type { Log } from '@nexus/service-kit/log';
import { BentoCache, bentostore, errors } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { RedisLayer } from './redis-layer.ts';

export interface CacheOptions {
  /** Left out: memory only. */
  redisUrl?: string;
  /** Processes of the same version share what they keep in Redis; those of another do not see it. */
  version?: string;
  listener: Pick<Listener, 'on' | 'onConnected' | 'connectedSince'>;
  log: Log;
}

export interface CachedLoad<T> {
  /** Null: of the whole platform. */
  tenantId: string | null;
  /** Unique within the tenant, for example `channel:<id>`. */
  key: string;
  ttlSeconds: number;
  /** Gives what JSON can carry; never a secret in clear. */
  load(): Promise<T>;
}

export interface CacheState {
  /** `off`: no Redis is wanted; `normal`: it is used; `degraded`: it should be and does not do, so every process keeps its own. */
  mode: 'off' | 'normal' | 'degraded';
  /** Since when; null when off. */
  since: Date | null;
}

/** What is kept: its key, tenant included, stands beside the value, so that a value found under another's key is noticed. */
interface Kept {
  key: string;
  value: unknown;
}

const channel = 'nexus_cache';
const platform = 'platform';
/** Postgres refuses a NOTIFY payload of 8000 bytes or more. */
const largestPayload = 7900;

/** What `clear` does, for whoever has no cache of their own (a command). */
export async function clearEveryCache(tx: Transaction): Promise<void> {
  await tx.query('select pg_notify($1, $2)', [channel, JSON.stringify({ all: true })]);
}

/** Only speed: with Redis dead, hung or wrong, and with the listener deaf, every look-up still answers what Postgres says. */
export class Cache {
  readonly #bento: BentoCache<{ layered: ReturnType<typeof bentostore> }>;
  readonly #redis: RedisLayer | null;
  readonly #listener: CacheOptions['listener'];
  readonly #log: Log;
  readonly #memory = memoryDriver({ maxItems: 5000 }).factory({ prefix: 'nexus', maxItems: 5000 });
  /** Look-ups under way by full key; an invalidation marks them, so that what they read before it is not kept. */
  readonly #underWay = new Map<string, Set<{ stale: boolean }>>();
  readonly #unsubscribe: (() => void)[];

  constructor({ redisUrl, version = '0', listener, log }: CacheOptions) {
    this.#listener = listener;
    this.#log = log;
    const redis = redisUrl ? new RedisLayer({ redisUrl, version, log }) : null;
    this.#redis = redis;
    const store = bentostore().useL1Layer({ options: {}, factory: () => this.#memory });
    if (redis) store.useL2Layer({ options: {}, factory: () => redis });
    this.#bento = new BentoCache({
      default: 'layered',
      stores: { layered: store },
      prefix: 'nexus',
      suppressL2Errors: true,
    });
    this.#unsubscribe = [
      listener.on(channel, (payload) => this.#onNotified(payload)),
      listener.onConnected(() => this.#dropAll()),
    ];
  }

  /** The kept value, or what `load` gives, which is then kept. Concurrent callers of one key share one load. Errors of `load` pass through and are not kept. */
  async getOrLoad<T>({ tenantId, key, ttlSeconds, load }: CachedLoad<T>): Promise<T> {
    if (!this.#listener.connectedSince) return load();
    const fullKey = `${tenantId ?? platform}:${key}`;
    const mark = this.#begin(fullKey);
    const own: { fresh?: Kept } = {};
    try {
      const kept: unknown = await this.#bento.getOrSet({
        key: fullKey,
        ttl: ttlSeconds * 1000,
        factory: async (context) => {
          own.fresh = asJson({ key: fullKey, value: await load() });
          return mark.stale ? context.skip() : own.fresh;
        },
      });
      if (own.fresh) return own.fresh.value as T;
      if (!mark.stale && isKept(kept, fullKey)) return kept.value as T;
    } catch (error) {
      throw error instanceof errors.E_FACTORY_ERROR ? error.cause : error;
    } finally {
      this.#end(fullKey, mark);
    }
    await this.#bento.delete({ key: fullKey });
    return load();
  }

  /** Announces within the writing transaction that these keys are no longer true; every process drops them when it commits. */
  async invalidate(tx: Transaction, tenantId: string | null, keys: string[]): Promise<void> {
    const payloads: string[] = [];
    let part: string[] = [];
    for (const key of keys) {
      if (part.length > 0 && Buffer.byteLength(payloadOf(tenantId, [...part, key])) > largestPayload) {
        payloads.push(payloadOf(tenantId, part));
        part = [];
      }
      part.push(key);
    }
    if (part.length > 0) payloads.push(payloadOf(tenantId, part));
    for (const payload of payloads) {
      await tx.query('select pg_notify($1, $2)', [channel, payload]);
      // The notification cannot be lost; this process drops them without its way through Postgres.
      tx.announce(channel, payload);
    }
  }

  /** Empties every layer of every process when the transaction commits. */
  async clear(tx: Transaction): Promise<void> {
    await clearEveryCache(tx);
  }

  /** What Redis is to the cache now. */
  state(): CacheState {
    if (!this.#redis) return { mode: 'off', since: null };
    const { usable, since } = this.#redis.state;
    return { mode: usable ? 'normal' : 'degraded', since };
  }

  async close(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#memory.clear();
    await this.#redis?.disconnect();
  }

  #begin(fullKey: string): { stale: boolean } {
    const mark = { stale: false };
    const marks = this.#underWay.get(fullKey) ?? new Set();
    this.#underWay.set(fullKey, marks.add(mark));
    return mark;
  }

  #end(fullKey: string, mark: { stale: boolean }): void {
    const marks = this.#underWay.get(fullKey);
    marks?.delete(mark);
    if (marks?.size === 0) this.#underWay.delete(fullKey);
  }

  #onNotified(payload: string): void {
    const keys = keysOf(payload);
    if (!keys) return this.#dropAll();
    for (const key of keys) this.#underWay.get(key)?.forEach((mark) => (mark.stale = true));
    this.#settle(this.#bento.deleteMany({ keys }));
  }

  /** Notifications may have been missed, or everything is to go. */
  #dropAll(): void {
    for (const marks of this.#underWay.values()) marks.forEach((mark) => (mark.stale = true));
    this.#memory.clear();
    if (this.#redis) this.#settle(this.#redis.clear());
  }

  #settle(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#log.warn({ err: error }, 'the cache could not drop a value'));
  }
}

function payloadOf(tenantId: string | null, keys: string[]): string {
  return JSON.stringify({ tenant: tenantId ?? platform, keys });
}

/** Full keys of a notification; null: drop everything, also when it cannot be read. */
function keysOf(payload: string): string[] | null {
  try {
    const { tenant, keys } = JSON.parse(payload) as { tenant?: unknown; keys?: unknown };
    return typeof tenant === 'string' && Array.isArray(keys) ? keys.map((key) => `${tenant}:${String(key)}`) : null;
  } catch {
    return null;
  }
}

/** As a later hit will see it, so that both ways give the same. */
function asJson(kept: Kept): Kept {
  return JSON.parse(JSON.stringify(kept)) as Kept;
}

function isKept(found: unknown, key: string): found is Kept {
  return typeof found === 'object' && found !== null && (found as Kept).key === key && 'value' in found;
}

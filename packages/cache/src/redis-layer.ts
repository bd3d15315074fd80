// Redis as the second layer of the cache: used while it is healthy and known to be clean, otherwise as if it were not there.
import type { Log } from '@nexus/service-kit/log';
import type { L2CacheDriver } from 'bentocache/types';
import { Redis } from 'ioredis';

/** Everything of ours in Redis begins with this; nothing else is touched. */
const ours = 'nexus:cache:';
const commandMilliseconds = 150;
/** A Redis that hangs is noticed though nobody asks it: what is told of it is true now. */
const heartbeatMilliseconds = 1000;
/** Pauses before Redis is tried again: from the first to the last, doubled while it fails again soon after it came back. */
const retryMilliseconds = { first: 2000, last: 60_000 };
/** Used for so long without a failure, it counts as well again. */
const wellAfterMilliseconds = 60_000;

/**
 * Never throws and never waits longer than one command's timeout. After any failure an invalidation may have been missed or a late write may
 * still land, so the layer stays out of use until all of ours has been removed from Redis once.
 */
export class RedisLayer implements L2CacheDriver {
  readonly type = 'l2';
  readonly #redis: Redis;
  readonly #log: Log;
  /** Values of another version of the code, which may have another form, stand beside it and are not read. */
  readonly #prefix: string;
  #usable = false;
  #since = new Date();
  #pause = retryMilliseconds.first;
  #cleaning = false;
  #cleanAgain = false;
  #retry: NodeJS.Timeout | undefined;
  readonly #heartbeat: NodeJS.Timeout;
  #closed = false;

  constructor(options: { redisUrl: string; version: string; log: Log }) {
    this.#log = options.log;
    this.#prefix = `${ours}${options.version}:`;
    this.#redis = new Redis(options.redisUrl, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: commandMilliseconds,
      connectTimeout: 1000,
      retryStrategy: (attempt) => Math.min(attempt * 100, retryMilliseconds.first),
    });
    this.#redis.on('error', (error) => this.#fail(error));
    this.#redis.on('close', () => this.#fail(new Error('the connection is closed')));
    this.#redis.on('ready', () => void this.#clean());
    this.#heartbeat = setInterval(() => void this.#try((redis) => redis.ping()), heartbeatMilliseconds);
    this.#heartbeat.unref();
  }

  /** Whether values are read from and written to Redis now, and since when. */
  get state(): { usable: boolean; since: Date } {
    return { usable: this.#usable, since: this.#since };
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.#try((redis) => redis.get(this.#prefix + key))) ?? undefined;
  }

  async set(key: string, value: string, ttl?: number): Promise<boolean> {
    const milliseconds = Math.max(1, Math.round(ttl ?? 60_000));
    return (await this.#try((redis) => redis.set(this.#prefix + key, value, 'PX', milliseconds))) === 'OK';
  }

  async pull(key: string): Promise<string | undefined> {
    return (await this.#try((redis) => redis.getdel(this.#prefix + key))) ?? undefined;
  }

  async delete(key: string): Promise<boolean> {
    return this.deleteMany([key]);
  }

  async deleteMany(keys: string[]): Promise<boolean> {
    const done = await this.#try((redis) => redis.unlink(...keys.map((key) => this.#prefix + key)));
    return done !== undefined;
  }

  /** Removes all of ours; until that is done the layer is out of use. */
  async clear(): Promise<void> {
    this.#leave();
    await this.#clean();
  }

  namespace(): never {
    throw new Error('the cache has no namespaces');
  }

  async disconnect(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#heartbeat);
    this.#redis.disconnect();
  }

  async #try<T>(command: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    if (!this.#usable) return undefined;
    try {
      return await command(this.#redis);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    if (this.#usable) {
      this.#log.warn({ err: error }, 'Redis does not answer; the cache goes on without its second layer');
      const well = Date.now() - this.#since.getTime() > wellAfterMilliseconds;
      this.#pause = well ? retryMilliseconds.first : Math.min(this.#pause * 2, retryMilliseconds.last);
    }
    this.#leave();
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#clean(), this.#pause);
    this.#retry.unref();
  }

  #leave(): void {
    if (!this.#usable) return;
    this.#usable = false;
    this.#since = new Date();
  }

  async #clean(): Promise<void> {
    if (this.#cleaning) this.#cleanAgain = true;
    if (this.#cleaning || this.#closed || this.#redis.status !== 'ready') return;
    this.#cleaning = true;
    try {
      do {
        this.#cleanAgain = false;
        await this.#removeAll();
      } while (this.#cleanAgain);
      // One that is full or read-only still answers: only a write tells.
      await this.#redis.set(`${ours}probe`, '1', 'PX', 1);
      if (this.#usable || this.#closed) return;
      this.#usable = true;
      this.#since = new Date();
      this.#log.info('the cache uses Redis as its second layer');
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#cleaning = false;
    }
  }

  async #removeAll(): Promise<void> {
    let position = '0';
    do {
      const [next, keys] = await this.#redis.scan(position, 'MATCH', `${ours}*`, 'COUNT', 1000);
      if (keys.length > 0) await this.#redis.unlink(...keys);
      position = next;
    } while (position !== '0');
  }
}

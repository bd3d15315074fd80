// A whole Nexus that uses a Redis of its own, and what its health says of it.
import assert from 'node:assert/strict';
import { createShop } from '../drive-shop.ts';
import type { Shop } from '../drive-shop.ts';
import { startNexus } from '../start-nexus.ts';
import type { Nexus } from '../start-nexus.ts';
import { eventually } from './await-condition.ts';
import { startRedisServer } from './redis-server.ts';
import type { RedisServer } from './redis-server.ts';

export interface RedisWorld {
  nexus: Nexus;
  shop: Shop;
  redis: RedisServer;
  /** The orchestrator starts anew with this Redis, or with none. */
  restartWith(url: string | undefined): Promise<void>;
  /** @returns milliseconds until health says that Redis is used */
  isUsed(): Promise<number>;
  cacheState(): Promise<{ status: string; since: string | null }>;
  close(): Promise<void>;
}

/** Started, with a shop named Canario Amarillo, and Redis in use. */
export async function startRedisWorld(): Promise<RedisWorld> {
  const redis = await startRedisServer();
  const nexus = await startNexus({ environment: { REDIS_URL: redis.url } });
  const shop = await createShop(nexus, { storeName: 'Canario Amarillo' });
  const cacheState = async (): Promise<{ status: string; since: string | null }> => {
    const { parts } = await nexus.admin<{ parts: { name: string; status: string; since: string | null }[] }>(
      'GET',
      '/admin/system/health',
    );
    const part = parts.find(({ name }) => name === 'cache_redis');
    assert.ok(part);
    return { status: part.status, since: part.since };
  };
  const isUsed = (): Promise<number> =>
    eventually('Redis is used', async () => (await cacheState()).status === 'ok', 90_000);
  await isUsed();
  return {
    nexus,
    shop,
    redis,
    cacheState,
    isUsed,
    restartWith: async (url) => {
      await nexus.stopPart('orchestrator');
      await nexus.startPart('orchestrator', { REDIS_URL: url });
    },
    close: async () => {
      await nexus.close();
      await redis.close();
    },
  };
}

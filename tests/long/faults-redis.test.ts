// With Redis dead a turn takes about as long as with it: measured in one run, round by round in turn.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { eventually } from '@nexus/testing/faults/await-condition';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { startRedisServer } from '@nexus/testing/faults/redis-server';
import type { RedisServer } from '@nexus/testing/faults/redis-server';
import { figuresOf, nextCustomer } from '@nexus/testing/faults/whole-journey';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

const rounds = 8;
const turnsOfRound = 60;
const atOnce = 4;
let nexus: Nexus;
let redis: RedisServer;
let shop: Shop;

before(async () => {
  redis = await startRedisServer();
  nexus = await startNexus({ environment: { REDIS_URL: redis.url } });
  shop = await createShop(nexus);
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'script', content: 'Contame un poco más.' },
    times: null,
  });
});
after(async () => {
  await nexus?.close();
  await redis?.close();
});

faultRow(
  {
    id: 'R11',
    fault: 'Redis dead: how much slower',
    injected: `SIGKILL in every other of ${rounds * 2} rounds of ${turnsOfRound} turns`,
    tier: 'full',
  },
  async (row) => {
    await round();
    const alive: number[] = [];
    const dead: number[] = [];
    for (let count = 0; count < rounds; count += 1) {
      await eventually('Redis is used', async () => (await redisStatus()) === 'ok', 90_000);
      alive.push(...(await round()));
      await redis.kill();
      dead.push(...(await round()));
      await redis.start();
    }
    const [with99, without99] = [quantile(alive, 0.99), quantile(dead, 0.99)];
    const ratio = without99 / with99;
    const note = `p99 ${with99} ms with, ${without99} ms without (× ${ratio.toFixed(2)}); p50 ${quantile(alive, 0.5)} and ${quantile(dead, 0.5)} ms`;
    assert.ok(ratio <= 1.5, note);
    row.seen(await figuresOf(shop, note));
  },
);

/** Milliseconds from a message to its answer, for every turn of a round. */
async function round(): Promise<number[]> {
  const times: number[] = [];
  const worker = async (): Promise<void> => {
    while (times.length < turnsOfRound) {
      const customer = nextCustomer(shop);
      const begun = performance.now();
      await customer.writes('Hola! Tenés el buzo negro en M?');
      await customer.receives(1, 60_000);
      times.push(Math.round(performance.now() - begun));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return times;
}

function quantile(times: number[], part: number): number {
  return times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
}

async function redisStatus(): Promise<string | undefined> {
  const { parts } = await nexus.admin<{ parts: { name: string; status: string }[] }>('GET', '/admin/system/health');
  return parts.find(({ name }) => name === 'cache_redis')?.status;
}

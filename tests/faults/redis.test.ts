// Redis is only speed: absent, dead, frozen, refusing, full, emptied or poisoned, the outcomes are the same.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { freePort } from '@nexus/testing/embedded-postgres';
import { eventually } from '@nexus/testing/faults/await-condition';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { startRedisServer } from '@nexus/testing/faults/redis-server';
import type { RedisServer } from '@nexus/testing/faults/redis-server';
import { answered, figuresOf, nextCustomer, wholeJourney } from '@nexus/testing/faults/whole-journey';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';

let nexus: Nexus;
let shop: Shop;
let redis: RedisServer;

before(async () => {
  redis = await startRedisServer();
  nexus = await startNexus({ environment: { REDIS_URL: redis.url } });
  shop = await createShop(nexus, { storeName: 'Canario Amarillo' });
  await isUsed();
});
after(async () => {
  await nexus?.close();
  await redis?.close();
});

faultRow({ id: 'R0', fault: 'Redis not wanted', injected: 'no REDIS_URL', tier: 'smoke' }, async (row) => {
  await restartWith(undefined);
  const first = await wholeJourney(shop);
  assert.deepEqual(await cacheState(), { status: 'off', since: null });
  row.seen(await figuresOf(shop, `first answer after ${first} ms, health says off`));
});

faultRow(
  { id: 'R1', fault: 'Redis dead at start', injected: 'nobody listens at REDIS_URL', tier: 'smoke' },
  async (row) => {
    const begun = performance.now();
    await restartWith(`redis://127.0.0.1:${await freePort()}`);
    const start = Math.round(performance.now() - begun);
    const first = await wholeJourney(shop);
    assert.equal((await cacheState()).status, 'degraded');
    row.seen(await figuresOf(shop, `started in ${start} ms, first answer after ${first} ms, health says degraded`));
  },
);

faultRow(
  { id: 'R2', fault: 'Redis dies under load', injected: 'SIGKILL while ten customers write', tier: 'smoke' },
  async (row) => {
    await restartWith(redis.url);
    await isUsed();
    const crowd = Array.from({ length: 10 }, () => nextCustomer(shop));
    const load = Promise.all(crowd.map((customer) => answered(customer, 'Hola! Tenés el buzo negro?')));
    await eventually('the first are answered', async () => (await crowd[0]?.received())?.length !== 0);
    await redis.kill();
    await load;
    await wholeJourney(shop);
    const { since } = await cacheState();
    assert.ok(since, 'health says since when');
    await redis.start();
    const back = await isUsed();
    row.seen(await figuresOf(shop, `degraded told with its hour, used again ${back} ms after its start`));
  },
);

faultRow(
  { id: 'R3', fault: 'Redis hangs', injected: 'SIGSTOP while five customers write', tier: 'smoke' },
  async (row) => {
    await isUsed();
    const crowd = Array.from({ length: 5 }, () => nextCustomer(shop));
    const load = Promise.all(crowd.map((customer) => answered(customer, 'Hola! Tenés el buzo negro?')));
    redis.freeze();
    await load;
    const first = await wholeJourney(shop);
    await eventually('the hang is told', async () => (await cacheState()).status === 'degraded');
    redis.thaw();
    const back = await isUsed();
    row.seen(await figuresOf(shop, `first answer after ${first} ms, used again ${back} ms after SIGCONT`));
  },
);

faultRow(
  { id: 'R4', fault: 'Redis refuses the password', injected: 'another requirepass', tier: 'smoke' },
  async (row) => {
    const guarded = await startRedisServer({ password: 'right' });
    await restartWith(`redis://:wrong@127.0.0.1:${guarded.port}`);
    const first = await wholeJourney(shop);
    assert.equal((await cacheState()).status, 'degraded');
    await guarded.close();
    row.seen(await figuresOf(shop, `first answer after ${first} ms, health says degraded`));
  },
);

faultRow({ id: 'R5', fault: 'Redis is full', injected: 'maxmemory 1, noeviction', tier: 'smoke' }, async (row) => {
  await restartWith(redis.url);
  await isUsed();
  await redis.fill();
  const first = await wholeJourney(shop);
  assert.equal((await cacheState()).status, 'degraded');
  await redis.ask('CONFIG', 'SET', 'maxmemory', '0');
  row.seen(await figuresOf(shop, `first answer after ${first} ms, health says degraded`));
});

faultRow(
  {
    id: 'R6',
    fault: 'Redis holds another shop’s values',
    injected: 'its entries written under our keys',
    tier: 'smoke',
  },
  async (row) => {
    const neighbour = await createShop(nexus, { storeName: 'Canario Violeta' });
    await restartWith(redis.url);
    await isUsed();
    await answered(nextCustomer(neighbour), 'Hola! Tenés el buzo negro?');
    // Nothing of the first shop is in memory since the start, so it is looked for in Redis.
    const poisoned = await poison(shop, neighbour);
    assert.ok(poisoned >= 3, 'channel, shop and agent are poisoned');
    await wholeJourney(shop);
    const canaries = [shop, neighbour].map(({ facts }) => ({
      businessPhone: facts.phone,
      words: facts.phone === shop.facts.phone ? 'Canario Amarillo' : 'Canario Violeta',
    }));
    row.seen(await figuresOf(shop, `${poisoned} values of the other shop, none used`, { canaries }));
  },
);

faultRow(
  {
    id: 'R7',
    fault: 'Redis is emptied under load',
    injected: 'FLUSHALL every 50 ms while ten customers write',
    tier: 'smoke',
  },
  async (row) => {
    await restartWith(redis.url);
    await isUsed();
    let flushes = 0;
    const flushing = setInterval(() => void redis.ask('FLUSHALL').then(() => (flushes += 1)), 50);
    const crowd = Array.from({ length: 10 }, () => nextCustomer(shop));
    await Promise.all(crowd.map((customer) => answered(customer, 'Hola! Tenés el buzo negro?')));
    await wholeJourney(shop);
    clearInterval(flushing);
    row.seen(await figuresOf(shop, `emptied ${flushes} times`));
  },
);

faultRow(
  {
    id: 'R8',
    fault: 'another installation uses the same Redis',
    injected: 'a second system with the same number at its common door',
    tier: 'smoke',
  },
  async (row) => {
    await restartWith(redis.url);
    await isUsed();
    const other = await startNexus({ environment: { REDIS_URL: redis.url } });
    try {
      const there = await createShop(other, { phone: shop.facts.phone });
      for (const each of [shop, there]) {
        assert.equal(await atTheCommonDoor(each), 200);
        await each.nexus.settle(60_000);
        const [stored] = await each.nexus.rows<{ tenant_id: string }>(
          `select tenant_id from messages where provider_message_id = 'wamid.COMMON-DOOR'`,
        );
        assert.equal(stored?.tenant_id, each.facts.tenantId);
      }
    } finally {
      await other.close();
    }
    row.seen(await figuresOf(shop, 'each finds its own shop by the number'));
  },
);

/** @returns the status the door answered to one signed message */
async function atTheCommonDoor(at: Shop): Promise<number> {
  const body = JSON.stringify({
    id: 'evt_common_door',
    type: 'whatsapp.inbound_message.received',
    apiVersion: 'v2',
    createTime: new Date().toISOString(),
    whatsappInboundMessage: {
      id: 'common-door',
      wamid: 'wamid.COMMON-DOOR',
      from: '+5491155550888',
      to: at.facts.phone,
      sendTime: new Date().toISOString(),
      type: 'text',
      text: { body: 'Hola' },
    },
  });
  const headers = { 'content-type': 'application/json', ...at.sign(Buffer.from(body)) };
  return (await fetch(`${at.nexus.url}/webhooks/ycloud`, { method: 'POST', body, headers })).status;
}

async function restartWith(url: string | undefined): Promise<void> {
  await nexus.stopPart('orchestrator');
  await nexus.startPart('orchestrator', { REDIS_URL: url });
}

/** @returns milliseconds until health says that Redis is used */
async function isUsed(): Promise<number> {
  return eventually('Redis is used', async () => (await cacheState()).status === 'ok', 90_000);
}

async function cacheState(): Promise<{ status: string; since: string | null }> {
  const { parts } = await nexus.admin<{ parts: { name: string; status: string; since: string | null }[] }>(
    'GET',
    '/admin/system/health',
  );
  const part = parts.find(({ name }) => name === 'cache_redis');
  assert.ok(part);
  return { status: part.status, since: part.since };
}

/** Writes the neighbour's values under the shop's keys. @returns how many */
async function poison(victim: Shop, neighbour: Shop): Promise<number> {
  const keys = (await redis.ask('KEYS', 'nexus:cache:*')).match(/nexus:cache:\S+/g) ?? [];
  const ids = [
    [neighbour.facts.tenantId, victim.facts.tenantId],
    [neighbour.facts.channelId, victim.facts.channelId],
  ] as const;
  let written = 0;
  for (const key of keys) {
    const [, value = ''] = (await redis.ask('GET', key)).split('\r\n');
    const wrong = ids.reduce((name, [from, to]) => name.replace(from, to), key);
    if (wrong === key) continue;
    await redis.ask('SET', wrong, value, 'PX', '600000');
    written += 1;
  }
  return written;
}

// Redis holds wrong values, is emptied again and again, or serves two installations: nobody gets what is another one's.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { startRedisWorld } from '@nexus/testing/faults/redis-world';
import type { RedisWorld } from '@nexus/testing/faults/redis-world';
import { answered, figuresOf, nextCustomer, wholeJourney } from '@nexus/testing/faults/whole-journey';
import { startNexus } from '@nexus/testing/start-nexus';

let world: RedisWorld;

before(async () => {
  world = await startRedisWorld();
});
after(() => world?.close());

faultRow(
  {
    id: 'R6',
    fault: 'Redis holds another shop’s values',
    injected: 'its entries written under our keys',
    tier: 'full',
  },
  async (row) => {
    const neighbour = await createShop(world.nexus, { storeName: 'Canario Violeta' });
    await world.restartWith(world.redis.url);
    await world.isUsed();
    await answered(nextCustomer(neighbour), 'Hola! Tenés el buzo negro?');
    // Nothing of the first shop is in memory since the start, so it is looked for in Redis.
    const poisoned = await poison(world.shop, neighbour);
    assert.ok(poisoned >= 3, 'channel, shop and agent are poisoned');
    await wholeJourney(world.shop);
    const canaries = [world.shop, neighbour].map(({ facts }) => ({
      businessPhone: facts.phone,
      words: facts.phone === world.shop.facts.phone ? 'Canario Amarillo' : 'Canario Violeta',
    }));
    row.seen(await figuresOf(world.shop, `${poisoned} values of the other shop, none used`, { canaries }));
  },
);

faultRow(
  {
    id: 'R7',
    fault: 'Redis is emptied under load',
    injected: 'FLUSHALL every 50 ms while ten customers write',
    tier: 'full',
  },
  async (row) => {
    await world.restartWith(world.redis.url);
    await world.isUsed();
    let flushes = 0;
    const flushing = setInterval(() => void world.redis.ask('FLUSHALL').then(() => (flushes += 1)), 50);
    const crowd = Array.from({ length: 10 }, () => nextCustomer(world.shop));
    await Promise.all(crowd.map((customer) => answered(customer, 'Hola! Tenés el buzo negro?')));
    await wholeJourney(world.shop);
    clearInterval(flushing);
    row.seen(await figuresOf(world.shop, `emptied ${flushes} times`));
  },
);

faultRow(
  {
    id: 'R8',
    fault: 'another installation uses the same Redis',
    injected: 'a second system with the same number at its common door',
    tier: 'full',
  },
  async (row) => {
    await world.restartWith(world.redis.url);
    await world.isUsed();
    const other = await startNexus({ environment: { REDIS_URL: world.redis.url } });
    try {
      const there = await createShop(other, { phone: world.shop.facts.phone });
      for (const each of [world.shop, there]) {
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
    row.seen(await figuresOf(world.shop, 'each finds its own shop by the number'));
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

/** Writes the neighbour's values under the shop's keys. @returns how many */
async function poison(victim: Shop, neighbour: Shop): Promise<number> {
  const keys = (await world.redis.ask('KEYS', 'nexus:cache:*')).match(/nexus:cache:\S+/g) ?? [];
  const ids = [
    [neighbour.facts.tenantId, victim.facts.tenantId],
    [neighbour.facts.channelId, victim.facts.channelId],
  ] as const;
  let written = 0;
  for (const key of keys) {
    const [, value = ''] = (await world.redis.ask('GET', key)).split('\r\n');
    const wrong = ids.reduce((name, [from, to]) => name.replace(from, to), key);
    if (wrong === key) continue;
    await world.redis.ask('SET', wrong, value, 'PX', '600000');
    written += 1;
  }
  return written;
}

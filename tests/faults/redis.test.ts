// Redis is only speed: absent, dead, frozen, refusing or full, the outcomes are the same.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { freePort } from '@nexus/testing/embedded-postgres';
import { eventually } from '@nexus/testing/faults/await-condition';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { startRedisServer } from '@nexus/testing/faults/redis-server';
import { startRedisWorld } from '@nexus/testing/faults/redis-world';
import type { RedisWorld } from '@nexus/testing/faults/redis-world';
import { answered, figuresOf, nextCustomer, wholeJourney } from '@nexus/testing/faults/whole-journey';

let world: RedisWorld;

before(async () => {
  world = await startRedisWorld();
});
after(() => world?.close());

faultRow({ id: 'R0', fault: 'Redis not wanted', injected: 'no REDIS_URL', tier: 'smoke' }, async (row) => {
  await world.restartWith(undefined);
  const first = await wholeJourney(world.shop);
  assert.deepEqual(await world.cacheState(), { status: 'off', since: null });
  row.seen(await figuresOf(world.shop, `first answer after ${first} ms, health says off`));
});

faultRow(
  { id: 'R1', fault: 'Redis dead at start', injected: 'nobody listens at REDIS_URL', tier: 'smoke' },
  async (row) => {
    const begun = performance.now();
    await world.restartWith(`redis://127.0.0.1:${await freePort()}`);
    const start = Math.round(performance.now() - begun);
    const first = await wholeJourney(world.shop);
    assert.equal((await world.cacheState()).status, 'degraded');
    row.seen(
      await figuresOf(world.shop, `started in ${start} ms, first answer after ${first} ms, health says degraded`),
    );
  },
);

faultRow(
  { id: 'R2', fault: 'Redis dies under load', injected: 'SIGKILL while ten customers write', tier: 'smoke' },
  async (row) => {
    await world.restartWith(world.redis.url);
    await world.isUsed();
    const crowd = Array.from({ length: 10 }, () => nextCustomer(world.shop));
    const load = Promise.all(crowd.map((customer) => answered(customer, 'Hola! Tenés el buzo negro?')));
    await eventually('the first are answered', async () => (await crowd[0]?.received())?.length !== 0);
    await world.redis.kill();
    await load;
    await wholeJourney(world.shop);
    const { since } = await world.cacheState();
    assert.ok(since, 'health says since when');
    await world.redis.start();
    const back = await world.isUsed();
    row.seen(await figuresOf(world.shop, `degraded told with its hour, used again ${back} ms after its start`));
  },
);

faultRow(
  { id: 'R3', fault: 'Redis hangs', injected: 'SIGSTOP while five customers write', tier: 'smoke' },
  async (row) => {
    await world.isUsed();
    const crowd = Array.from({ length: 5 }, () => nextCustomer(world.shop));
    const load = Promise.all(crowd.map((customer) => answered(customer, 'Hola! Tenés el buzo negro?')));
    world.redis.freeze();
    await load;
    const first = await wholeJourney(world.shop);
    await eventually('the hang is told', async () => (await world.cacheState()).status === 'degraded');
    world.redis.thaw();
    const back = await world.isUsed();
    row.seen(await figuresOf(world.shop, `first answer after ${first} ms, used again ${back} ms after SIGCONT`));
  },
);

faultRow(
  { id: 'R4', fault: 'Redis refuses the password', injected: 'another requirepass', tier: 'smoke' },
  async (row) => {
    const guarded = await startRedisServer({ password: 'right' });
    await world.restartWith(`redis://:wrong@127.0.0.1:${guarded.port}`);
    const first = await wholeJourney(world.shop);
    assert.equal((await world.cacheState()).status, 'degraded');
    await guarded.close();
    row.seen(await figuresOf(world.shop, `first answer after ${first} ms, health says degraded`));
  },
);

faultRow({ id: 'R5', fault: 'Redis is full', injected: 'maxmemory 1, noeviction', tier: 'smoke' }, async (row) => {
  await world.restartWith(world.redis.url);
  await world.isUsed();
  await world.redis.fill();
  const first = await wholeJourney(world.shop);
  assert.equal((await world.cacheState()).status, 'degraded');
  await world.redis.ask('CONFIG', 'SET', 'maxmemory', '0');
  row.seen(await figuresOf(world.shop, `first answer after ${first} ms, health says degraded`));
});

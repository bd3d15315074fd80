// Postgres that answers late, or has to keep what is old: slower, and nothing else.
import { after, before } from 'node:test';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { slowest, startPostgresWorld } from '@nexus/testing/faults/postgres-world';
import type { PostgresWorld } from '@nexus/testing/faults/postgres-world';
import { answered, nextCustomer, wholeJourney } from '@nexus/testing/faults/whole-journey';

let world: PostgresWorld;
before(async () => {
  world = await startPostgresWorld();
});
after(() => world?.close());

faultRow(
  { id: 'P7', fault: 'Postgres slow', injected: 'TCP proxy, every answer 500 ms late, then 1200 ms', tier: 'full' },
  async (row) => {
    await world.proxy.set({ kind: 'latency', milliseconds: 500 });
    const told = await world.deliver(1);
    for (const one of told) if (one?.status !== 200) world.isHonest(one);
    const customer = nextCustomer(world.shop);
    const begun = performance.now();
    await answered(customer, 'Hola! Tenés el buzo negro?');
    const answer = Math.round(performance.now() - begun);
    await world.proxy.set({ kind: 'latency', milliseconds: 1200 });
    const late = await world.deliver(4);
    for (const one of late) world.isHonest(one);
    await world.proxy.set('pass');
    row.seen(
      await world.healed(
        `${told[0]?.status} after ${slowest(told)} ms and answered after ${answer} ms; at 1200 ms ${late.length} times 503 within ${slowest(late)} ms`,
      ),
    );
  },
);

faultRow(
  { id: 'P11', fault: 'an old snapshot is held', injected: 'REPEATABLE READ open while customers write', tier: 'full' },
  async (row) => {
    await world.postgres.session(async (client) => {
      await client.query('begin isolation level repeatable read');
      await client.query('select count(*) from messages');
      for (let round = 0; round < 5; round += 1) await wholeJourney(world.shop);
      await client.query('commit');
    });
    row.seen(await world.healed('five whole journeys meanwhile'));
  },
);

// Postgres fails in its ways: the door says 503 in time, nothing acknowledged is lost, nobody has to do anything afterwards.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { pause } from '@nexus/testing/faults/await-condition';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { startPostgresWorld } from '@nexus/testing/faults/postgres-world';
import type { PostgresWorld } from '@nexus/testing/faults/postgres-world';
import { answered, nextCustomer } from '@nexus/testing/faults/whole-journey';
import { control } from '@nexus/testing/start-simulators';

let world: PostgresWorld;

before(async () => {
  world = await startPostgresWorld();
});
after(() => world?.close());

for (const how of ['fast', 'immediate'] as const) {
  faultRow(
    {
      id: how === 'fast' ? 'P1' : 'P1i',
      fault: `Postgres restarts (${how})`,
      injected: 'while six customers write',
      tier: 'smoke',
    },
    async (row) => {
      const crowd = Array.from({ length: 6 }, () => nextCustomer(world.shop));
      const writing = crowd.map((customer) => customer.writes('Hola! Tenés el buzo negro?'));
      await pause(40);
      await world.postgres.stop(how);
      const [down] = (await nextCustomer(world.shop).writes('Hola! Están?')).deliveries;
      world.isHonest(down);
      await world.postgres.start();
      await Promise.all(writing);
      row.seen(await world.healed(`the door said ${down?.status} after ${down?.ms} ms`));
    },
  );
}

faultRow(
  {
    id: 'P2',
    fault: 'sessions ended by the server',
    injected: 'pg_terminate_backend on all, in work and idle',
    tier: 'smoke',
  },
  async (row) => {
    const crowd = Array.from({ length: 6 }, () => nextCustomer(world.shop));
    const writing = crowd.map((customer) => answered(customer, 'Hola! Tenés el buzo negro?'));
    let ended = 0;
    for (let round = 0; round < 5; round += 1) {
      await pause(60);
      const rows = await world.postgres.rows(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'nexus%' and backend_type = 'client backend'`,
      );
      ended += rows.length;
    }
    await Promise.all(writing);
    row.seen(await world.healed(`${ended} sessions ended`));
  },
);

faultRow(
  { id: 'P3', fault: 'Postgres silent (black hole)', injected: 'TCP proxy drops both ways', tier: 'smoke' },
  async (row) => {
    await world.proxy.set({ kind: 'black-hole' });
    const door = await world.doorAndProbes();
    await world.proxy.set('pass');
    row.seen(await world.healed(door));
  },
);

for (const [id, kind] of [
  ['P4', 'drop-down'],
  ['P4r', 'reset-on-reply'],
] as const) {
  faultRow(
    { id, fault: 'answer to COMMIT lost', injected: `TCP proxy, ${kind} after commit`, tier: 'smoke' },
    async (row) => {
      const customer = nextCustomer(world.shop);
      await answered(customer, 'Hola! Tenés el buzo negro?');
      const before = (await customer.received()).length;
      // The commit of this very message, not one of the workers'.
      await world.proxy.set({ kind }, { after: ['Y en talle L?', 'commit'], times: 1 });
      const [first] = (await customer.writes('Y en talle L?')).deliveries;
      await world.proxy.set('pass');
      assert.equal(first?.status, 503, 'what may not be stored is not acknowledged');
      await control(world.shop.network, 'retry', {});
      await customer.receives(before + 1, 60_000);
      const note = await world.healed(`the first delivery was told ${first?.status}`);
      const stored = (await customer.messages()).filter(({ text }) => text === 'Y en talle L?');
      assert.equal(stored.length, 1, 'stored once');
      row.seen(note);
    },
  );
}

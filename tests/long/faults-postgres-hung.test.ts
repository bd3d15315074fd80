// Postgres hangs, refuses writes, holds a lock or forgets the listener: the door says 503 in time, and all heals by itself.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { eventually, pause } from '@nexus/testing/faults/await-condition';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { slowest, startPostgresWorld } from '@nexus/testing/faults/postgres-world';
import type { PostgresWorld } from '@nexus/testing/faults/postgres-world';
import { answered, nextCustomer } from '@nexus/testing/faults/whole-journey';

let world: PostgresWorld;

before(async () => {
  world = await startPostgresWorld();
});
after(() => world?.close());

faultRow(
  { id: 'P5', fault: 'Postgres hung', injected: 'SIGSTOP of the server and all its sessions', tier: 'full' },
  async (row) => {
    world.postgres.freeze();
    const door = await world.doorAndProbes();
    world.postgres.thaw();
    row.seen(await world.healed(door));
  },
);

faultRow(
  { id: 'P9', fault: 'Postgres read-only', injected: 'default_transaction_read_only = on', tier: 'full' },
  async (row) => {
    const readOnly = (value: string): Promise<unknown> =>
      world.postgres.session(async (client) => {
        await client.query(`alter system set default_transaction_read_only = ${value}`);
        await client.query('select pg_reload_conf()');
      });
    await readOnly('on');
    await pause(300);
    const [down] = (await nextCustomer(world.shop).writes('Hola! Están?')).deliveries;
    world.isHonest(down);
    await world.postgres.session(async (client) => {
      await client.query('set default_transaction_read_only = off');
      await client.query('alter system reset default_transaction_read_only');
      await client.query('select pg_reload_conf()');
    });
    row.seen(await world.healed(`the door said ${down?.status} after ${down?.ms} ms`));
  },
);

faultRow(
  { id: 'P10', fault: 'a lock held for long', injected: 'LOCK TABLE messages in another session', tier: 'full' },
  async (row) => {
    let note = '';
    await world.postgres.session(async (client) => {
      await client.query('begin');
      await client.query('lock table messages in access exclusive mode');
      const told = await world.deliver(8);
      for (const one of told) world.isHonest(one);
      assert.equal((await fetch(`${world.nexus.url}/readyz`)).status, 200, 'the rest works');
      const [waiting] = await world.postgres.rows<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'nexus'`,
      );
      assert.ok((waiting?.count ?? 0) <= 24, 'sessions that wait do not pile up');
      note = `8 times 503 within ${slowest(told)} ms`;
      await client.query('rollback');
    });
    row.seen(await world.healed(note));
  },
);

faultRow(
  {
    id: 'P12',
    fault: 'the listening connection half-open',
    injected: 'TCP proxy forgets its server side',
    tier: 'full',
  },
  async (row) => {
    await world.proxy.set({ kind: 'half-open' }, { only: 'nexus-listener' });
    const begun = performance.now();
    await answered(nextCustomer(world.shop), 'Hola! Tenés el buzo negro?');
    const wait = Math.round(performance.now() - begun);
    const again = await eventually('the listener hears again', async () => {
      const [row] = await world.postgres.rows<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity where application_name = 'nexus-listener'`,
      );
      return row?.count === 1;
    });
    await world.proxy.set('pass');
    row.seen(await world.healed(`answered by polling after ${wait} ms, listening again ${again} ms later`));
  },
);

// The slower faults of Postgres: a full disk, no connections left, a pool too small for the crowd.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import * as pg from 'pg';
import { eventually } from '@nexus/testing/faults/await-condition';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { slowest, startPostgresWorld } from '@nexus/testing/faults/postgres-world';
import type { PostgresWorld } from '@nexus/testing/faults/postgres-world';
import { nextCustomer, redelivered } from '@nexus/testing/faults/whole-journey';

const crowdSize = 40;
let world: PostgresWorld;

before(async () => {
  world = await startPostgresWorld({ settings: { max_connections: '40' }, environment: { POSTGRES_POOL: '4' } });
});
after(() => world?.close());

faultRow(
  {
    id: 'P6',
    fault: 'disk full',
    injected: 'messages on a tmpfs of 8 MiB that is filled',
    tier: 'full',
    needs: ['root'],
  },
  async (row) => {
    const disk = mkdtempSync('/var/tmp/nexus-fault-disk-');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,uid=65534,gid=65534,mode=700', 'tmpfs', disk]);
    try {
      await world.postgres.session(async (client) => {
        await client.query(`create tablespace small location '${disk}'`);
        await client.query('alter table messages set tablespace small');
      });
      const filler = join(disk, 'filler');
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
      let told = await world.deliver(1);
      let taken = 0;
      // What fits into the last page is still taken.
      for (; told[0]?.status === 200 && taken < 400; taken += 1) told = await world.deliver(1);
      world.isHonest(told[0]);
      rmSync(filler);
      const figures = await world.healed(`503 after ${taken} more messages, when the last page was full`);
      await world.postgres.rows('alter table messages set tablespace pg_default');
      await world.postgres.rows('drop tablespace small');
      row.seen(figures);
    } finally {
      execFileSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  },
);

faultRow(
  { id: 'P8', fault: 'too many connections', injected: 'every connection of the server taken by others', tier: 'full' },
  async (row) => {
    const others: pg.Client[] = [];
    const keeper = new pg.Client({ connectionString: world.postgres.dsn, application_name: 'fault-test' });
    await keeper.connect();
    const hog = async (): Promise<boolean> => {
      const client = new pg.Client({ connectionString: world.postgres.dsn, application_name: 'fault-test' });
      client.on('error', () => undefined);
      return client.connect().then(
        () => others.push(client) > 0,
        () => false,
      );
    };
    let told: Awaited<ReturnType<typeof world.deliver>>;
    try {
      // Ours take back what they can: whoever is quicker has the place.
      await eventually('nothing is left', async () => {
        await keeper.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'nexus%' and backend_type = 'client backend'`,
        );
        while (await hog());
        return (await fetch(`${world.nexus.url}/readyz`)).status === 503;
      });
      told = await world.deliver(2);
      for (const one of told) world.isHonest(one);
      const alive = await fetch(`${world.nexus.url}/healthz`);
      assert.equal(alive.status, 200);
    } finally {
      await Promise.all(others.map((client) => client.end()));
      await keeper.end();
    }
    row.seen(await world.healed(`${others.length} taken by others, 503 within ${slowest(told)} ms`));
  },
);

faultRow(
  { id: 'P8p', fault: 'pool exhausted', injected: `4 connections, ${crowdSize} customers at once`, tier: 'full' },
  async (row) => {
    const crowd = Array.from({ length: crowdSize }, () => nextCustomer(world.shop));
    const begun = performance.now();
    const written = await Promise.all(crowd.map((customer) => customer.writes('Hola! Tenés el buzo negro?')));
    const refused = written.filter(({ deliveries }) => deliveries[0]?.status !== 200).length;
    await redelivered(world.shop);
    for (const customer of crowd) await customer.receives(1, 120_000);
    const wait = Math.round(performance.now() - begun);
    row.seen(await world.healed(`all answered within ${wait} ms, ${refused} were told to come again first`));
  },
);

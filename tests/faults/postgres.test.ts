// Postgres fails in its ways: the door says 503 in time, nothing acknowledged is lost, nobody has to do anything afterwards.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { eventually, isAlive, pause } from '@nexus/testing/faults/await-condition';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { startPostgresServer } from '@nexus/testing/faults/postgres-server';
import type { PostgresServer } from '@nexus/testing/faults/postgres-server';
import { startTcpProxy, through } from '@nexus/testing/faults/tcp-proxy';
import type { TcpProxy } from '@nexus/testing/faults/tcp-proxy';
import { answered, figuresOf, nextCustomer, wholeJourney } from '@nexus/testing/faults/whole-journey';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

let postgres: PostgresServer;
let proxy: TcpProxy;
let nexus: Nexus;
let shop: Shop;
let pid: number;
/** How long the door takes when nothing is broken. */
let usualMs = 0;

before(async () => {
  postgres = await startPostgresServer();
  proxy = await startTcpProxy(postgres);
  nexus = await startNexus({
    dsn: postgres.dsn,
    spawned: ['orchestrator'],
    environment: { POSTGRES_DSN: through(proxy, postgres.dsn), LEASE_MS: '4000' },
  });
  pid = nexus.parts.get('orchestrator')?.pid ?? 0;
  shop = await createShop(nexus);
  await answered(nextCustomer(shop), 'Hola! Tenés el buzo negro?');
  const healthy = await Promise.all(Array.from({ length: 8 }, () => nextCustomer(shop).writes('Hola! Están?')));
  usualMs = Math.max(...healthy.map(({ deliveries }) => deliveries[0]?.ms ?? 0));
});
after(async () => {
  await nexus?.close();
  await proxy?.close();
  await postgres?.close();
});

for (const how of ['fast', 'immediate'] as const) {
  faultRow(
    {
      id: how === 'fast' ? 'P1' : 'P1i',
      fault: `Postgres restarts (${how})`,
      injected: 'while six customers write',
      tier: 'smoke',
    },
    async (row) => {
      const crowd = Array.from({ length: 6 }, () => nextCustomer(shop));
      const writing = crowd.map((customer) => customer.writes('Hola! Tenés el buzo negro?'));
      await pause(40);
      await postgres.stop(how);
      const [down] = (await nextCustomer(shop).writes('Hola! Están?')).deliveries;
      isHonest(down);
      await postgres.start();
      await Promise.all(writing);
      row.seen(await healed(`the door said ${down?.status} after ${down?.ms} ms`));
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
    const crowd = Array.from({ length: 6 }, () => nextCustomer(shop));
    const writing = crowd.map((customer) => answered(customer, 'Hola! Tenés el buzo negro?'));
    let ended = 0;
    for (let round = 0; round < 5; round += 1) {
      await pause(60);
      const rows = await postgres.rows(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'nexus%' and backend_type = 'client backend'`,
      );
      ended += rows.length;
    }
    await Promise.all(writing);
    row.seen(await healed(`${ended} sessions ended`));
  },
);

faultRow(
  { id: 'P3', fault: 'Postgres silent (black hole)', injected: 'TCP proxy drops both ways', tier: 'smoke' },
  async (row) => {
    await proxy.set({ kind: 'black-hole' });
    const door = await doorAndProbes();
    await proxy.set('pass');
    row.seen(await healed(door));
  },
);

for (const [id, kind] of [
  ['P4', 'drop-down'],
  ['P4r', 'reset-on-reply'],
] as const) {
  faultRow(
    { id, fault: 'answer to COMMIT lost', injected: `TCP proxy, ${kind} after commit`, tier: 'smoke' },
    async (row) => {
      const customer = nextCustomer(shop);
      await answered(customer, 'Hola! Tenés el buzo negro?');
      const before = (await customer.received()).length;
      await proxy.set({ kind }, { after: 'commit', times: 1 });
      const [first] = (await customer.writes('Y en talle L?')).deliveries;
      await proxy.set('pass');
      await control(shop.network, 'retry', {});
      await customer.receives(before + 1, 60_000);
      const note = await healed(`the first delivery was told ${first?.status}`);
      const stored = (await customer.messages()).filter(({ text }) => text === 'Y en talle L?');
      assert.equal(stored.length, 1, 'stored once');
      row.seen(note);
    },
  );
}

faultRow(
  { id: 'P5', fault: 'Postgres hung', injected: 'SIGSTOP of the server and all its sessions', tier: 'smoke' },
  async (row) => {
    postgres.freeze();
    const door = await doorAndProbes();
    postgres.thaw();
    row.seen(await healed(door));
  },
);

faultRow(
  { id: 'P9', fault: 'Postgres read-only', injected: 'default_transaction_read_only = on', tier: 'smoke' },
  async (row) => {
    const readOnly = (value: string): Promise<unknown> =>
      postgres.session(async (client) => {
        await client.query(`alter system set default_transaction_read_only = ${value}`);
        await client.query('select pg_reload_conf()');
      });
    await readOnly('on');
    await pause(300);
    const [down] = (await nextCustomer(shop).writes('Hola! Están?')).deliveries;
    isHonest(down);
    await postgres.session(async (client) => {
      await client.query('set default_transaction_read_only = off');
      await client.query('alter system reset default_transaction_read_only');
      await client.query('select pg_reload_conf()');
    });
    row.seen(await healed(`the door said ${down?.status} after ${down?.ms} ms`));
  },
);

faultRow(
  { id: 'P10', fault: 'a lock held for long', injected: 'LOCK TABLE messages in another session', tier: 'smoke' },
  async (row) => {
    let note = '';
    await postgres.session(async (client) => {
      await client.query('begin');
      await client.query('lock table messages in access exclusive mode');
      const deliveries = await Promise.all(
        Array.from({ length: 8 }, () => nextCustomer(shop)).map((customer) => customer.writes('Hola! Están?')),
      );
      for (const one of deliveries) isHonest(one.deliveries[0]);
      const slowest = Math.max(...deliveries.map((one) => one.deliveries[0]?.ms ?? 0));
      assert.equal((await fetch(`${nexus.url}/readyz`)).status, 200, 'the rest works');
      const [waiting] = await postgres.rows<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'nexus'`,
      );
      assert.ok((waiting?.count ?? 0) <= 24, 'sessions that wait do not pile up');
      note = `8 times 503 within ${slowest} ms`;
      await client.query('rollback');
    });
    row.seen(await healed(note));
  },
);

faultRow(
  {
    id: 'P12',
    fault: 'the listening connection half-open',
    injected: 'TCP proxy forgets its server side',
    tier: 'smoke',
  },
  async (row) => {
    await proxy.set({ kind: 'half-open' }, { only: 'nexus-listener' });
    const begun = performance.now();
    await answered(nextCustomer(shop), 'Hola! Tenés el buzo negro?');
    const wait = Math.round(performance.now() - begun);
    const again = await eventually('the listener hears again', async () => {
      const [row] = await postgres.rows<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity where application_name = 'nexus-listener'`,
      );
      return row?.count === 1;
    });
    await proxy.set('pass');
    row.seen(await healed(`answered by polling after ${wait} ms, listening again ${again} ms later`));
  },
);

/** 503, so that the provider delivers again; within two seconds and what this machine takes at its best, so that it does not give up. */
function isHonest(delivery: { status: number; ms: number } | undefined): void {
  assert.equal(delivery?.status, 503, 'the door says that it cannot');
  assert.ok(delivery.ms < 2000 + 3 * usualMs, `within two seconds: ${delivery.ms} ms, usually ${usualMs} ms`);
}

/** While nothing comes back from Postgres. */
async function doorAndProbes(): Promise<string> {
  const deliveries = await Promise.all(
    Array.from({ length: 4 }, () => nextCustomer(shop)).map((customer) => customer.writes('Hola! Están?')),
  );
  for (const one of deliveries) isHonest(one.deliveries[0]);
  const slowest = Math.max(...deliveries.map((one) => one.deliveries[0]?.ms ?? 0));
  const begun = performance.now();
  const [alive, ready] = await Promise.all(['/healthz', '/readyz'].map((path) => fetch(nexus.url + path)));
  assert.deepEqual([alive?.status, ready?.status], [200, 503], 'alive and not ready');
  return `4 times 503 within ${slowest} ms, not ready after ${Math.round(performance.now() - begun)} ms`;
}

/** The fault is over: nobody does anything, the same process goes on, everything is answered. */
async function healed(note: string): Promise<Awaited<ReturnType<typeof figuresOf>>> {
  const ready = await eventually(
    'ready again',
    async () => (await fetch(`${nexus.url}/readyz`)).status === 200,
    60_000,
  );
  await eventually(
    'every message is delivered',
    async () => {
      await control(shop.network, 'retry', {});
      return (await waitingDeliveries()) === 0;
    },
    60_000,
  );
  await nexus.settle(60_000);
  await wholeJourney(shop);
  assert.equal(nexus.parts.get('orchestrator')?.pid, pid);
  assert.ok(isAlive(pid), 'the process never ended');
  return figuresOf(shop, `${note}; ready ${ready} ms after the end, then a whole journey`);
}

async function waitingDeliveries(): Promise<number> {
  const { items } = await control<{ items: { state: string }[] }>(shop.network, 'deliveries');
  return items.filter(({ state }) => state === 'pending').length;
}

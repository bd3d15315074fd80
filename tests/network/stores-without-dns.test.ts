// The clients of Postgres and Redis while the name server says nothing or NXDOMAIN: what is connected goes on, and what must look up anew heals by itself.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@nexus/testing/embedded-postgres';
import { createTestDatabase } from '@nexus/testing/test-database';
import type { TestDatabase } from '@nexus/testing/test-database';
import type { Question } from './lab/caller.ts';
import { DnsToy } from './lab/dns-toy.ts';
import { faultRow, seconds } from './lab/fault-row.ts';
import { loopbackAddress } from './lab/loopback.ts';
import { startRelay } from './lab/relay.ts';
import { startCaller } from './lab/start-caller.ts';
import { SteadyLoad } from './lab/steady-load.ts';

const skip = process.getuid?.() === 0 ? false : 'needs root';
/** How long the name server answers badly, and how long who is connected is watched meanwhile. */
const outageMs = 1500;
/** A look-up nobody answers is given up after two attempts of a second. */
const lookUpMs = 2000;

let dns: DnsToy;
let database: TestDatabase;
let redis: ChildProcess;
let redisPort: number;
let rows = 0;

before(async () => {
  if (skip) return;
  dns = await DnsToy.start(loopbackAddress(), 53);
  database = await createTestDatabase({ empty: true });
  redisPort = await freePort();
  redis = spawn('redis-server', ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', ''], {
    stdio: 'ignore',
  });
});
after(async () => {
  if (skip) return;
  const ended = once(redis, 'exit');
  redis.kill();
  await ended;
  await database.drop();
  await dns.close();
});

interface Store {
  name: string;
  port: number;
  /**
   * Milliseconds in which it is back once the name is known: a pool asks at once; Redis is connected again within 2 s, and left alone for
   * another 4 s each time a command takes more than 150 ms then, which a busy machine may bring about twice.
   */
  promised: number;
  server(): { host: string; port: number };
  question(host: string): Question;
}

const stores: Store[] = [
  {
    name: 'Postgres',
    port: 5432,
    promised: 2000,
    server: () => ({ host: new URL(database.dsn).hostname, port: Number(new URL(database.dsn).port) }),
    question: (host) => ({
      client: 'postgres',
      dsn: Object.assign(new URL(database.dsn), { host: `${host}:5432` }).href,
    }),
  },
  {
    name: 'Redis',
    port: 6379,
    promised: 10_000,
    server: () => ({ host: '127.0.0.1', port: redisPort }),
    question: (host) => ({ client: 'redis', url: `redis://${host}:6379` }),
  },
];

// One after the other, each with a caller of its own: look-ups that nobody answers hold its few threads for them.
for (const store of stores)
  describe(`the client of ${store.name}`, { skip }, () => {
    for (const fault of ['nxdomain', 'silent'] as const)
      test(`goes on while connected, and finds its way when it was cut off: ${fault}`, () =>
        faultRow(
          {
            fault: `N2 DNS ${fault}, client of ${store.name}`,
            injected: 'first while it is connected, then its connections are cut and it moves',
          },
          () => livesThrough(store, fault),
        ));
  });

async function livesThrough(store: Store, fault: 'nxdomain' | 'silent'): Promise<string> {
  const name = `store-${(rows += 1)}.test`;
  const [first, second] = [loopbackAddress(), loopbackAddress()];
  dns.records.set(name, { addresses: [first] });
  const old = await startRelay({ address: first, port: store.port }, store.server());
  const next = await startRelay({ address: second, port: store.port }, store.server());
  const caller = await startCaller(dns.address);
  // Never two at once until it is cut off, so that the pool needs no further connection.
  const load = new SteadyLoad(5, () => caller.ask(store.question(name)));
  try {
    await load.until((one) => one.status === 200);
    dns.records.set(name, { addresses: [first], fault });
    const connected = performance.now();
    await delay(outageMs);
    const cut = performance.now();
    await old.close();
    await load.until((one) => one.status !== 200, cut - 1000);
    await delay(outageMs);
    dns.records.set(name, { addresses: [second] });
    const since = performance.now();
    await load.untilSteady((one) => one.status === 200, since);
    await load.stop();
    const meanwhile = load.asked.filter((one) => one.at >= connected && one.answered < cut);
    assert.ok(meanwhile.length > 0);
    assert.deepEqual(
      meanwhile.filter((one) => one.status !== 200),
      [],
      'who is connected needs no name',
    );
    return told(store, load, { cut, since, within: store.promised + (fault === 'silent' ? lookUpMs : 0) });
  } finally {
    await load.stop();
    await caller.stop();
    await old.close();
    await next.close();
  }
}

/** Checks what came after the cut: honest refusals, none of Redis that kept anybody waiting, and health in time for good. */
function told(store: Store, load: SteadyLoad, at: { cut: number; since: number; within: number }): string {
  const refused = load.asked.filter((one) => one.at >= at.cut && one.status !== 200);
  const waited = Math.max(0, ...refused.map((one) => one.answered - one.at));
  if (store.name === 'Redis') assert.ok(waited < 500 + load.blur, `a look-up waited ${seconds(waited)} for Redis`);
  else assert.deepEqual([...new Set(refused.map(({ status }) => status))], [503], 'honestly refused');
  const last = Math.max(at.since, ...refused.map((one) => one.at));
  const well = load.asked.filter((one) => one.at >= last && one.status === 200).toSorted((a, b) => a.at - b.at)[0];
  assert.ok(well, 'it never healed');
  const took = well.answered - at.since;
  const allowed = at.within + load.blur + 500;
  assert.ok(took <= allowed, `healed after ${seconds(took)}, promised ${seconds(at.within)}`);
  return `connected: all answered; cut off: ${refused.length} refused, the slowest after ${seconds(waited)}; healed in ${seconds(took)} of ${seconds(at.within)}`;
}

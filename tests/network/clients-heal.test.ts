// Our own clients before services that move, vanish and are restarted, and before a Postgres and a Redis that do: through real name look-ups.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@nexus/testing/embedded-postgres';
import { createTestDatabase } from '@nexus/testing/test-database';
import { DnsToy } from './lab/dns-toy.ts';
import { faultRow, seconds } from './lab/fault-row.ts';
import { from, healed } from './lab/healed.ts';
import { loopbackAddress } from './lab/loopback.ts';
import { startRelay } from './lab/relay.ts';
import { standInPort, startStandIn } from './lab/stand-in.ts';
import type { StandIn } from './lab/stand-in.ts';
import { startCaller } from './lab/start-caller.ts';
import type { Caller } from './lab/start-caller.ts';
import { startReplica } from './lab/start-replica.ts';
import type { Replica } from './lab/start-replica.ts';
import { SteadyLoad } from './lab/steady-load.ts';

const skip = process.getuid?.() === 0 ? false : 'needs root';
const tokens = 'test-internal-token-for-every-service';
/** What the DNS server says; the C library keeps nothing, and a connection at most half a minute. */
const promised = 2000;

let dns: DnsToy;
let caller: Caller;
const standIns: StandIn[] = [];
const loads: SteadyLoad[] = [];
let rows = 0;

before(async () => {
  if (skip) return;
  dns = await DnsToy.start(loopbackAddress(), 53);
  caller = await startCaller(dns.address);
});
after(async () => {
  if (skip) return;
  await Promise.all(loads.map((load) => load.stop()));
  await Promise.all(standIns.map((one) => one.stop()));
  await caller.stop();
  await dns.close();
});

async function standIn(
  target: string,
  replica: string,
  address = loopbackAddress(),
): Promise<StandIn & { address: string }> {
  const one = await startStandIn({ name: target, replica, address, tokens: [tokens] });
  standIns.push(one);
  return { ...one, address };
}

/** A name of its own for each row, so that each has a client of its own. */
function newName(target: string): string {
  return `${target}-${(rows += 1)}.test`;
}

function calling(target: string, name: string, perSecond = 20): SteadyLoad {
  const baseUrl = `http://${name}:${standInPort}`;
  const load = new SteadyLoad(perSecond, (count) =>
    caller.ask({ client: 'service', target, baseUrl, path: `/turn?n=${count}`, tokens }),
  );
  loads.push(load);
  return load;
}

for (const target of ['agent', 'whatsapp', 'tiendanube']) {
  describe(`a client of ${target}`, { skip, concurrency: 2 }, () => {
    test('follows it to another address', () =>
      faultRow(
        { fault: `N1 ${target} changes address`, injected: 'stopped, its name answers another address' },
        async () => {
          const name = newName(target);
          const old = await standIn(target, 'old');
          dns.records.set(name, { addresses: [old.address] });
          const load = calling(target, name);
          await load.until(from('old'));
          const next = await standIn(target, 'new');
          dns.records.set(name, { addresses: [next.address] });
          await old.stop();
          const since = performance.now();
          await load.untilSteady(from('new'));
          await load.stop();
          return healed(load, since, 'new', [503], promised);
        },
      ));

    test('never takes the answer of who has its address now', () =>
      faultRow(
        { fault: `N3 address of ${target} reused`, injected: 'another service listens there, the connections are new' },
        async () => {
          const name = newName(target);
          const old = await standIn(target, 'old');
          dns.records.set(name, { addresses: [old.address] });
          const load = calling(target, name);
          await load.until(from('old'));
          // First only the stranger is there: then the name is mended, and the next call finds its way.
          await old.stop();
          const stranger = await standIn('stranger', 'stranger', old.address);
          const refusal = await load.until((one) => one.status === 503 && one.body.includes('"no"'));
          assert.match(refusal.body, new RegExp(`${target}\\.unreachable`));
          const next = await standIn(target, 'new');
          dns.records.set(name, { addresses: [next.address] });
          const since = performance.now();
          await load.untilSteady(from('new'));
          await load.stop();
          assert.deepEqual(stranger.calls, []);
          return `421 is "cannot be reached, nothing done"; never its answer; ${healed(load, since, 'new', [503], promised)}`;
        },
      ));

    test('fails honestly while it is away, and comes back with it', () =>
      faultRow({ fault: `${target} away`, injected: 'stopped, started again at its address' }, async () => {
        const name = newName(target);
        const first = await standIn(target, 'first');
        dns.records.set(name, { addresses: [first.address] });
        const load = calling(target, name);
        await load.until(from('first'));
        await first.stop();
        await load.until((one) => one.status === 503 && one.body.includes(`${target}.unreachable`));
        await delay(1000);
        await standIn(target, 'second', first.address);
        const since = performance.now();
        await load.untilSteady(from('second'));
        await load.stop();
        return `503, nothing sent; ${healed(load, since, 'second', [503], promised)}`;
      }));
  });
}

// One after the other: names that nobody answers hold the few threads that look names up in the caller, and others would wait for them.
describe('a client of the agent', { skip }, () => {
  test('that is restarted replica by replica', () =>
    faultRow(
      { fault: 'O2 rolling restart of the agent', injected: 'two replicas replaced one by one (SIGTERM), 30 calls/s' },
      async () => {
        const name = newName('agent');
        const start = (replica: string): Promise<Replica> =>
          startReplica({
            name: 'agent',
            replica,
            address: loopbackAddress(),
            door: 'private',
            token: tokens,
            drainMilliseconds: 5000,
          });
        let running = await Promise.all([start('a1'), start('b1')]);
        const all = [...running];
        const tell = (): void => void dns.records.set(name, { addresses: running.map((one) => one.address) });
        tell();
        const load = calling('agent', name, 30);
        await load.until((one) => one.status === 200);
        for (const replica of ['a2', 'b2']) {
          const next = await start(replica);
          all.push(next);
          const [leaving, staying] = running as [Replica, Replica];
          running = [staying, next];
          tell();
          await leaving.stop();
        }
        await delay(300);
        await load.stop();
        await Promise.all(running.map((one) => one.stop()));
        const bad = load.asked.filter((one) => one.status !== 200);
        assert.deepEqual(bad, []);
        const handled = all.flatMap((one) => one.calls);
        assert.equal(handled.length - new Set(handled).size, 0, 'doubled');
        assert.ok(load.asked.some(from('b2')) || load.asked.some(from('a2')));
        return `${load.asked.length} of ${load.asked.length} calls are 200, doubled 0`;
      },
    ));

  for (const [title, fault] of [
    ['NXDOMAIN', { fault: 'nxdomain' }],
    ['SERVFAIL', { fault: 'servfail' }],
    ['down', { fault: 'silent' }],
  ] as const) {
    test(`whose name server answers badly: ${title}`, () =>
      faultRow(
        { fault: `N2 DNS ${title}`, injected: 'the agent restarts meanwhile, so every connection is new' },
        async () => {
          const name = newName('agent');
          const first = await standIn('agent', 'first');
          dns.records.set(name, { addresses: [first.address] });
          const load = calling('agent', name, 5);
          await load.until(from('first'));
          dns.records.set(name, { addresses: [first.address], ...fault });
          await first.stop();
          await standIn('agent', 'second', first.address);
          await load.until((one) => one.status === 503);
          await delay(1000);
          dns.records.set(name, { addresses: [first.address] });
          const since = performance.now();
          await load.untilSteady(from('second'));
          await load.stop();
          return `503, nothing sent; ${healed(load, since, 'second', [503], promised + 1000)}`;
        },
      ));
  }

  test('whose first address of two is dead', () =>
    faultRow({ fault: 'N4 first of two addresses dead', injected: 'nobody listens at the first' }, async () => {
      const name = newName('agent');
      const living = await standIn('agent', 'living');
      dns.records.set(name, { addresses: [loopbackAddress(), living.address] });
      const load = calling('agent', name);
      await load.until(from('living'));
      await delay(1000);
      await load.stop();
      assert.ok(load.asked.every(from('living')));
      const worst = Math.max(...load.asked.map((one) => one.answered - one.at));
      return `${load.asked.length} of ${load.asked.length} are 200, the slowest ${seconds(worst)}`;
    }));
});

describe('the clients of the stores', { skip, concurrency: 3 }, () => {
  /** `listening` asks a client that keeps one connection and says since when: it has to be there before the move, and again after it. */
  async function moves(
    load: SteadyLoad,
    name: string,
    port: number,
    to: { host: string; port: number },
    within: number,
    listening?: SteadyLoad,
  ): Promise<string> {
    const [first, second] = [loopbackAddress(), loopbackAddress()];
    dns.records.set(name, { addresses: [first] });
    const old = await startRelay({ address: first, port }, to);
    const next = await startRelay({ address: second, port }, to);
    try {
      await load.until((one) => one.status === 200);
      const heard = await listening?.until((one) => one.status === 200);
      dns.records.set(name, { addresses: [second] });
      const since = performance.now();
      await old.close();
      await delay(50);
      const well = await load.until((one) => one.status === 200);
      await delay(300);
      await load.stop();
      await listening?.until((one) => one.status === 200 && one.body !== heard?.body);
      await listening?.stop();
      const took = well.answered - since;
      const refused = load.asked.filter((one) => one.at >= since && one.status !== 200);
      assert.ok(
        refused.every((one) => one.at <= well.answered),
        'a relapse',
      );
      assert.ok(took <= within + load.blur + 500, `healed after ${seconds(took)}, promised ${seconds(within)}`);
      return `healed in ${seconds(took)} of ${seconds(within)}; ${refused.length} refused before that`;
    } finally {
      await old.close();
      await next.close();
    }
  }

  test('Postgres moves', () =>
    faultRow(
      { fault: 'Postgres changes address', injected: 'connections cut, its name answers another address' },
      async () => {
        const database = await createTestDatabase({ empty: true });
        const dsn = new URL(database.dsn);
        const to = { host: dsn.hostname, port: Number(dsn.port) };
        const name = newName('postgres');
        dsn.hostname = name;
        dsn.port = '5432';
        try {
          const [pool, listening] = (['postgres', 'listener'] as const).map((client) => {
            const load = new SteadyLoad(20, () => caller.ask({ client, dsn: dsn.href }));
            loads.push(load);
            return load;
          });
          const seen = await moves(pool!, name, 5432, to, promised, listening);
          return `pool ${seen}; the listening connection follows`;
        } finally {
          await database.drop();
        }
      },
    ));

  test('Redis moves', () =>
    faultRow(
      { fault: 'Redis changes address', injected: 'connections cut, its name answers another address' },
      async () => {
        const port = await freePort();
        const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
          stdio: 'ignore',
        });
        const name = newName('redis');
        const load = new SteadyLoad(20, () => caller.ask({ client: 'redis', url: `redis://${name}:6379` }));
        loads.push(load);
        try {
          return await moves(load, name, 6379, { host: '127.0.0.1', port }, 3000);
        } finally {
          const ended = once(server, 'exit');
          server.kill();
          await ended;
        }
      },
    ));
});

// Faults drawn by chance while customers write: the same seed draws the same schedule. Nothing is lost, nothing is doubled.
import { after, before } from 'node:test';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { eventually, pause } from '@nexus/testing/faults/await-condition';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { startPostgresServer } from '@nexus/testing/faults/postgres-server';
import type { PostgresServer } from '@nexus/testing/faults/postgres-server';
import { seededRandom } from '@nexus/testing/faults/random';
import { startRedisServer } from '@nexus/testing/faults/redis-server';
import type { RedisServer } from '@nexus/testing/faults/redis-server';
import { startTcpProxy, through } from '@nexus/testing/faults/tcp-proxy';
import type { TcpProxy } from '@nexus/testing/faults/tcp-proxy';
import { figuresOf, redelivered, wholeJourney } from '@nexus/testing/faults/whole-journey';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus, ServiceName } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

const seed = Number(process.env.NEXUS_CAMPAIGN_SEED ?? 20_261_130);
const seconds = Number(process.env.NEXUS_CAMPAIGN_SECONDS ?? 60);
const people = 12;
const meanPauseMs = 3000;

let postgres: PostgresServer;
let redis: RedisServer;
let proxy: TcpProxy;
let provider: TcpProxy;
let nexus: Nexus;
let shop: Shop;

before(async () => {
  postgres = await startPostgresServer();
  redis = await startRedisServer();
  proxy = await startTcpProxy(postgres, seed);
  nexus = await startNexus({
    dsn: postgres.dsn,
    spawned: ['orchestrator', 'agent', 'whatsapp'],
    environment: { POSTGRES_DSN: through(proxy, postgres.dsn), REDIS_URL: redis.url, LEASE_MS: '4000' },
  });
  provider = await startTcpProxy({ port: Number(new URL(nexus.simulators.ycloud.url).port) }, seed);
  nexus.environment.YCLOUD_API_BASE_URL = through(provider, nexus.environment.YCLOUD_API_BASE_URL ?? '');
  await replace('whatsapp');
  shop = await createShop(nexus);
  await wholeJourney(shop);
});
after(async () => {
  postgres?.thaw();
  await nexus?.close();
  await provider?.close();
  await proxy?.close();
  await redis?.close();
  await postgres?.close();
});

/** Each leaves things as it found them. */
const faults: Record<string, () => Promise<unknown>> = {
  'kill orchestrator': () => replace('orchestrator'),
  'kill agent': () => replace('agent'),
  'kill whatsapp': () => replace('whatsapp'),
  'orchestrator frozen past its leases': () => frozen('orchestrator', 5000),
  'agent frozen': () => frozen('agent', 2000),
  'whatsapp frozen': () => frozen('whatsapp', 2000),
  'provider refuses': async () => {
    await provider.set({ kind: 'refuse' });
    provider.cut();
    await pause(2000);
    await provider.set('pass');
  },
  'provider accepts and is silent': () =>
    control(shop.network, 'behaviours', { match: { operation: 'send' }, action: { accept_then: 'hang' }, times: 1 }),
  'model hangs': () => control(nexus.simulators.llm, 'behaviours', { match: {}, action: { type: 'hang' }, times: 1 }),
  'model breaks off': () =>
    control(nexus.simulators.llm, 'behaviours', { match: {}, action: { type: 'reset' }, times: 3 }),
  'stop orchestrator': async () => {
    await nexus.stopPart('orchestrator');
    await nexus.startPart('orchestrator');
  },
  'postgres restarts': async () => {
    await postgres.stop('fast');
    await postgres.start();
  },
  'postgres stops at once': async () => {
    await postgres.stop('immediate');
    await postgres.start();
  },
  'sessions ended': () =>
    postgres.rows(`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'nexus%'`),
  'postgres hangs': async () => {
    postgres.freeze();
    await pause(1500);
    postgres.thaw();
  },
  'postgres silent': () => during({ kind: 'black-hole' }, 1500),
  'postgres slow': () => during({ kind: 'latency', milliseconds: 200 }, 2000),
  'connections cut': async () => proxy.cut(),
  'answers lost': () => during({ kind: 'reset-on-reply' }, 1000, { chance: 0.05 }),
  'commits unanswered': () => during({ kind: 'reset-on-reply' }, 1000, { after: 'commit', times: 3 }),
  'redis killed': async () => {
    await redis.kill();
    await pause(1000);
    await redis.start();
  },
  'redis hangs': async () => {
    redis.freeze();
    await pause(1000);
    redis.thaw();
  },
  'redis emptied': () => redis.ask('FLUSHALL'),
  'webhooks doubled': () =>
    control(shop.network, 'behaviours', { match: { event: 'inbound' }, action: { duplicates: 3 }, times: 5 }),
};

faultRow(
  {
    id: 'C1',
    fault: `random faults, seed ${seed}`,
    injected: `${seconds} s, one every ${meanPauseMs / 1000} s`,
    tier: 'full',
  },
  async (row) => {
    const random = seededRandom(seed);
    const end = Date.now() + seconds * 1000;
    const writing = Array.from({ length: people }, (_, index) => keepsWriting(index, end));
    const schedule: string[] = [];
    const names = Object.keys(faults);
    while (Date.now() < end) {
      await pause(meanPauseMs * (0.3 + 1.4 * random()));
      const name = names[Math.floor(random() * names.length)] ?? '';
      schedule.push(name);
      await faults[name]?.();
    }
    await Promise.all(writing);
    await eventually('ready again', async () => (await fetch(`${nexus.url}/readyz`)).status === 200, 60_000);
    await redelivered(shop);
    await wholeJourney(shop);
    row.seen(await figuresOf(shop, `${schedule.length} faults: ${schedule.join(', ')}`));
  },
);

async function keepsWriting(index: number, end: number): Promise<void> {
  const random = seededRandom(seed + index + 1);
  const customer = shop.customer(`+54911700${String(10_000 + index)}`);
  for (let count = 1; Date.now() < end; count += 1) {
    await customer.writes(`Hola! Tenés el buzo negro? (${count})`);
    await pause(1500 + 3000 * random());
  }
}

async function replace(name: ServiceName): Promise<void> {
  await nexus.killPart(name);
  await nexus.startPart(name);
}

/** Stands still as a machine that was put to sleep: nothing of it ends, and it goes on as if nothing had been. */
async function frozen(name: ServiceName, milliseconds: number): Promise<void> {
  const pid = nexus.parts.get(name)?.pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  await pause(milliseconds);
  process.kill(pid, 'SIGCONT');
}

async function during(
  mode: Parameters<TcpProxy['set']>[0],
  milliseconds: number,
  options?: Parameters<TcpProxy['set']>[1],
): Promise<void> {
  await proxy.set(mode, options);
  await pause(milliseconds);
  await proxy.set('pass');
}

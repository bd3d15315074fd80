// A Nexus over a Postgres of its own behind a proxy, so that either can be broken; and how it is known to have healed.
import assert from 'node:assert/strict';
import type { Environment } from '@nexus/service-kit/define-config';
import { createShop } from '../drive-shop.ts';
import type { Shop } from '../drive-shop.ts';
import { startNexus } from '../start-nexus.ts';
import type { Nexus } from '../start-nexus.ts';
import { eventually, isAlive } from './await-condition.ts';
import type { SeenFigures } from './fault-row.ts';
import { startPostgresServer } from './postgres-server.ts';
import type { PostgresServer } from './postgres-server.ts';
import { startTcpProxy, through } from './tcp-proxy.ts';
import type { TcpProxy } from './tcp-proxy.ts';
import { answered, figuresOf, nextCustomer, redelivered, wholeJourney } from './whole-journey.ts';

type Delivery = { status: number; ms: number } | undefined;

/** The orchestrator is a process of its own, and stays the same one. */
export class PostgresWorld {
  readonly postgres: PostgresServer;
  readonly proxy: TcpProxy;
  readonly nexus: Nexus;
  readonly shop: Shop;
  readonly #pid: number;
  /** How long the door takes when nothing is broken. */
  usualMs = 0;

  constructor(parts: { postgres: PostgresServer; proxy: TcpProxy; nexus: Nexus; shop: Shop }) {
    this.postgres = parts.postgres;
    this.proxy = parts.proxy;
    this.nexus = parts.nexus;
    this.shop = parts.shop;
    this.#pid = parts.nexus.parts.get('orchestrator')?.pid ?? 0;
  }

  /** Webhooks of so many new customers at once; gives what each was told first. */
  async deliver(count: number): Promise<Delivery[]> {
    const crowd = Array.from({ length: count }, () => nextCustomer(this.shop));
    const written = await Promise.all(crowd.map((customer) => customer.writes('Hola! Están?')));
    return written.map(({ deliveries }) => deliveries[0]);
  }

  /** 503, so that the provider delivers again; within two seconds and what this machine takes at its best, so that it does not give up. */
  isHonest(delivery: Delivery): void {
    assert.equal(delivery?.status, 503, 'the door says that it cannot');
    assert.ok(
      delivery.ms < 2000 + 3 * this.usualMs,
      `within two seconds: ${delivery.ms} ms, usually ${this.usualMs} ms`,
    );
  }

  /** While nothing comes back from Postgres: the door is honest, the process alive and not ready. @returns the figures */
  async doorAndProbes(): Promise<string> {
    const told = await this.deliver(4);
    for (const one of told) this.isHonest(one);
    const begun = performance.now();
    const [alive, ready] = await Promise.all(['/healthz', '/readyz'].map((path) => fetch(this.nexus.url + path)));
    assert.deepEqual([alive?.status, ready?.status], [200, 503], 'alive and not ready');
    return `4 times 503 within ${slowest(told)} ms, not ready after ${Math.round(performance.now() - begun)} ms`;
  }

  /** The fault is over: nobody does anything, the same process goes on, everything is answered. */
  async healed(note: string): Promise<SeenFigures> {
    const { nexus, shop } = this;
    const ready = await eventually(
      'ready again',
      async () => (await fetch(`${nexus.url}/readyz`)).status === 200,
      60_000,
    );
    await redelivered(shop);
    await wholeJourney(shop);
    assert.equal(nexus.parts.get('orchestrator')?.pid, this.#pid);
    assert.ok(isAlive(this.#pid), 'the process never ended');
    return figuresOf(shop, `${note}; ready ${ready} ms after the end, then a whole journey`);
  }

  async close(): Promise<void> {
    this.postgres.thaw();
    await this.nexus.close();
    await this.proxy.close();
    await this.postgres.close();
  }
}

export function slowest(told: Delivery[]): number {
  return Math.round(Math.max(...told.map((one) => one?.ms ?? 0)));
}

/** Everything runs and one customer was answered. */
export async function startPostgresWorld(
  options: { settings?: Record<string, string>; environment?: Environment } = {},
): Promise<PostgresWorld> {
  const postgres = await startPostgresServer({ settings: options.settings });
  const proxy = await startTcpProxy(postgres);
  const nexus = await startNexus({
    dsn: postgres.dsn,
    spawned: ['orchestrator'],
    environment: { POSTGRES_DSN: through(proxy, postgres.dsn), LEASE_MS: '4000', ...options.environment },
  });
  const world = new PostgresWorld({ postgres, proxy, nexus, shop: await createShop(nexus) });
  await answered(nextCustomer(world.shop), 'Hola! Tenés el buzo negro?');
  world.usualMs = slowest(await world.deliver(8));
  return world;
}

// The system under measurement: a durable Postgres of its own, the four services as processes, the outside world simulated.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { ensureDatabase, startEmbeddedPostgres } from '@nexus/testing/embedded-postgres';
import type { EmbeddedPostgres } from '@nexus/testing/embedded-postgres';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus, ServiceName } from '@nexus/testing/start-nexus';
import type { Network } from '../../simulators/whatsapp-network/model.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import type { OutsideAddresses } from './outside-world.ts';

export const serviceNames: readonly ServiceName[] = ['orchestrator', 'agent', 'whatsapp', 'tiendanube'];

export interface BenchSystem {
  nexus: Nexus;
  shop: Shop;
  postgres: EmbeddedPostgres;
  /** The simulated WhatsApp, in this process: it sends the webhooks and receives the replies. */
  network: Network;
  outside: Child<OutsideAddresses>;
  /** Ends the services, the outside world stays. */
  stopServices(): Promise<void>;
}

/** Ends what was started, last first. */
export class Closing {
  readonly #steps: (() => Promise<void> | void)[] = [];

  add(step: () => Promise<void> | void): void {
    this.#steps.unshift(step);
  }

  /** Takes every step once, whatever fails. */
  async close(): Promise<void> {
    for (const step of this.#steps.splice(0)) {
      try {
        await step();
      } catch (error) {
        process.stderr.write(`${String(error)}\n`);
      }
    }
  }
}

/** Starts all of it; what was started is in `closing` also when this throws. */
export async function startBenchSystem(closing: Closing, log: (line: string) => void): Promise<BenchSystem> {
  // Postgres run by root works as "nobody", who must be able to reach its files.
  const directory = mkdtempSync('/var/tmp/nexus-bench-');
  chmodSync(directory, 0o755);
  closing.add(() => rmSync(directory, { recursive: true, force: true }));
  log('Postgres, with every commit on disk');
  const postgres = await startEmbeddedPostgres({ directory, durable: true });
  closing.add(() => postgres.stop());
  const dsn = await ensureDatabase(postgres, 'nexus');
  log('the outside world and the four services');
  const outside = await startChild<OutsideAddresses>(new URL('outside-world.ts', import.meta.url));
  closing.add(() => outside.stop());
  const nexus = await startNexus({
    mode: 'spawned',
    dsn,
    environment: {
      ...benchEnvironment(join(directory, 'files')),
      OPENAI_BASE_URL: `${outside.first.llm}/v1`,
      TIENDANUBE_API_BASE_URL: `${outside.first.tiendanube}/2025-03`,
    },
  });
  closing.add(() => nexus.close());
  const shop = await createShop(nexus);
  return {
    nexus,
    shop,
    postgres,
    outside,
    network: (nexus.simulators.ycloud as unknown as { network: Network }).network,
    stopServices: async () => {
      for (const name of serviceNames) await nexus.stopPart(name);
    },
  };
}

/** As in production; only the guards that a load would trip are off, as the environment of design allows. */
function benchEnvironment(dataDirectory: string): Record<string, string> {
  const secret = (): string => randomBytes(24).toString('hex');
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    INTERNAL_API_TOKEN: secret(),
    ENCRYPTION_KEY: secret(),
    ADMIN_TOKEN: secret(),
    DATA_DIRECTORY: dataDirectory,
    DEBOUNCE_MS: '0',
    BUBBLE_DELAY_MS: '0',
    CUSTOMER_TURNS_PER_HOUR: '0',
    LOOP_GUARD: 'off',
    NUMBER_SENDS_PER_SECOND: '0',
    RECIPIENT_SENDS_BURST: '0',
  };
}

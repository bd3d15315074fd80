// The Postgres that everything is kept in: the one given by POSTGRES_DSN, or one of our own that is kept alive.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { ensureDatabase, startEmbeddedPostgres } from '@nexus/testing/embedded-postgres';
import type { EmbeddedPostgres } from '@nexus/testing/embedded-postgres';
import { say } from '../say.ts';

const databaseName = 'nexus';
const graceMilliseconds = 3000;
/** Between attempts to start it again. */
const retryMilliseconds = 500;

export class OwnPostgres {
  readonly #options: { directory: string; port: number };
  readonly #onChange: () => void;
  #starting: Promise<EmbeddedPostgres> | null = null;
  #server: EmbeddedPostgres | null = null;
  #stopping = false;

  constructor(options: { directory: string; port: number }, onChange: () => void) {
    this.#options = options;
    this.#onChange = onChange;
  }

  get pid(): number | null {
    return this.#server?.pid ?? null;
  }

  /** Starts it with every commit on disk before it counts; gives the DSN. */
  async start(): Promise<string> {
    return ensureDatabase(await this.#startServer(), databaseName);
  }

  /** Ends it, open transactions rolled back. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const server = this.#server ?? (await this.#starting?.catch(() => null)) ?? null;
    if (server === null) return;
    const timer = setTimeout(() => this.kill(), graceMilliseconds);
    await server.stop();
    clearTimeout(timer);
  }

  /** Ends it at once; it recovers from its log at the next start. */
  kill(): void {
    this.#stopping = true;
    this.#server?.process.kill('SIGQUIT');
  }

  async #startServer(): Promise<EmbeddedPostgres> {
    this.#starting = this.#prepareAndStart();
    const server = await this.#starting;
    this.#server = server;
    server.process.once('exit', (code, signal) => void this.#onExit(signal ?? `exit code ${code}`));
    this.#onChange();
    return server;
  }

  async #prepareAndStart(): Promise<EmbeddedPostgres> {
    if (!existsSync(join(this.#options.directory, 'data', 'PG_VERSION'))) await prepareCluster(this.#options.directory);
    return startEmbeddedPostgres({ ...this.#options, durable: true });
  }

  async #onExit(how: string): Promise<void> {
    this.#server = null;
    if (this.#stopping) return;
    this.#onChange();
    say(`! postgres ended (${how}); starting it again`);
    while (!this.#stopping) {
      try {
        await this.#startServer();
        return say('  postgres is back');
      } catch (error) {
        say(`  postgres does not start: ${(error as Error).message.split('\n').at(-1)}`);
        await delay(retryMilliseconds);
      }
    }
  }
}

function prepareCluster(directory: string): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('../../prepare-postgres.ts', import.meta.url), { workerData: { directory } });
    worker.once('error', fail);
    worker.once('exit', () => done());
  });
}

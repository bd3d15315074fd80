// A database with pgvector, which the test server lacks: PGlite, Postgres compiled to WebAssembly, in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestDatabase } from './test-database.ts';

/** Every connection shares one session: one at a time, a pool of one. Not for what locks, notifies or runs beside something else. */
export async function createVectorDatabase(): Promise<TestDatabase> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'vector-database-process.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const port = await Promise.race([
    once(child.stdout, 'data').then(([line]) => Number(String(line))),
    ended.then(() => Promise.reject(new Error('the database with pgvector ended at its start'))),
  ]);
  return {
    dsn: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    drop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

// Ports that nobody chooses (Postgres, simulators) stay the same over restarts, so that addresses in the data stay true.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@nexus/testing/embedded-postgres';
import { writePrivately } from '../settings/write-privately.ts';
import { isFree } from './check-ports.ts';

export type RememberedPort = 'postgres' | 'tiendanube' | 'ycloud' | 'meta' | 'llm' | 'smtp' | 'smtpControl';
const names: RememberedPort[] = ['postgres', 'tiendanube', 'ycloud', 'meta', 'llm', 'smtp', 'smtpControl'];

/** @param taken ports that are not to be chosen */
export async function rememberPorts(
  dataDirectory: string,
  taken: readonly number[],
): Promise<Record<RememberedPort, number>> {
  const file = join(dataDirectory, 'ports.json');
  const known = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<RememberedPort, number>>)
    : {};
  const chosen: Partial<Record<RememberedPort, number>> = {};
  for (const name of names) {
    const avoid = [...taken, ...Object.values(chosen)];
    const before = known[name];
    const stays = before !== undefined && !avoid.includes(before) && (await isFree(before, '127.0.0.1'));
    chosen[name] = stays ? before : await anotherPort(avoid);
  }
  writePrivately(file, `${JSON.stringify(chosen, null, 2)}\n`);
  return chosen as Record<RememberedPort, number>;
}

async function anotherPort(avoid: readonly number[]): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (!avoid.includes(port)) return port;
  }
}

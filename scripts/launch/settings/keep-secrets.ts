// Secrets nobody gave are made once and kept beside the data, readable by their owner alone.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivately } from './write-privately.ts';
import type { Variables } from './read-settings.ts';

/** The last three belong to the simulated WhatsApp numbers. */
const names = [
  'INTERNAL_API_TOKEN',
  'ENCRYPTION_KEY',
  'ADMIN_TOKEN',
  'simulated_ycloud_webhook_secret',
  'simulated_meta_app_secret',
  'simulated_meta_verify_token',
] as const;

export type Secrets = Record<(typeof names)[number], string>;

/** A secret of the environment wins and is not written down. */
export function keepSecrets(dataDirectory: string, variables: Variables): Secrets {
  const file = join(dataDirectory, 'secrets.json');
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {};
  const missing = names.filter((name) => kept[name] === undefined && variables[name] === undefined);
  for (const name of missing) kept[name] = randomBytes(32).toString('hex');
  if (missing.length > 0) writePrivately(file, `${JSON.stringify(kept, null, 2)}\n`);
  return Object.fromEntries(names.map((name) => [name, variables[name] ?? kept[name]])) as Secrets;
}

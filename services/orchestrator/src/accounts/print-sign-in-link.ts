// Command: prints a single-use sign-in link (the first platform administrator's, or --email <address>).
import { parseArgs } from 'node:util';
import { Database } from '@nexus/database/database';
import { readConfig } from '@nexus/service-kit/define-config';
import { createLog } from '@nexus/service-kit/log';
import { configuration } from '../config.ts';
import { createSignInLink } from './create-sign-in-link.ts';

const { values } = parseArgs({ options: { email: { type: 'string' }, name: { type: 'string' } } });
const config = readConfig(configuration);
const database = new Database({
  dsn: config.POSTGRES_DSN,
  log: createLog('sign-in-link', { level: 'error' }),
  maximum: 1,
});
try {
  process.stdout.write(`${await createSignInLink({ database, config }, values)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await database.close();
}

// Command: secrets rotate | verify | status, on the database of this environment; never shows a value.
import { Database } from '@nexus/database/database';
import { Keyring } from '@nexus/database/keyring';
import { AppError } from '@nexus/service-kit/app-error';
import { readConfig } from '@nexus/service-kit/define-config';
import type { Environment } from '@nexus/service-kit/define-config';
import { createLog } from '@nexus/service-kit/log';
import { configuration } from '../config.ts';
import { audit } from '../events/audit.ts';
import { platformTenantId } from '../events/record-event.ts';
import { readSealing } from './read-sealing.ts';
import type { Sealing } from './read-sealing.ts';
import { resealAll } from './reseal-credentials.ts';
import { verifyCredentials } from './verify-credentials.ts';

interface Command {
  database: Database;
  keyring: Keyring;
  write(line: string): void;
}

const commands: Record<string, (command: Command) => Promise<number>> = { rotate, verify, status };

/** @returns the exit code: 0, 1 when something does not open or could not be done, 2 when asked for something else */
export async function runSecretsCommand(
  asked: string | undefined,
  environment: Environment | undefined,
  write: (line: string) => void,
): Promise<number> {
  const run = asked !== undefined && Object.hasOwn(commands, asked) ? commands[asked] : undefined;
  if (!run) {
    write('Usage: secrets rotate | verify | status');
    return 2;
  }
  const log = createLog('secrets', { level: 'silent' });
  let database: Database | undefined;
  try {
    const config = readConfig(configuration, environment);
    database = new Database({ dsn: config.POSTGRES_DSN, log, maximum: 2 });
    return await run({ database, keyring: await Keyring.open({ keys: config.ENCRYPTION_KEY, database }), write });
  } catch (error) {
    write(error instanceof AppError ? `${error.code}: ${error.message}` : String(error));
    return 1;
  } finally {
    await database?.close();
  }
}

async function status({ database, keyring, write }: Command): Promise<number> {
  show(await database.platformTransaction('credentials: status', (tx) => readSealing(tx, keyring)), write);
  return 0;
}

async function rotate({ database, keyring, write }: Command): Promise<number> {
  const log = createLog('secrets', { level: 'silent' });
  await database.transaction(platformTenantId, (tx) =>
    audit(tx, null, { tenantId: null, action: 'system.rotate_encryption', data: { from: 'command' } }),
  );
  const sealing = await resealAll({ database, keyring, log }, undefined, (count) => write(`${count} sealed anew`));
  show(sealing, write);
  return sealing.cannot_open > 0 || sealing.missing_keys.length > 0 ? 1 : 0;
}

async function verify({ database, keyring, write }: Command): Promise<number> {
  const { opened, broken } = await verifyCredentials(database, keyring);
  for (const one of broken)
    write(
      `does not open: ${one.why} · ${one.table} ${one.id} · tenant ${one.tenant_id ?? '-'} · ${one.owner} ${one.name}`,
    );
  write(`${opened} open, ${broken.length} do not`);
  return broken.length > 0 ? 1 : 0;
}

function show(sealing: Sealing, write: (line: string) => void): void {
  write(`sealing key ${sealing.sealing_key}: ${sealing.resealed} of ${sealing.total} credentials are sealed with it`);
  if (sealing.waiting > 0) write(`${sealing.waiting} wait to be sealed anew: secrets rotate`);
  if (sealing.cannot_open > 0) write(`${sealing.cannot_open} cannot be opened: secrets verify names them`);
  for (const { key, sealed } of sealing.missing_keys)
    write(`key ${key} is missing from ENCRYPTION_KEY: ${sealed} are sealed with it`);
  for (const key of sealing.removable_keys)
    write(`nothing is sealed with key ${key} any more: it may be removed from ENCRYPTION_KEY`);
}

if (import.meta.main)
  process.exitCode = await runSecretsCommand(process.argv[2], undefined, (line) => process.stdout.write(`${line}\n`));

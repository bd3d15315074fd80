// A fresh database for a test file: a copy of a template that holds the declared schema, on one private server.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureSchema } from '@nexus/database/ensure-schema';
import { createLog } from '@nexus/service-kit/log';
import * as pg from 'pg';
import { ensureDatabase } from './embedded-postgres.ts';
import { administer, testServerDsn } from './test-server.ts';

export interface TestDatabase {
  dsn: string;
  /** Closes every connection to it and removes it. */
  drop(): Promise<void>;
}

const root = resolve(import.meta.dirname, '../../..');
const statements = JSON.parse(
  readFileSync(join(root, 'services/orchestrator/src/schema/declared-schema.json'), 'utf8'),
) as string[];
/** Makes what the statements cannot say. */
const maker = readFileSync(join(root, 'packages/database/src/schema/create-schema.ts'));
const fingerprint = createHash('sha256').update(statements.join('\n')).update(maker).digest('hex').slice(0, 12);
let count = 0;

/** Copies the template (made on first use); `empty` gives a database without any table, `copyOf` a copy of one nobody is connected to. */
export async function createTestDatabase(
  options: { empty?: boolean; copyOf?: TestDatabase } = {},
): Promise<TestDatabase> {
  const server = { dsn: await testServerDsn() };
  const name = `test_${process.pid}_${Date.now().toString(36)}_${(count += 1)}`;
  const source = options.copyOf ? new URL(options.copyOf.dsn).pathname.slice(1) : 'template1';
  const dsn =
    options.empty || options.copyOf ? await copyDatabase(server, name, source) : await copyTemplate(server, name);
  return {
    dsn,
    drop: () =>
      administer(
        server.dsn,
        async (client) =>
          void (await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)),
      ),
  };
}

async function copyTemplate(server: { dsn: string }, name: string): Promise<string> {
  const template = `template_${fingerprint}`;
  await administer(server.dsn, async (client) => {
    await client.query('select pg_advisory_lock(77)');
    const { rows } = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (rows.length === 0) {
      const making = `${template}_making`;
      await client.query(`drop database if exists ${making} with (force)`);
      await ensureSchema({
        dsn: await ensureDatabase(server, making),
        statements,
        log: createLog('test', { level: 'silent' }),
      });
      await client.query(`alter database ${making} rename to ${template}`);
    }
    await client.query('select pg_advisory_unlock(77)');
  });
  return copyDatabase(server, name, template);
}

/** On a server that keeps nothing safe, copying files takes half the time of writing them through the log. */
async function copyDatabase(server: { dsn: string }, name: string, template: string): Promise<string> {
  await administer(server.dsn, async (client) => {
    await client.query(`create database ${pg.escapeIdentifier(name)} template ${template} strategy file_copy`);
  });
  return Object.assign(new URL(server.dsn), { pathname: `/${name}` }).href;
}

// Versioned migrations: what a comparison cannot know, such as a rename, or a value that is worked out from others.
import type { Log } from '@nexus/service-kit/log';
import type * as pg from 'pg';
import type { JournalWriter } from './journal.ts';
import type { Finding } from './step.ts';

export interface Migration {
  /** `NNNN-what-it-does`; the list is in this order and only grows. */
  name: string;
  /** Run in one transaction, once per database, before the comparison. A new database never sees them: it is made as declared. */
  statements: string[];
}

/** Those a database has not seen, in order. */
export function pendingMigrations(migrations: Migration[], done: Set<string>): Migration[] {
  return migrations.filter((one) => !done.has(one.name));
}

/** Stops at the first that fails: the comparison must not go on from half a rename. Null: all went well. */
export async function migrate(
  { client, journal, log }: { client: pg.ClientBase; journal: JournalWriter; log: Log },
  pending: Migration[],
): Promise<Finding | null> {
  for (const migration of pending) {
    const statement = migration.statements.map((one) => `${one};`).join('\n');
    await client.query('begin');
    try {
      for (const one of migration.statements) await client.query(one);
      await journal.writeWith({ kind: 'migrated', object: migration.name, statement, severity: 'info', details: {} });
      await client.query('commit');
      log.info({ migration: migration.name }, 'the schema was migrated');
    } catch (error) {
      await client.query('rollback');
      return {
        what: 'migration-failed',
        object: migration.name,
        severity: 'error',
        message: `The migration ${migration.name} failed and left nothing behind: ${(error as Error).message}`,
        statement,
      };
    }
  }
  return null;
}

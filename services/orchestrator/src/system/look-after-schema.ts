// Brings the database to the declared schema and tells everyone: at start-up, as an action, and as a command.
import { Database } from '@nexus/database/database';
import { ensureSchema } from '@nexus/database/ensure-schema';
import type { SchemaState } from '@nexus/database/ensure-schema';
import type { Log } from '@nexus/service-kit/log';
import { announceRepairs } from '../events/announce-repairs.ts';
import { declaration } from '../schema/declaration.ts';

/** @throws as `ensureSchema`; that the events could not be written is only logged: any start within a day writes them */
export async function lookAfterSchema(options: { dsn: string; log: Log; takeOver?: boolean }): Promise<SchemaState> {
  const state = await ensureSchema({ ...declaration, ...options });
  const database = new Database({ dsn: options.dsn, log: options.log, maximum: 1, role: state.role });
  try {
    await announceRepairs(database);
  } catch (error) {
    options.log.warn({ err: error }, 'what was done to the schema could not be announced as events');
  } finally {
    await database.close();
  }
  return state;
}

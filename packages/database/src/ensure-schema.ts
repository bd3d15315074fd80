// Brings a database to the declared schema, under one lock, and decides which role the pool takes.
import { takeSchemaLock, withSchemaConnection } from './schema/connect.ts';
import { planSchemaRepairs, repairSchema } from './schema/repair-schema.ts';
import type { PlannedRepairs, RepairOptions, RepairReport } from './schema/repair-schema.ts';

export interface EnsureSchemaOptions extends RepairOptions {
  dsn: string;
}

export interface SchemaState extends RepairReport {
  rowSecurity: string;
}

/**
 * Creates what is declared if the database is empty, else migrates and mends it. Replicas that start together wait for each other, and
 * each compares for itself. What cannot be mended is in `findings`; one of severity `error` means that the system cannot work.
 * @throws AppError 503 `schema.unavailable` when Postgres cannot be reached, 503 `schema.busy` when another process keeps the lock,
 * 500 `schema.refused` when the database is somebody else's or refuses the declaration; nothing is left behind then.
 */
export async function ensureSchema(options: EnsureSchemaOptions): Promise<SchemaState> {
  return withSchemaConnection(options, async (client) => {
    await takeSchemaLock(client, options.log);
    const report = await repairSchema(client, options);
    return {
      ...report,
      rowSecurity: report.role ? `bound to ${report.role}` : 'bound to the connecting user (FORCE)',
    };
  });
}

/** What `ensureSchema` would do; changes nothing. @throws as it does */
export async function planSchema(options: EnsureSchemaOptions): Promise<PlannedRepairs> {
  return withSchemaConnection(options, (client) => planSchemaRepairs(client, options));
}

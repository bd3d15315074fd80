// Brings the database to the declared schema and tells everyone: at start-up, as an action, and as a command.
import { Database } from '@nexus/database/database';
import { ensureSchema } from '@nexus/database/ensure-schema';
import type { SchemaState } from '@nexus/database/ensure-schema';
import type { Log } from '@nexus/service-kit/log';
import { announceChange } from '../../events/announce-change.ts';
import { platformTenantId } from '../../events/record-event.ts';
import { declaration } from '../../schema/declaration.ts';

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

/** An event per entry of the journal, under its id: any number of replicas may announce it, it is there once, and none is lost when a process dies in between. */
async function announceRepairs(database: Database): Promise<void> {
  await database.transaction(platformTenantId, async (tx) => {
    const rows = await tx.query<{ id: string }>(
      `insert into events (tenant_id, id, kind, severity, data, created_at)
       select $1, id, 'schema-' || kind, case when kind = 'found' then severity else 'info' end,
              jsonb_build_object('object', object, 'statement', statement) || details, created_at
         from schema_repairs where kind in ('repaired', 'migrated', 'found', 'resolved') and created_at > now() - interval '1 day'
       on conflict (tenant_id, id) do nothing returning id`,
      [platformTenantId],
    );
    if (rows.length > 0) announceChange(tx, { kind: 'event-recorded', tenant_id: null });
  });
}

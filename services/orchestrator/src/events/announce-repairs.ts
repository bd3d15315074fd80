// Makes events of what was done to the schema, from its journal, so that none is lost when a process dies in between.
import type { Change } from '@nexus/contracts/admin-operations';
import type { Database } from '@nexus/database/database';
import { changeChannel } from './announce-change.ts';
import { platformTenantId } from './record-event.ts';

/** The event carries the entry's id: any number of replicas may announce it, and it is there once. @returns how many were new */
export async function announceRepairs(database: Database): Promise<number> {
  const change: Change = { kind: 'event-recorded', tenant_id: null, at: new Date().toISOString() };
  return database.transaction(platformTenantId, async (tx) => {
    const rows = await tx.query<{ id: string }>(
      `insert into events (tenant_id, id, kind, severity, data, created_at)
       select $1, id, 'schema-' || kind, case when kind = 'found' then severity else 'info' end,
              jsonb_build_object('object', object, 'statement', statement) || details, created_at
         from schema_repairs where kind in ('repaired', 'migrated', 'found', 'resolved') and created_at > now() - interval '1 day'
       on conflict (tenant_id, id) do nothing returning id`,
      [platformTenantId],
    );
    if (rows.length > 0) tx.send('select pg_notify($1, $2)', [changeChannel, JSON.stringify(change)]);
    return rows.length;
  });
}

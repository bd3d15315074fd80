// A page of what happened, newest first.
import type { Event } from '@nexus/contracts/admin-operations';
import { decodeCursor, toPage } from '@nexus/database/cursor';
import type { Transaction } from '@nexus/database/database';
import { z } from 'zod';
import { platformTenantId } from './record-event.ts';

export interface EventListQuery {
  /** Null: every tenant's and the platform's own; `tx` must then be a platform transaction. */
  tenantId: string | null;
  kind?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

interface EventRow {
  tenant_id: string;
  id: string;
  kind: string;
  severity: Event['severity'];
  conversation_id: string | null;
  turn_id: string | null;
  data: Record<string, unknown>;
  created_at: Date;
  sort_key: string;
}

/** @throws AppError 400 `request.bad-cursor` */
export async function listEvents(
  tx: Transaction,
  query: EventListQuery,
): Promise<{ items: Event[]; next_cursor: string | null }> {
  const after = decodeCursor(query.cursor, z.tuple([z.iso.datetime({ offset: true }), z.uuid()]));
  const rows = await tx.query<EventRow>(
    `select *, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as sort_key from events
      where ($1::uuid is null or tenant_id = $1) and ($2::text is null or kind = $2)
        and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
      order by created_at desc, id desc limit $5`,
    [query.tenantId, query.kind ?? null, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
  );
  return toPage(rows, query.limit, (row) => [row.sort_key, row.id], toEvent);
}

function toEvent(row: EventRow): Event {
  return {
    id: row.id,
    tenant_id: row.tenant_id === platformTenantId ? null : row.tenant_id,
    conversation_id: row.conversation_id,
    turn_id: row.turn_id,
    kind: row.kind,
    severity: row.severity,
    data: row.data,
    at: row.created_at.toISOString(),
  };
}

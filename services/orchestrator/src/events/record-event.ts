// Writes down that something happened, for the owner's eyes, and announces it to live streams.
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { announceChange } from './announce-change.ts';

/** Tenant of rows that belong to the whole platform; `database.transaction(platformTenantId, …)` reaches them. */
export const platformTenantId = '00000000-0000-0000-0000-000000000000';

export interface EventRecord {
  /** Null: concerns the whole platform; `tx` must then be a transaction of `platformTenantId` (or a platform one). */
  tenantId: string | null;
  /** Stable name in kebab-case, such as `handoff-mail-failed`. */
  kind: string;
  severity?: 'info' | 'warning' | 'error';
  conversationId?: string | null;
  turnId?: string | null;
  /** Codes, ids and numbers; never message texts, never secrets. */
  data?: Record<string, unknown>;
}

/** Inserts the event and announces `event-recorded` once `tx` has committed. @returns the event's id */
export async function recordEvent(tx: Transaction, event: EventRecord): Promise<string> {
  const id = newId();
  tx.send(
    `insert into events (tenant_id, id, kind, severity, conversation_id, turn_id, data) values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      event.tenantId ?? platformTenantId,
      id,
      event.kind,
      event.severity ?? 'info',
      event.conversationId ?? null,
      event.turnId ?? null,
      JSON.stringify(event.data ?? {}),
    ],
  );
  announceChange(tx, {
    kind: 'event-recorded',
    tenant_id: event.tenantId,
    ...(event.conversationId ? { conversation_id: event.conversationId } : {}),
    ...(event.turnId ? { turn_id: event.turnId } : {}),
  });
  return id;
}

// The audit trail: who changed what, written in the transaction of the change.
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import type { FastifyRequest } from 'fastify';
import { platformTenantId } from './record-event.ts';

export interface AuditEntry {
  /** Null: concerns the whole platform; `tx` must then be a transaction of `platformTenantId` (or a platform one). */
  tenantId: string | null;
  /** `slice.verb`, such as `channels.update`. */
  action: string;
  /** Id of what was changed. */
  object?: string | null;
  /** Names of changed fields and harmless values; never secrets. */
  data?: Record<string, unknown>;
}

/** The part of the signed-in principal that the trail keeps. */
interface Actor {
  kind: string;
  userId: string | null;
}

/** Writes one entry. `request` names actor and address; null: the system itself acted. */
export async function audit(tx: Transaction, request: FastifyRequest | null, entry: AuditEntry): Promise<void> {
  await tx.query(
    `insert into audit_log (tenant_id, id, actor, action, object, data, ip_address) values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      entry.tenantId ?? platformTenantId,
      newId(),
      request ? actorOf(request) : 'system',
      entry.action,
      entry.object ?? null,
      JSON.stringify(entry.data ?? {}),
      request?.ip ?? null,
    ],
  );
}

/** `user:<id>`, `admin-token`, or `anyone` for a caller who is not signed in (a sign-in itself). */
function actorOf(request: FastifyRequest): string {
  const principal = (request as { principal?: Actor | null }).principal;
  if (!principal) return 'anyone';
  return principal.userId ? `user:${principal.userId}` : principal.kind.replaceAll('_', '-');
}

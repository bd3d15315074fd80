// A page of the audit trail, newest first.
import { page, pageQuery } from '@nexus/contracts/admin-api';
import { decodeCursor, toPage } from '@nexus/database/cursor';
import type { Transaction } from '@nexus/database/database';
import { z } from 'zod';
import { platformTenantId } from './record-event.ts';

export const auditEntry = z.object({
  id: z.uuid(),
  tenant_id: z.uuid().nullable(),
  /** user:<id>, admin-token, anyone, or system. */
  actor: z.string(),
  action: z.string(),
  object: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  ip_address: z.string().nullable(),
  at: z.iso.datetime({ offset: true }),
});
export const auditPage = page(auditEntry);
export const auditQuery = pageQuery.extend({
  tenant_id: z.uuid().optional(),
  action: z.string().max(80).optional(),
});

interface AuditRow {
  tenant_id: string;
  id: string;
  actor: string;
  action: string;
  object: string | null;
  data: Record<string, unknown>;
  ip_address: string | null;
  created_at: Date;
  sort_key: string;
}

/** `tenantId` null: everything; `tx` must then be a platform transaction. @throws AppError 400 `request.bad-cursor` */
export async function listAudit(
  tx: Transaction,
  query: { tenantId: string | null; action?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<z.output<typeof auditPage>> {
  const after = decodeCursor(query.cursor, z.tuple([z.iso.datetime({ offset: true }), z.uuid()]));
  const rows = await tx.query<AuditRow>(
    `select *, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as sort_key from audit_log
      where ($1::uuid is null or tenant_id = $1) and ($2::text is null or action = $2)
        and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
      order by created_at desc, id desc limit $5`,
    [query.tenantId, query.action ?? null, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
  );
  return toPage(
    rows,
    query.limit,
    (row) => [row.sort_key, row.id],
    ({ created_at: at, sort_key: _sortKey, ...row }) => ({
      ...row,
      tenant_id: row.tenant_id === platformTenantId ? null : row.tenant_id,
      at: at.toISOString(),
    }),
  );
}

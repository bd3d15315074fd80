// SQL of alerts and of how shops want to be told of them.
import { decodeCursor, toPage } from '@nexus/database/cursor';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { z } from 'zod';
import { platformTenantId } from '../events/record-event.ts';
import type { FoundProblem } from './problem.ts';

export interface AlertRow {
  tenant_id: string;
  id: string;
  code: FoundProblem['code'];
  subject: string;
  label: string | null;
  severity: 'warning' | 'error';
  since: Date | null;
  data: Record<string, unknown>;
  created_at: Date;
  raised_at: Date | null;
  last_seen_at: Date;
  resolved_at: Date | null;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  notices: number;
  noticed_at: Date | null;
  last_notice: 'raised' | 'repeated' | 'resolved' | null;
  store_name: string | null;
}

const columns = `a.tenant_id, a.id, a.code, a.subject, a.label, a.severity, a.since, a.data, a.created_at, a.raised_at, a.last_seen_at,
  a.resolved_at, a.acknowledged_at, a.acknowledged_by, a.notices, a.noticed_at, a.last_notice, t.store_name`;
const tables = 'alerts a left join tenants t on t.id = a.tenant_id';

/** Open alerts, those included that are not raised yet, locked against another watcher. */
export async function lockOpenAlerts(tx: Transaction): Promise<AlertRow[]> {
  return tx.query<AlertRow>(
    `select ${columns} from ${tables} where a.resolved_at is null order by a.id for update of a`,
    [],
  );
}

/** The same thing's last alert, if it was over less than so many hours ago. */
export async function findRecentlyResolved(
  tx: Transaction,
  problem: FoundProblem,
  hours: number,
): Promise<AlertRow | null> {
  const rows = await tx.query<AlertRow>(
    `select ${columns} from ${tables} where a.tenant_id = $1 and a.code = $2 and a.subject = $3
        and a.resolved_at > now() - $4 * interval '1 hour' order by a.id desc limit 1 for update of a`,
    [problem.tenantId ?? platformTenantId, problem.code, problem.subject, hours],
  );
  return rows[0] ?? null;
}

/** @returns the new row's id */
export async function insertAlert(tx: Transaction, problem: FoundProblem, now: Date): Promise<string> {
  const id = newId();
  await tx.query(
    `insert into alerts (tenant_id, id, code, subject, label, severity, since, data, created_at, last_seen_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
    [
      problem.tenantId ?? platformTenantId,
      id,
      problem.code,
      problem.subject,
      problem.label,
      problem.severity,
      problem.since,
      JSON.stringify(problem.data),
      now,
    ],
  );
  return id;
}

/** Writes what is now known of it; `reopen` makes an alert that was over go on. */
export async function refreshAlert(tx: Transaction, alert: AlertRow, problem: FoundProblem, now: Date): Promise<void> {
  await tx.query(
    `update alerts set severity = $3, label = $4, data = $5, since = $6, last_seen_at = $7, resolved_at = null,
            acknowledged_at = case when resolved_at is null then acknowledged_at end where tenant_id = $1 and id = $2`,
    [alert.tenant_id, alert.id, problem.severity, problem.label, JSON.stringify(problem.data), problem.since, now],
  );
}

export async function markRaised(tx: Transaction, alert: { tenant_id: string; id: string }, now: Date): Promise<void> {
  await tx.query('update alerts set raised_at = $3 where tenant_id = $1 and id = $2', [alert.tenant_id, alert.id, now]);
}

export async function markNoticed(
  tx: Transaction,
  alert: { tenant_id: string; id: string },
  notice: 'raised' | 'repeated' | 'resolved',
  now: Date,
): Promise<void> {
  await tx.query(
    'update alerts set notices = notices + 1, noticed_at = $4, last_notice = $3 where tenant_id = $1 and id = $2',
    [alert.tenant_id, alert.id, notice, now],
  );
}

/** One that was never raised leaves no trace. */
export async function resolveAlert(tx: Transaction, alert: AlertRow, now: Date): Promise<void> {
  await tx.query(
    alert.raised_at
      ? 'update alerts set resolved_at = $3 where tenant_id = $1 and id = $2'
      : 'delete from alerts where tenant_id = $1 and id = $2 and $3::timestamptz is not null',
    [alert.tenant_id, alert.id, now],
  );
}

export async function findAlert(tx: Transaction, tenantId: string, id: string): Promise<AlertRow | null> {
  const rows = await tx.query<AlertRow>(
    `select ${columns} from ${tables} where a.tenant_id = $1 and a.id = $2 and a.raised_at is not null`,
    [tenantId, id],
  );
  return rows[0] ?? null;
}

/** Newest first. `tenantId` null: of everyone; `tx` must then be a platform transaction. @throws AppError 400 `request.bad-cursor` */
export async function listAlerts(
  tx: Transaction,
  query: { tenantId: string | null; state: 'open' | 'all'; cursor?: string | undefined; limit: number },
): Promise<{ items: AlertRow[]; next_cursor: string | null }> {
  const after = decodeCursor(query.cursor, z.tuple([z.uuid()]));
  const rows = await tx.query<AlertRow>(
    `select ${columns} from ${tables}
      where ($1::uuid is null or a.tenant_id = $1) and a.raised_at is not null and ($2 = 'all' or a.resolved_at is null)
        and ($3::uuid is null or a.id < $3) order by a.id desc limit $4`,
    [query.tenantId, query.state, after?.[0] ?? null, query.limit + 1],
  );
  return toPage(
    rows,
    query.limit,
    (row) => [row.id],
    (row) => row,
  );
}

export async function acknowledge(
  tx: Transaction,
  alert: { tenantId: string; id: string; by: string; now: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `update alerts set acknowledged_at = coalesce(acknowledged_at, $3), acknowledged_by = coalesce(acknowledged_by, $4)
      where tenant_id = $1 and id = $2 and raised_at is not null returning id`,
    [alert.tenantId, alert.id, alert.now, alert.by],
  );
  return rows.length > 0;
}

export interface AlertSettings {
  enabled: boolean;
  destination_email: string | null;
  webhook_url: string | null;
  unanswered_minutes: number;
  repeat_hours: number;
}

export async function findAlertSettings(tx: Transaction, tenantId: string): Promise<AlertSettings | null> {
  const rows = await tx.query<AlertSettings>(
    'select enabled, destination_email, webhook_url, unanswered_minutes, repeat_hours from alert_settings where tenant_id = $1',
    [tenantId],
  );
  return rows[0] ?? null;
}

export async function saveAlertSettings(tx: Transaction, tenantId: string, settings: AlertSettings): Promise<void> {
  await tx.query(
    `insert into alert_settings (tenant_id, id, enabled, destination_email, webhook_url, unanswered_minutes, repeat_hours)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (tenant_id) do update set enabled = excluded.enabled, destination_email = excluded.destination_email,
       webhook_url = excluded.webhook_url, unanswered_minutes = excluded.unanswered_minutes,
       repeat_hours = excluded.repeat_hours, updated_at = now()`,
    [
      tenantId,
      newId(),
      settings.enabled,
      settings.destination_email,
      settings.webhook_url,
      settings.unanswered_minutes,
      settings.repeat_hours,
    ],
  );
}

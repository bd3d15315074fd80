// Turns what is wrong now into alerts: raised once, repeated not too soon, resolved with a word, all in one transaction with their notices.
import type { Transaction } from '@nexus/database/database';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { platformTenantId, recordEvent } from '../events/record-event.ts';
import {
  findAlertSettings,
  findRecentlyResolved,
  insertAlert,
  lockOpenAlerts,
  markNoticed,
  markRaised,
  refreshAlert,
  resolveAlert,
} from './alerts.store.ts';
import type { AlertRow, AlertSettings } from './alerts.store.ts';
import { queueNotice } from './queue-notice.ts';
import type { Notice } from './queue-notice.ts';
import { patienceSeconds } from './problem.ts';
import type { FoundProblem } from './problem.ts';

export interface KeptAlerts {
  raised: number;
  repeated: number;
  resolved: number;
}

type KeepDeps = Pick<Deps, 'config'>;

/** `tx` is a platform transaction. `problems` is everything that is wrong: an open alert that is not in it is over. */
export async function keepAlerts(
  tx: Transaction,
  deps: KeepDeps,
  problems: FoundProblem[],
  now: Date,
): Promise<KeptAlerts> {
  const kept: KeptAlerts = { raised: 0, repeated: 0, resolved: 0 };
  const open = new Map((await lockOpenAlerts(tx)).map((alert) => [keyOf(alert.tenant_id, alert), alert]));
  for (const problem of problems) {
    const key = keyOf(problem.tenantId ?? platformTenantId, problem);
    const settings = problem.tenantId ? await findAlertSettings(tx, problem.tenantId) : null;
    const known = open.get(key) ?? (await findRecentlyResolved(tx, problem, repeatHours(deps, settings)));
    open.delete(key);
    const notice = await keepOne(tx, deps, { problem, known, settings, now });
    if (notice) kept[notice] += 1;
  }
  for (const alert of open.values()) {
    await resolveAlert(tx, alert, now);
    if (!alert.raised_at) continue;
    kept.resolved += 1;
    await tell(tx, deps, alert, 'resolved', now);
  }
  return kept;
}

async function keepOne(
  tx: Transaction,
  deps: KeepDeps,
  one: { problem: FoundProblem; known: AlertRow | null; settings: AlertSettings | null; now: Date },
): Promise<'raised' | 'repeated' | null> {
  const { problem, known, settings, now } = one;
  const tenantId = problem.tenantId ?? platformTenantId;
  const id = known?.id ?? (await insertAlert(tx, problem, now));
  if (known) await refreshAlert(tx, known, problem, now);
  const alert = {
    tenant_id: tenantId,
    id,
    code: problem.code,
    severity: problem.severity,
    notices: known?.notices ?? 0,
  };
  if (!known?.raised_at) {
    const first = Math.min(problem.since?.getTime() ?? Infinity, (known?.created_at ?? now).getTime());
    if (now.getTime() - first < (patienceSeconds[problem.code] ?? 0) * 1000) return null;
    await markRaised(tx, alert, now);
    await tell(tx, deps, { ...alert, last_notice: null }, 'raised', now);
    return 'raised';
  }
  const acknowledged = known.acknowledged_at !== null && known.resolved_at === null;
  const quietUntil = (known.noticed_at?.getTime() ?? 0) + repeatHours(deps, settings) * 3_600_000;
  if (acknowledged || now.getTime() < quietUntil) return null;
  await tell(tx, deps, { ...alert, last_notice: known.last_notice }, 'repeated', now);
  return 'repeated';
}

/** A thing that comes and goes is told once as over, not each time. */
async function tell(
  tx: Transaction,
  deps: KeepDeps,
  alert: Pick<AlertRow, 'tenant_id' | 'id' | 'code' | 'severity' | 'notices' | 'last_notice'>,
  notice: Notice,
  now: Date,
): Promise<void> {
  const tenantId = alert.tenant_id === platformTenantId ? null : alert.tenant_id;
  announceChange(tx, { kind: 'alert-changed', tenant_id: tenantId });
  if (notice !== 'repeated')
    await recordEvent(tx, {
      tenantId,
      kind: notice === 'raised' ? 'alert-raised' : 'alert-resolved',
      severity: notice === 'raised' ? alert.severity : 'info',
      data: { alert: alert.id, code: alert.code },
    });
  if (notice === 'resolved' && alert.last_notice === 'resolved') return;
  await markNoticed(tx, alert, notice, now);
  await queueNotice(tx, deps, { tenantId, alertId: alert.id, notice, number: alert.notices + 1 });
}

function repeatHours(deps: KeepDeps, settings: AlertSettings | null): number {
  return settings?.repeat_hours ?? deps.config.ALERT_REPEAT_HOURS;
}

function keyOf(tenantId: string, what: { code: string; subject: string }): string {
  return `${tenantId} ${what.code} ${what.subject}`;
}

// Puts the notices of an alert into the outbox of jobs, one per destination, with the commit of the alert.
import type { Transaction } from '@nexus/database/database';
import type { Deps } from '../deps.ts';
import { platformTenantId } from '../events/record-event.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { findAlertSettings } from './alerts.store.ts';

export const sendAlertKind = 'send-alert';

export type Notice = 'raised' | 'repeated' | 'resolved';
export const destinations = ['shop-mail', 'shop-webhook', 'platform-mail', 'platform-webhook'] as const;
export type Destination = (typeof destinations)[number];

/** The platform's own destinations hear of every shop's alerts too. */
export async function queueNotice(
  tx: Transaction,
  deps: Pick<Deps, 'config'>,
  notice: { tenantId: string | null; alertId: string; notice: Notice; number: number },
): Promise<void> {
  const settings = notice.tenantId ? await findAlertSettings(tx, notice.tenantId) : null;
  const wanted: Record<Destination, boolean> = {
    'shop-mail': Boolean(settings?.enabled && settings.destination_email),
    'shop-webhook': Boolean(settings?.enabled && settings.webhook_url),
    'platform-mail': Boolean(deps.config.ALERT_EMAIL && deps.config.ALERT_SMTP_URL),
    'platform-webhook': Boolean(deps.config.ALERT_WEBHOOK_URL),
  };
  for (const to of destinations.filter((one) => wanted[one]))
    await enqueueJob(tx, {
      tenantId: notice.tenantId ?? platformTenantId,
      kind: sendAlertKind,
      key: `${notice.alertId}:${notice.number}:${to}`,
      payload: { alert_id: notice.alertId, notice: notice.notice, to },
    });
}

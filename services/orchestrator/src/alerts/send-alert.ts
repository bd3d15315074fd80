// Brings one notice of an alert to one destination: a mail, or a signed webhook. The job and the panel's test both come here.
import type { AlertNotice, Language } from '@nexus/contracts/operator-view';
import { AppError } from '@nexus/service-kit/app-error';
import { z } from 'zod';
import { openCredentials } from '../credentials/open-credentials.ts';
import type { Deps } from '../deps.ts';
import { platformTenantId } from '../events/record-event.ts';
import { sendMail } from '../handoffs/send-mail.ts';
import { defineJob } from '../jobs/job.ts';
import type { JobDefinition } from '../jobs/job.ts';
import { PermanentError } from '../jobs/permanent-error.ts';
import { findTenant } from '../tenants/find-tenant.ts';
import { findAlert, findAlertSettings } from './alerts.store.ts';
import type { AlertRow } from './alerts.store.ts';
import { mailServerFor, platformMailServer } from './mail-server.ts';
import type { MailServer } from './mail-server.ts';
import { languageOf } from './problem-text.ts';
import { destinations, sendAlertKind } from './queue-notice.ts';
import type { Destination } from './queue-notice.ts';
import { signNotice, signatureHeader } from './sign-notice.ts';
import { writeAlertMail, writeNotice } from './write-notice.ts';

export type SendAlertDeps = Pick<Deps, 'config' | 'database' | 'keyring' | 'outgoing' | 'now'>;

const payload = z.object({
  alert_id: z.uuid(),
  notice: z.enum(['raised', 'repeated', 'resolved']),
  to: z.enum(destinations),
});

/** Answers after which another try is useless; all other failures are tried again for about a quarter of an hour. */
const finalStatuses = new Set([400, 401, 403, 404, 405, 410, 422]);
const finalCodes = new Set([
  'handoffs.mail-refused',
  'handoffs.forbidden-host',
  'outgoing.forbidden-address',
  'alerts.webhook-refused',
]);

/** A notice sent twice (a worker died after its work) has the same alert, notice and Message-ID. */
export function sendAlert(deps: SendAlertDeps): JobDefinition {
  return defineJob({
    kind: sendAlertKind,
    payload,
    maxAttempts: 8,
    firstRetryMs: 5000,
    run: async ({ alert_id: alertId, notice, to }, { tenantId }) => {
      const found = await readDestination(deps, tenantId, alertId, to);
      if (!found?.alert) return;
      try {
        await deliverNotice(deps, { ...found, alert: found.alert, notice });
      } catch (error) {
        const { code, message } = error as AppError;
        throw finalCodes.has(code) ? new PermanentError(code, message, error) : error;
      }
    },
  });
}

type Place = { kind: 'mail'; to: string; server: MailServer } | { kind: 'webhook'; url: string; secret: string };

export interface NoticeToSend {
  alert: AlertRow;
  notice: AlertNotice['notice'];
  place: Place;
  language: Language;
  timezone: string;
}

/** Null when that destination is not set (any more). `alertId` null: for a test. */
export async function readDestination(
  deps: SendAlertDeps,
  tenantId: string,
  alertId: string | null,
  to: Destination,
): Promise<(Omit<NoticeToSend, 'alert' | 'notice'> & { alert: AlertRow | null }) | null> {
  return deps.database.transaction(tenantId, async (tx) => {
    const alert = alertId ? await findAlert(tx, tenantId, alertId) : null;
    const { config } = deps;
    const platform = { alert, language: config.ALERT_LANGUAGE as Language, timezone: 'UTC' };
    if (to === 'platform-mail') {
      const server = platformMailServer(config);
      return server && config.ALERT_EMAIL
        ? { ...platform, place: { kind: 'mail', to: config.ALERT_EMAIL, server } }
        : null;
    }
    if (to === 'platform-webhook') {
      const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret } = config;
      return url && secret ? { ...platform, place: { kind: 'webhook', url, secret } } : null;
    }
    const [tenant, settings] = await Promise.all([findTenant(tx, tenantId), findAlertSettings(tx, tenantId)]);
    if (!tenant || !settings?.enabled) return null;
    const shop = { alert, language: languageOf(tenant.locale), timezone: tenant.timezone };
    if (to === 'shop-mail') {
      const server = await mailServerFor(tx, deps, tenantId);
      return server && settings.destination_email
        ? { ...shop, place: { kind: 'mail', to: settings.destination_email, server } }
        : null;
    }
    const { webhook_secret: secret } = await openCredentials(tx, deps.keyring, { tenantId, owner: 'alerts' });
    return settings.webhook_url && secret
      ? { ...shop, place: { kind: 'webhook', url: settings.webhook_url, secret } }
      : null;
  });
}

/** @throws what sendMail and the outgoing client throw; AppError `alerts.webhook-refused` (useless again), `alerts.webhook-failed` */
export async function deliverNotice(deps: SendAlertDeps, what: NoticeToSend): Promise<void> {
  const notice = writeNotice(what.alert, what.notice, {
    language: what.language,
    panelUrl: deps.config.PUBLIC_BASE_URL,
    now: deps.now(),
  });
  if (what.place.kind === 'mail') return mailNotice(deps, what, what.place, notice);
  return postNotice(deps, what.place, notice);
}

async function mailNotice(
  deps: SendAlertDeps,
  what: NoticeToSend,
  place: Extract<Place, { kind: 'mail' }>,
  notice: AlertNotice,
): Promise<void> {
  const { server } = place;
  const trusted = server.owner === 'platform' ? [server.smtp.host] : [];
  await sendMail({
    ...writeAlertMail(notice, what),
    smtp: server.smtp,
    password: server.password,
    senderName: 'Nexus',
    to: place.to,
    messageId: `<alert.${notice.id}.${notice.notice}.${what.alert.notices}@${server.smtp.from.split('@').at(-1)}>`,
    allow: [...deps.config.EGRESS_ALLOW, ...trusted],
  });
}

async function postNotice(
  deps: SendAlertDeps,
  place: Extract<Place, { kind: 'webhook' }>,
  notice: AlertNotice,
): Promise<void> {
  const body = JSON.stringify(notice);
  const answer = await deps.outgoing.send({
    method: 'POST',
    url: place.url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Nexus-Alerts/1',
      [signatureHeader]: signNotice(body, place.secret, deps.now()),
    },
    body,
    timeout: 10_000,
    maximumBytes: 64 * 1024,
  });
  if (answer.status >= 200 && answer.status < 300) return;
  throw new AppError({
    code: finalStatuses.has(answer.status) ? 'alerts.webhook-refused' : 'alerts.webhook-failed',
    status: 502,
    public: true,
    message: `The receiver of the webhook answered ${answer.status}.`,
    details: { status: answer.status },
  });
}

/** For a test of the destinations: an alert that is none. */
export function madeUpAlert(tenantId: string | null, storeName: string | null, now: Date): AlertRow {
  return {
    tenant_id: tenantId ?? platformTenantId,
    id: platformTenantId,
    code: 'redis.degraded',
    subject: 'test',
    label: null,
    severity: 'warning',
    since: now,
    data: { test: true },
    created_at: now,
    raised_at: now,
    last_seen_at: now,
    resolved_at: null,
    acknowledged_at: null,
    acknowledged_by: null,
    notices: 0,
    noticed_at: null,
    last_notice: null,
    store_name: storeName,
  };
}

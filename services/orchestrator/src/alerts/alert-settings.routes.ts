// How a shop is told of alerts: GET and PUT …/alert-settings, and a test that sends one.
import { alertSettings, alertSettingsInput, alertTest } from '@nexus/contracts/operator-view';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { isPrivateAddress } from '@nexus/service-kit/outgoing-client';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import { listCredentials } from '../credentials/list-credentials.ts';
import { removeCredential } from '../credentials/remove-credential.ts';
import { setCredential } from '../credentials/set-credential.ts';
import { audit } from '../events/audit.ts';
import { announceChange } from '../events/announce-change.ts';
import { requireTenant } from '../tenants/find-tenant.ts';
import { findAlertSettings, saveAlertSettings } from './alerts.store.ts';
import { mailServerFor } from './mail-server.ts';
import { deliverNotice, madeUpAlert, readDestination } from './send-alert.ts';
import type { SendAlertDeps } from './send-alert.ts';

const url = '/admin/tenants/:tenant_id/alert-settings';
const params = z.object({ tenant_id: z.uuid() });
const secretOf = (tenantId: string) => ({ tenantId, owner: 'alerts', name: 'webhook_secret' });

export function alertSettingsRoutes(deps: SendAlertDeps): Route[] {
  return [read(deps), write(deps), tryOut(deps)];
}

function read(deps: SendAlertDeps): Route {
  return route({
    method: 'GET',
    url,
    allow: 'manager',
    summary: 'How the shop is told of alerts',
    params,
    response: alertSettings,
    handler: async ({ params: { tenant_id: tenantId } }) =>
      deps.database.transaction(tenantId, (tx) => shown(tx, deps, tenantId)),
  });
}

function write(deps: SendAlertDeps): Route {
  return route({
    method: 'PUT',
    url,
    allow: 'manager',
    summary: 'Set how the shop is told of alerts: by mail, by signed webhook, after how long; a secret left out stays',
    params,
    body: alertSettingsInput,
    response: alertSettings,
    handler: async ({ params: { tenant_id: tenantId }, body, request }) => {
      if (body.webhook_url) refusePrivateUrl(body.webhook_url, deps.config.EGRESS_ALLOW);
      const { webhook_secret: secret, ...settings } = body;
      return deps.database.transaction(tenantId, async (tx) => {
        await requireTenant(tx, tenantId);
        if (!settings.webhook_url) await removeCredential(tx, secretOf(tenantId));
        else if (secret) await setCredential(tx, deps.keyring, { ...secretOf(tenantId), value: secret });
        else if ((await listCredentials(tx, tenantId, 'alerts')).length === 0) throw secretMissing();
        await saveAlertSettings(tx, tenantId, settings);
        await audit(tx, request, {
          tenantId,
          action: 'alert-settings.update',
          object: tenantId,
          data: { enabled: settings.enabled, secret_changed: secret !== undefined },
        });
        announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
        return shown(tx, deps, tenantId);
      });
    },
  });
}

function tryOut(deps: SendAlertDeps): Route {
  return route({
    method: 'POST',
    url: `${url}/test`,
    allow: 'manager',
    summary: 'Send a harmless alert to each destination now, and say how it went',
    params,
    response: alertTest,
    handler: async ({ params: { tenant_id: tenantId }, request }) => {
      await deps.database.transaction(tenantId, async (tx) => {
        await requireTenant(tx, tenantId);
        await audit(tx, request, { tenantId, action: 'alert-settings.test', object: tenantId });
      });
      const places = await Promise.all(
        (['shop-mail', 'shop-webhook'] as const).map((to) => readDestination(deps, tenantId, null, to)),
      );
      const results = places
        .filter((place) => place !== null)
        .map(async (place) => {
          const to = place.place.kind;
          const alert = madeUpAlert(tenantId, null, deps.now());
          try {
            await deliverNotice(deps, { ...place, alert, notice: 'test' });
            return { to, ok: true, code: null, detail: '' };
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
            return { to, ok: false, code: error.code, detail: error.message };
          }
        });
      return { results: await Promise.all(results) };
    },
  });
}

async function shown(tx: Transaction, deps: SendAlertDeps, tenantId: string): Promise<z.input<typeof alertSettings>> {
  await requireTenant(tx, tenantId);
  const [settings, secrets, server] = await Promise.all([
    findAlertSettings(tx, tenantId),
    listCredentials(tx, tenantId, 'alerts'),
    mailServerFor(tx, deps, tenantId),
  ]);
  return {
    ...(settings ?? {
      enabled: true,
      destination_email: null,
      webhook_url: null,
      unanswered_minutes: deps.config.ALERT_UNANSWERED_MINUTES,
      repeat_hours: deps.config.ALERT_REPEAT_HOURS,
    }),
    webhook_secret_hint: secrets[0]?.hint ?? null,
    mail_server: server?.owner ?? 'none',
  };
}

/** What is private on its face is refused here; names are resolved and judged when something is sent. @throws AppError 400 `alerts.forbidden-host` */
function refusePrivateUrl(address: string, allow: string[]): void {
  const { hostname, host, protocol } = new URL(address);
  const name = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (allow.some((entry) => [name, host, hostname].includes(entry.toLowerCase()))) return;
  if (protocol === 'https:' && !isPrivateAddress(name) && name !== 'localhost' && !name.endsWith('.localhost')) return;
  throw new AppError({
    code: 'alerts.forbidden-host',
    status: 400,
    message: 'A webhook goes to a public https address. The operator can allow another with EGRESS_ALLOW.',
  });
}

function secretMissing(): AppError {
  return new AppError({
    code: 'alerts.secret-missing',
    status: 422,
    message: 'A webhook needs a secret, so that its receiver can tell that it comes from here.',
  });
}

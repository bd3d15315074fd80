// How a shop is told of handoffs: GET and PUT …/handoff-config.
import { handoffConfig, handoffConfigInput } from '@nexus/contracts/admin-operations';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import { listCredentials } from '../credentials/list-credentials.ts';
import { removeCredential } from '../credentials/remove-credential.ts';
import { setCredential } from '../credentials/set-credential.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { defaultCustomerNotice, defaultHandoffContext, defaultHandoffSettings } from './default-handoff-config.ts';
import { findHandoffConfig, findTenantLocale, saveHandoffConfig } from './handoffs.store.ts';
import type { HandoffConfig } from './handoffs.store.ts';
import { rulesOf } from './rules/choose-rule.ts';
import { refusePrivateHost } from './public-mail-host.ts';

const params = z.object({ tenant_id: z.uuid() });
const passwordOf = (tenantId: string) => ({ tenantId, owner: 'smtp', name: 'password' });

export function handoffConfigRoutes(deps: Deps): Route[] {
  return [readConfig(deps), writeConfig(deps)];
}

function readConfig(deps: Deps): Route {
  return route({
    method: 'GET',
    url: '/admin/tenants/:tenant_id/handoff-config',
    allow: 'manager',
    summary: 'How the shop is told when a conversation goes to a person',
    params,
    response: handoffConfig,
    handler: async ({ params: { tenant_id: tenantId } }) =>
      deps.database.transaction(tenantId, (tx) => shownConfig(tx, deps, tenantId)),
  });
}

function writeConfig(deps: Deps): Route {
  return route({
    method: 'PUT',
    url: '/admin/tenants/:tenant_id/handoff-config',
    allow: 'manager',
    summary:
      'Set how the shop is told when a conversation goes to a person; a password left out stays as it is, null removes it',
    params,
    body: handoffConfigInput,
    response: handoffConfig,
    handler: async ({ params: { tenant_id: tenantId }, body, request }) => {
      if (body.smtp) refusePrivateHost(body.smtp.host, deps.config.EGRESS_ALLOW);
      return deps.database.transaction(tenantId, async (tx) => {
        await localeOf(tx, tenantId);
        const password = body.smtp ? body.smtp.password : null;
        const before = await findHandoffConfig(tx, tenantId);
        await saveHandoffConfig(tx, tenantId, { ...defaultHandoffSettings, ...before, ...withoutPassword(body) });
        if (password === null) await removeCredential(tx, passwordOf(tenantId));
        else if (password !== undefined)
          await setCredential(tx, deps.keyring, { ...passwordOf(tenantId), value: password });
        await audit(tx, request, {
          tenantId,
          action: 'handoff-config.update',
          object: tenantId,
          data: { enabled: body.enabled, smtp_host: body.smtp?.host ?? null, password_changed: password !== undefined },
        });
        announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
        return shownConfig(tx, deps, tenantId);
      });
    },
  });
}

type Given = Omit<z.output<typeof handoffConfigInput>, 'smtp'> & Pick<HandoffConfig, 'smtp'>;

/** What was left out is not among the keys, so that it leaves the kept value alone. */
function withoutPassword(input: z.output<typeof handoffConfigInput>): ExceptUndefined<Given> {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  if (!input.smtp) return { ...given, smtp: null } as ExceptUndefined<Given>;
  const { password: _password, ...smtp } = input.smtp;
  return { ...given, smtp } as ExceptUndefined<Given>;
}

type ExceptUndefined<Type> = { [Key in keyof Type]: Exclude<Type[Key], undefined> };

async function shownConfig(tx: Transaction, deps: Deps, tenantId: string): Promise<z.input<typeof handoffConfig>> {
  const locale = await localeOf(tx, tenantId);
  const config = (await findHandoffConfig(tx, tenantId)) ?? {
    enabled: true,
    destination_email: null,
    customer_notice: defaultCustomerNotice(locale),
    smtp: null,
    context: defaultHandoffContext,
    ...defaultHandoffSettings,
  };
  const [password] = config.smtp ? await listCredentials(tx, tenantId, passwordOf(tenantId).owner) : [];
  const shown = { password_set: password !== undefined, password_cannot_open: Boolean(password?.cannot_open_since) };
  return { ...config, rules: rulesOf(config.rules), smtp: config.smtp ? { ...config.smtp, ...shown } : null };
}

async function localeOf(tx: Transaction, tenantId: string): Promise<string> {
  const locale = await findTenantLocale(tx, tenantId);
  if (locale === null)
    throw new AppError({ code: 'tenants.not-found', status: 404, message: 'There is no such shop.' });
  return locale;
}

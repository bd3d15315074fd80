// The job that mails a shop about its budget, where the shop has a mail for handoffs; the event is written in any case.
import { AppError } from '@nexus/service-kit/app-error';
import { z } from 'zod';
import { openCredentials, readOpening } from '../credentials/open-credentials.ts';
import type { Deps } from '../deps.ts';
import { defineJob } from '../jobs/job.ts';
import type { JobDefinition } from '../jobs/job.ts';
import { PermanentError } from '../jobs/permanent-error.ts';
import { findTenant } from '../tenants/find-tenant.ts';
import { writeBudgetMail } from './budget-mail-texts.ts';
import type { Spending } from './budget-mail-texts.ts';
import { findHandoffConfig } from './handoffs.store.ts';
import { isFinalMailFailure } from './send-handoff-mail.ts';
import { sendMail } from './send-mail.ts';

export const budgetMailKind = 'send-budget-mail';

type MailDeps = Pick<Deps, 'config' | 'database' | 'keyring'>;

export function sendBudgetMail(deps: MailDeps): JobDefinition {
  return defineJob({
    kind: budgetMailKind,
    payload: z.object({
      date: z.string(),
      exhausted: z.boolean(),
      percent: z.number().default(80),
      budget_usd: z.number(),
      spent_usd: z.number(),
    }),
    maxAttempts: 8,
    firstRetryMs: 5000,
    run: async (spending, { tenantId }) => {
      try {
        await send(deps, tenantId, spending);
      } catch (error) {
        if (!(error instanceof AppError) || !isFinalMailFailure(error.code)) throw error;
        throw new PermanentError(error.code, error.message, error);
      }
    },
  });
}

async function send(deps: MailDeps, tenantId: string, spending: Spending): Promise<void> {
  const found = await readOpening(deps.database, tenantId, async (tx) => ({
    tenant: await findTenant(tx, tenantId),
    config: await findHandoffConfig(tx, tenantId),
    secrets: await openCredentials(tx, deps.keyring, { tenantId, owner: 'smtp' }),
  }));
  const { tenant, config } = found;
  if (!tenant || !config?.enabled || !config.smtp || !config.destination_email) return;
  const { subject, text } = writeBudgetMail(spending, tenant, deps.config.PUBLIC_BASE_URL);
  await sendMail({
    subject,
    text,
    smtp: config.smtp,
    password: found.secrets.password ?? null,
    senderName: tenant.store_name,
    to: config.destination_email,
    messageId: `<budget.${tenantId}.${spending.date}.${spending.exhausted ? 'exhausted' : spending.percent}@${config.smtp.from.split('@').at(-1)}>`,
    allow: deps.config.EGRESS_ALLOW,
  });
}

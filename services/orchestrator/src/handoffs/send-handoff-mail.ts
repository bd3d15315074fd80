// The job that mails a handoff to the shop; its failures are written on the handoff and told as an event.
import { AppError } from '@nexus/service-kit/app-error';
import { z } from 'zod';
import { cannotOpenCode } from '../credentials/note-cannot-open.ts';
import { openCredentials, readOpening } from '../credentials/open-credentials.ts';
import type { Deps } from '../deps.ts';
import { recordEvent } from '../events/record-event.ts';
import { defineJob } from '../jobs/job.ts';
import type { JobContext, JobDefinition } from '../jobs/job.ts';
import { PermanentError } from '../jobs/permanent-error.ts';
import { findHandoffConfig, findMailableHandoff, setMailStatus } from './handoffs.store.ts';
import type { HandoffConfig, MailableHandoff } from './handoffs.store.ts';
import { sendMail } from './send-mail.ts';
import { writeHandoffMail } from './write-handoff-mail.ts';

export const handoffMailKind = 'send-handoff-mail';

type MailDeps = Pick<Deps, 'config' | 'database' | 'keyring'>;

/** The mail of a handoff, or the reminder that nobody answered. Retries for about ten minutes while the mail server is away; a refusal or a forbidden host ends it at once. */
export function sendHandoffMail(deps: MailDeps): JobDefinition {
  return defineJob({
    kind: handoffMailKind,
    payload: z.object({ handoff_id: z.uuid(), reminder: z.boolean().default(false) }),
    maxAttempts: 8,
    firstRetryMs: 5000,
    run: (payload, context) => run(deps, payload.handoff_id, payload.reminder, context),
  });
}

async function run(deps: MailDeps, handoffId: string, reminder: boolean, context: JobContext): Promise<void> {
  const { tenantId } = context;
  const found = await deps.database.transaction(tenantId, async (tx) => ({
    handoff: await findMailableHandoff(tx, tenantId, handoffId),
    config: await findHandoffConfig(tx, tenantId),
  }));
  const { handoff, config } = found;
  if (!handoff || (handoff.mail_status === 'sent' && !reminder)) return;
  if (!config?.enabled || !config.smtp || !config.destination_email) {
    if (!reminder) await setStatus(deps, tenantId, handoff, 'none', null);
    return;
  }
  try {
    const secrets = await readOpening(deps.database, tenantId, (tx) =>
      openCredentials(tx, deps.keyring, { tenantId, owner: 'smtp' }),
    );
    await send(deps, handoff, config, { password: secrets.password ?? null, reminder });
  } catch (error) {
    throw await recordFailure(deps, context, { ...handoff, reminder }, error);
  }
  await deps.database.transaction(tenantId, async (tx) => {
    if (!reminder) await setMailStatus(tx, { tenantId, handoffId, status: 'sent', error: null });
    await recordEvent(tx, {
      tenantId,
      kind: 'handoff-mail-sent',
      conversationId: handoff.conversation_id,
      turnId: handoff.turn_id,
      data: { handoff: handoffId, attempts: context.attempt, ...(reminder ? { reminder } : {}) },
    });
  });
}

async function send(
  deps: MailDeps,
  handoff: MailableHandoff,
  config: HandoffConfig,
  sending: { password: string | null; reminder: boolean },
): Promise<void> {
  const { smtp, destination_email: to } = config;
  if (!smtp || !to) return;
  await sendMail({
    ...writeHandoffMail(handoff, config.context, deps.config.PUBLIC_BASE_URL, sending.reminder),
    smtp,
    password: sending.password,
    senderName: handoff.store_name,
    to,
    messageId: `<handoff.${handoff.id}${sending.reminder ? '.reminder' : ''}@${smtp.from.split('@').at(-1)}>`,
    allow: deps.config.EGRESS_ALLOW,
  });
}

/** Codes after which another try cannot help before a person changes something. */
export function isFinalMailFailure(code: string): boolean {
  return ['handoffs.mail-refused', 'handoffs.forbidden-host', cannotOpenCode].includes(code);
}

/** @returns the error that the queue is to see: permanent when another try cannot help */
async function recordFailure(
  deps: MailDeps,
  context: JobContext,
  handoff: MailableHandoff & { reminder: boolean },
  error: unknown,
): Promise<unknown> {
  const code = error instanceof AppError ? error.code : 'handoffs.mail-failed';
  const message = error instanceof Error ? error.message : String(error);
  const permanent = isFinalMailFailure(code);
  const over = permanent || context.lastAttempt;
  const { tenantId } = context;
  await deps.database.transaction(tenantId, async (tx) => {
    if (!handoff.reminder)
      await setMailStatus(tx, {
        tenantId,
        handoffId: handoff.id,
        status: over ? 'failed' : 'queued',
        error: `${code}: ${message}`.slice(0, 500),
      });
    if (!over && context.attempt > 1) return;
    await recordEvent(tx, {
      tenantId,
      kind: over ? 'handoff-mail-failed' : 'handoff-mail-delayed',
      severity: over ? 'error' : 'warning',
      conversationId: handoff.conversation_id,
      turnId: handoff.turn_id,
      data: { handoff: handoff.id, code, attempt: context.attempt },
    });
  });
  return permanent ? new PermanentError(code, message, error) : error;
}

async function setStatus(
  deps: MailDeps,
  tenantId: string,
  handoff: MailableHandoff,
  status: 'none' | 'sent',
  error: string | null,
): Promise<void> {
  await deps.database.transaction(tenantId, (tx) =>
    setMailStatus(tx, { tenantId, handoffId: handoff.id, status, error }),
  );
}

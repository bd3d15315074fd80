// Writes a handoff down and queues its mail, in the transaction in which a person takes over.
import type { Transaction } from '@nexus/database/database';
import { failpoint } from '@nexus/service-kit/failpoint';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { defaultCustomerNotice, defaultHandoffSettings } from './default-handoff-config.ts';
import { findHandoffShop, insertHandoff } from './handoffs.store.ts';
import type { HandoffTranscript } from './handoffs.store.ts';
import { afterAttended, isAttended, nextAttention } from './hours/attention-hours.ts';
import { defaultSecondNotice, outsideNotice } from './hours/outside-notice.ts';
import { handoffMailKind } from './send-handoff-mail.ts';

/** How a shop's people are there for a customer at a moment. */
export interface HandoffTerms {
  /** What the customer is to be told, once; outside the hours it says when somebody will be there. */
  customerNotice: string;
  /** What the customer is told when nobody answered in time; empty: nothing. */
  secondNotice: string;
  mail: 'none' | 'queued';
  attended: boolean;
  /** Somebody is there from this moment on; null: at no hour that is set. */
  attendedFrom: Date | null;
  /** Nobody is there, and the owner wants the agent to go on until somebody is. */
  agentGoesOn: boolean;
  /** When nobody has answered for too long; null: that is never said. */
  remindAt: Date | null;
}

/** @param agentCanGoOn whether the reason leaves the agent able to answer */
export async function readHandoffTerms(
  tx: Transaction,
  tenantId: string,
  now: Date,
  agentCanGoOn: boolean,
): Promise<HandoffTerms> {
  const shop = await findHandoffShop(tx, tenantId);
  const { locale = 'es-AR', timezone = 'UTC', config = null } = shop ?? {};
  const settings = config ?? { ...defaultHandoffSettings, customer_notice: defaultCustomerNotice(locale) };
  const attention = { hours: settings.attention_hours, timezone };
  const attended = isAttended(attention, now);
  const attendedFrom = nextAttention(attention, now);
  const agentGoesOn = !attended && settings.agent_answers_outside && agentCanGoOn && attendedFrom !== null;
  return {
    customerNotice:
      attended || settings.customer_notice === ''
        ? settings.customer_notice
        : outsideNotice(locale, timezone, { now, next: attendedFrom }, agentGoesOn),
    secondNotice: settings.second_notice ?? defaultSecondNotice(locale),
    mail: config?.enabled && config.destination_email && config.smtp ? 'queued' : 'none',
    attended,
    attendedFrom,
    agentGoesOn,
    remindAt: settings.reminder_minutes > 0 ? afterAttended(attention, now, settings.reminder_minutes) : null,
  };
}

/** The mail goes out later by itself: nothing of SMTP can fail or delay this transaction. @returns the handoff's id */
export async function recordHandoff(
  tx: Transaction,
  handoff: {
    tenantId: string;
    conversationId: string;
    turnId: string | null;
    /** Code, such as `customer_asked`. */
    reason: string;
    summary: string | null;
    /** What the mail tells; the shop's context flags are applied when it is written. */
    transcript: HandoffTranscript;
  },
  terms: Pick<HandoffTerms, 'mail'>,
): Promise<string> {
  const id = await insertHandoff(tx, { ...handoff, mailStatus: terms.mail });
  if (terms.mail === 'queued') {
    await enqueueJob(tx, { tenantId: handoff.tenantId, kind: handoffMailKind, key: id, payload: { handoff_id: id } });
  }
  await failpoint('handoff-written');
  return id;
}
